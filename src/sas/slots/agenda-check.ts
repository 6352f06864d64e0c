import { byteText } from '../../fhir-common/core/byte-text';
import type { ByteText } from '../../fhir-common/core/byte-text';
import { isResource } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { FhirEngine } from '../../fhir-common/engine';
import { sql } from '../../fhir-common/sql/sql';
import { AgendaGraphs } from '../slot-search/agenda-graph';
import { agendaRendition, readAgendaRendition } from '../slot-search/agenda-rendition';
import { readSlotRendition, slotRendition } from '../slot-search/present-slot';
import type { HeldSlot } from '../slot-search/present-slot';
import { exposedIn } from '../slot-search/slot-answer';
import { HIDDEN_REASONS } from '../slot-search/slot-exposure';
import type { HiddenReason } from '../slot-search/slot-exposure';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/** A slot that no flow shows, with the reason for people. */
export interface UnshownSlot extends Bilingual {
  readonly slot: string;
  readonly reason: HiddenReason;
}

const PAGE = 2_000;

/**
 * The free slots from `now` on that could not leave in the flow of their agenda (spec 21.3), page by page: memory does not grow with their
 * number. A slot that is reserved on purpose is not told.
 */
export async function* hiddenSlots(engine: FhirEngine, now: number): AsyncGenerator<UnshownSlot> {
  const others = await renditionsOf(engine, ['Schedule', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization']);
  const resolve = (reference: string): ByteText | undefined => others.get(reference);
  const graphs = { INT_R04: new AgendaGraphs('INT_R04', resolve), SOS: new AgendaGraphs('SOS', resolve) };
  for await (const slot of slots(engine)) {
    if (slot.hidden === 'not-free' || slot.start < now) continue;
    const flow = isFixedPoint(others.get(slot.schedule)) ? 'SOS' : 'INT_R04';
    const exposed = exposedIn(slot, flow, graphs[flow]);
    const graph = graphs[flow].ofSchedule(slot.schedule);
    const reason = 'hidden' in exposed ? exposed.hidden : 'hidden' in graph ? graph.hidden : undefined;
    if (reason === undefined || reason === 'closed-audience') continue;
    yield { slot: slot.id, reason, ...HIDDEN_REASONS[reason] };
  }
}

/** Whether an agenda is one of SOS Médecins: the only one that leads to a place by itself. */
function isFixedPoint(schedule: ByteText | undefined): boolean {
  return schedule !== undefined && readAgendaRendition(schedule, 'SOS').hidden === undefined;
}

async function* slots(engine: FhirEngine): AsyncGenerator<HeldSlot> {
  const type = engine.catalogue.typeId('sas-editor', 'Slot');
  for (let after = 0; ;) {
    const rows = await engine.database.query<{ rid: number; id: string; content: string }>(sql`
      SELECT rid, id, content FROM resource WHERE type = ${type} AND live AND rid > ${after} ORDER BY rid LIMIT ${PAGE}`);
    for (const { id, content } of rows) yield readSlotRendition(id, byteText(slotRendition(parsed(content))));
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.rid;
  }
}

async function renditionsOf(engine: FhirEngine, types: readonly string[]): Promise<Map<string, ByteText>> {
  const ids = types.map((type) => engine.catalogue.typeId('sas-editor', type));
  const rows = await engine.database.query<{ content: string }>(sql`SELECT content FROM resource WHERE type = ANY (${ids}::smallint[]) AND live`);
  return new Map(rows.map(({ content }) => parsed(content)).map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, byteText(agendaRendition(resource))]));
}

function parsed(content: string): ResourceJson {
  const resource: unknown = JSON.parse(content);
  if (!isResource(resource)) throw new Error('A stored resource is not a FHIR resource');
  return resource;
}
