import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceJson } from '../../../src/fhir-common/core/json';
import { SnapshotBuilder } from '../../../src/quality/directory/snapshot-builder';
import type { DirectorySnapshot } from '../../../src/quality/directory/rows';
import type { FinessAuthorisation, FinessEstablishment } from '../../../src/quality/references/finess';
import type { References } from '../../../src/quality/references/references';
import { readShippedTables, referencesAt } from '../../../src/quality/references/shipped-tables';
import { legalEntity, location, offer, structure, unit } from './resources';
import type { ClosingDraft, OfferDraft } from './resources';

/** The reference day of the country: a Monday. */
export const DAY = '2026-06-15';
export const DEPARTMENTS = ['44', '49', '59', '972'] as const;
const REGION: Readonly<Record<string, string>> = { 44: '52', 49: '52', 59: '32', 972: '02', 975: '975' };

export const RULE_ORDER = ['EX1.2', 'EX2', 'EX3', 'EX4', 'EX5', 'ST2', 'ST3', 'RE1.2', 'CP4', 'CP5', 'CP6', 'CO1', 'CO2', 'CO3', 'CO4'];

/** One line of `establishments.csv`. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly copies: Readonly<Record<string, number>>;
  readonly finess: string;
  readonly ror: string;
  readonly offers: string;
  /** Expected verdicts of one copy, by rule: `C`, `1C1D`, `.`. */
  readonly verdicts: ReadonlyMap<string, string>;
}

export function readCases(): Case[] {
  const lines = readFileSync(join(__dirname, 'establishments.csv'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.slice(1).map((line) => {
    const [id = '', title = '', ...rest] = line.split(';');
    const [finess = '', ror = '', offers = '', verdicts = ''] = rest.slice(DEPARTMENTS.length);
    return {
      id, title, finess, ror, offers,
      copies: Object.fromEntries(DEPARTMENTS.map((department, index) => [department, Number(rest[index])])),
      verdicts: new Map(verdicts.split(' ').map((verdict, index) => [RULE_ORDER[index] ?? '', verdict])),
    };
  });
}

/** `cat=355 ferme=DEF@2025-01-01 caduc nom="Deux mots"` as a map; a word alone maps to itself. */
function words(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)(?:=((?:[^\s"]|"[^"]*")*))?/g)].map(([, name = '', value]) => [name, (value ?? name).replaceAll('"', '')]));
}

function closingOf(text: string | undefined): ClosingDraft | undefined {
  if (text === undefined) return undefined;
  const [type = '', date = ''] = text.split('@');
  return { type, date };
}

function offersOf(text: string): OfferDraft[] {
  if (text === '') return [];
  return text.split(' + ').flatMap((one) => {
    const [, times = '1', rest = ''] = /^(?:(\d+)x )?(.*)$/.exec(one) ?? [];
    const fields = words(rest);
    const closing = closingOf(fields.get('ferme'));
    const [unitKind, unitName, unitClosing] = (fields.get('sous') ?? '').split(':');
    const draft: OfferDraft = {
      isEmpty: fields.has('vide'),
      field: fields.get('champ') ?? '04',
      mode: fields.get('mode') ?? '28',
      type: fields.get('type') ?? '21',
      activities: (fields.get('ao') ?? '298').split(','),
      maternity: fields.get('mat'),
      name: fields.get('nom') ?? 'Offre',
      updated: fields.get('maj') ?? '2026-03-01',
      closing,
      places: Number(fields.get('places') ?? 10),
      without: (fields.get('sans') ?? '').split(','),
      sensitive: fields.has('sensible'),
      unit: unitKind === '' || unitKind === undefined ? undefined : { kind: unitKind, name: unitName ?? '', closing: closingOf(unitClosing) },
      locations: Number(fields.get('lieux') ?? 1),
    };
    return Array.from({ length: Number(times) }, () => draft);
  });
}

export interface Country {
  readonly resources: readonly ResourceJson[];
  readonly finess: ReadonlyMap<string, FinessEstablishment>;
  readonly authorisations: ReadonlyMap<string, readonly FinessAuthorisation[]>;
  /** Case of a logical id, or of a FINESS number. */
  readonly caseOf: ReadonlyMap<string, string>;
}

