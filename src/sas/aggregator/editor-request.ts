import { PERSON_SYSTEM, STRUCTURE_SYSTEM } from '../identifiers';
import { inParis } from '../instants';
import type { SlotFlow } from '../profiles';
import type { SlotSearch } from '../slot-search/slot-request';
import type { Editor } from './editor';

/** Identifiers that one request to an editor names: 25 practitioners, 10 associations (C1). */
const LOT_SIZE: Readonly<Record<SlotFlow, number>> = { INT_R01: 25, INT_R04: 25, SOS: 10 };

/** One request to one editor. */
export interface Lot {
  readonly flow: SlotFlow;
  readonly identifiers: readonly string[];
  /** `/Slot?…`, below the base of the editor. */
  readonly path: string;
}

/** The flow in which an editor is asked; undefined when it serves none that answers the question. */
export function flowFor(flow: SlotFlow, editor: Pick<Editor, 'flows'>): SlotFlow | undefined {
  if (editor.flows.includes(flow)) return flow;
  // The includes of CPTS go to the editors that declared them; the others are asked for the rest (spec 16.2).
  return flow === 'INT_R04' && editor.flows.includes('INT_R01') ? 'INT_R01' : undefined;
}

/** The requests that ask an editor a question, encoded as the guide wants it read: `%7C`, `%2B`, raw commas, no blank. */
export function lotsOf(search: SlotSearch, flow: SlotFlow): readonly Lot[] {
  const size = LOT_SIZE[flow];
  const count = Math.ceil(search.identifiers.length / size);
  return Array.from({ length: count }, (_, index) => {
    const identifiers = search.identifiers.slice(index * size, (index + 1) * size);
    return { flow, identifiers, path: pathOf(search, flow, identifiers) };
  });
}

function pathOf(search: SlotSearch, flow: SlotFlow, identifiers: readonly string[]): string {
  const system = flow === 'SOS' ? STRUCTURE_SYSTEM : PERSON_SYSTEM;
  const tokens = identifiers.map((identifier) => `${system}%7C${encodeURIComponent(identifier)}`).join(',');
  const from = `ge${instant(search.from)}`;
  const until = `le${instant(search.until - 1)}`;
  if (flow === 'SOS') {
    return `/Schedule?_revinclude=Slot:schedule&_include=Schedule:actor:Location&_include:iterate=Location:organization`
      + `&_has:Slot:schedule:start=${from}&_has:Slot:schedule:start=${until}&_has:Slot:schedule:status=free`
      + `&actor:Location.organization.identifier=${tokens}`;
  }
  const communities = flow === 'INT_R04' ? '&_include=Slot:service-type-reference&_include:iterate=HealthcareService:organization' : '';
  return `/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor${communities}`
    + `&start=${from}&start=${until}&schedule.actor:Practitioner.identifier=${tokens}&status=free`;
}

function instant(epochMs: number): string {
  return encodeURIComponent(inParis(epochMs)).replaceAll('%3A', ':');
}
