import { personIdentifier } from '../identifiers';
import { isFhirId } from '../../fhir-common/core/values/reference-form';

/** What a person wants to reach: the agenda of a practitioner, perhaps one slot of it, perhaps from the platform. */
export interface AgendaEntry {
  /** IDNPS with its prefix. */
  readonly practitioner: string;
  /** Id of the slot. */
  readonly slot?: string;
  /** An `origin` of the allow-list; absent: unknown or none, which is the same. */
  readonly origin?: string;
}

/** A parameter of the address that cannot be used, with what to do about it. */
export interface EntryRefusal {
  readonly parameter: 'ps' | 'slot';
  readonly reason: string;
}

export type EntryReading = { readonly ok: true; readonly entry: AgendaEntry } | { readonly ok: false; readonly refusal: EntryRefusal };

/** RPPS or ADELI: employees of a structure own no agenda (spec 4.2). */
const OWNER = /^(8\d{11}|0[0-9A-Z]{9})$/;
/** R4 datatype id. */

/**
 * Reads the address of an agenda. The platform glues `origin` to `Slot.comment` without looking for a `?`, so that a second one separates like
 * an `&` (spec 12). Nothing of the address is ever followed: pages and redirects are built anew from these three values.
 * @param rawQuery what follows the first `?`, undecoded
 * @param origins allow-list of this environment
 */
export function readEntry(rawQuery: string, origins: readonly string[]): EntryReading {
  const given = (name: string): readonly string[] => [...new Set(valuesOf(rawQuery, name))];
  const [typed, otherPractitioner] = given('ps');
  const practitioner = personIdentifier(typed ?? '');
  if (typed === undefined || typed === '') return refused('ps', 'il manque. Ajoutez ps= suivi de l’identifiant national du professionnel.');
  if (otherPractitioner !== undefined) return refused('ps', 'il est donné plusieurs fois. Donnez-le une fois.');
  if (practitioner === undefined || !OWNER.test(practitioner)) return refused('ps', 'ce n’est ni un numéro RPPS (11 chiffres) ni un numéro ADELI (9 caractères). Corrigez l’adresse.');
  const [slot, otherSlot] = given('slot').filter((value) => value !== '');
  if (otherSlot !== undefined) return refused('slot', 'il est donné plusieurs fois. Donnez-le une fois.');
  if (slot !== undefined && !isFhirId(slot)) return refused('slot', 'ce n’est pas un identifiant de créneau. Corrigez l’adresse, ou retirez slot=.');
  const origin = originOf(rawQuery, origins);
  return { ok: true, entry: { practitioner, ...(slot === undefined ? {} : { slot }), ...(origin === undefined ? {} : { origin }) } };
}

/** The origin of a query when it is one of the allow-list, written exactly so; two different ones are none. */
export function originOf(rawQuery: string, origins: readonly string[]): string | undefined {
  const [origin, other] = [...new Set(valuesOf(rawQuery, 'origin'))];
  return origin !== undefined && other === undefined && origins.includes(origin) ? origin : undefined;
}

/** The query that {@link readEntry} reads back into the same entry, without `?`. */
export function entryQuery({ practitioner, slot, origin }: AgendaEntry): string {
  return new URLSearchParams({ ps: practitioner, ...(slot === undefined ? {} : { slot }), ...(origin === undefined ? {} : { origin }) }).toString();
}

function refused(parameter: EntryRefusal['parameter'], reason: string): EntryReading {
  return { ok: false, refusal: { parameter, reason } };
}

function valuesOf(rawQuery: string, name: string): readonly string[] {
  return rawQuery.split(/[&?]/).flatMap((pair) => {
    const mark = pair.indexOf('=');
    const key = mark < 0 ? pair : pair.slice(0, mark);
    return decoded(key) === name ? [decoded(mark < 0 ? '' : pair.slice(mark + 1)).trim()] : [];
  });
}

/** A text that cannot be decoded stays as it is: it then fits no rule. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