/** The country of the table, as FHIR resources and FINESS rows. @param cases all of them, or some */
export function buildCountry(cases: readonly Case[]): Country {
  const resources: ResourceJson[] = [...Object.values(REGION)].filter((region, index, all) => all.indexOf(region) === index).flatMap((region) => [
    legalEntity(`ej-${region}`, region, `EJ${region}`), legalEntity(`autre-${region}`, region, `AUTRE${region}`), legalEntity(`v-${region}-ejv`, region, `EJ${region}`),
    legalEntity(`fermee-${region}`, region, `EJ${region}`, { type: 'DEF', date: '2025-01-01' }),
  ]);
  const finess = new Map<string, FinessEstablishment>();
  const authorisations = new Map<string, readonly FinessAuthorisation[]>();
  const caseOf = new Map<string, string>();
  let sequence = 0;
  for (const one of cases) {
    for (const department of DEPARTMENTS) {
      for (let copy = 0; copy < (one.copies[department] ?? 0); copy += 1) {
        sequence += 1;
        const number = `${department.slice(0, 2)}${String(sequence).padStart(7, '0')}`;
        caseOf.set(number, one.id);
        if (one.finess !== '-') {
          const row = finessRow(words(one.finess), number, department);
          finess.set(number, row);
          authorisations.set(number, authorisationsOf(words(one.finess).get('auth'), number));
        }
        if (one.ror === '-') continue;
        const mine = rorResources(one, number, department, `${one.id.toLowerCase()}-${sequence}`);
        for (const { id } of mine) caseOf.set(id ?? '', one.id);
        resources.push(...mine);
      }
    }
  }
  return { resources, finess, authorisations, caseOf };
}

function finessRow(fields: ReadonlyMap<string, string>, number: string, department: string): FinessEstablishment {
  const closing = closingOf(fields.get('ferme'));
  return {
    number, legalEntity: `EJ${REGION[department] ?? ''}`, name: `Établissement ${number}`, category: fields.get('cat'),
    opening: fields.has('sans-ouverture') ? undefined : '2000-01-01', closing: closing?.date, closingType: closing?.type, inactive: false, lapsed: fields.has('caduc'),
    commune: undefined, department: fields.get('dep') ?? department, phone: undefined, email: undefined, updated: undefined,
  };
}

/** `activity/modality/form///end`, several separated by commas. */
function authorisationsOf(text: string | undefined, finess: string): FinessAuthorisation[] {
  return (text ?? '').split(',').filter((one) => one !== '').map((one) => {
    const [activity = '', modality = '', form = '', , , end] = one.split('/');
    return { finess, activity, modality, form, end };
  });
}

function rorResources(one: Case, number: string, department: string, id: string): ResourceJson[] {
  const fields = words(one.ror);
  const region = REGION[department] ?? '';
  const written = fields.get('finess') ?? number;
  const nationalId = { '-': undefined, double: `1DOUBLE${department}` }[fields.get('id') ?? ''] ?? (fields.get('id') === '-' ? undefined : `1${number}`);
  const parent = { '-': undefined, autre: `autre-${region}` }[fields.get('ej') ?? ''] ?? (fields.get('ej') === '-' ? undefined : `ej-${region}`);
  const [phones = 0, emails = 0] = (fields.get('responsables') ?? '').split('x').filter((count) => count !== '').map(Number);
  const establishment = structure({
    id: `eg-${id}`, region, department, nationalId, finess: written === '-' ? undefined : written, category: fields.get('cat') ?? '', parent, closing: closingOf(fields.get('ferme')), phones, emails,
  });
  const offers = offersOf(one.offers).flatMap((draft, index) => {
    const mine = `${id}-${index}`;
    const under = draft.unit ? [unit(`oi-${mine}`, region, draft.unit, `eg-${id}`)] : [];
    const locations = draft.isEmpty ? [] : Array.from({ length: draft.locations }, (_, place) => location(`lieu-${mine}-${place}`, region, draft, place));
    return [...under, ...locations, offer(`of-${mine}`, region, draft.unit ? `oi-${mine}` : `eg-${id}`, draft, locations.map((place) => place.id ?? ''))];
  });
  return [establishment, ...offers];
}

export function snapshotOf(resources: Iterable<ResourceJson>): DirectorySnapshot {
  const builder = new SnapshotBuilder();
  for (const resource of resources) builder.add(resource);
  return builder.build();
}

const shippedTables = readShippedTables(join(__dirname, '../../../data/reference/quality'));

/** References with the shipped tables. Category 999 is the one that no nomenclature knows. */
export async function referencesOf({ finess, authorisations }: Pick<Country, 'finess' | 'authorisations'>, date = DAY): Promise<References> {
  return referencesAt(date, await shippedTables, { holdsCode: () => true, isCategory: (code) => code !== '999' }, {
    finess: { version: '2026-06-01', holdsClosed: true, establishments: finess },
    authorisations: { version: '2026-06-01', byEstablishment: authorisations },
  });
}
