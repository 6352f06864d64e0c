import { isResource, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { FhirEngine } from '../../fhir-common/engine';
import { sql } from '../../fhir-common/sql/sql';
import { AgendaGraphs } from '../slot-search/agenda-graph';
import { presentSlot } from '../slot-search/present-slot';
import { HIDDEN_REASONS, instantAt } from '../slot-search/slot-exposure';
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
  const others = await resourcesOf(engine, ['Schedule', 'Practitioner', 'PractitionerRole', 'Location', 'HealthcareService', 'Organization']);
  const resolve = (reference: string): ResourceJson | undefined => others.get(reference);
  const graphs = { INT_R04: new AgendaGraphs('INT_R04', resolve), SOS: new AgendaGraphs('SOS', resolve) };
  for await (const slot of slots(engine)) {
    if (slot['status'] !== 'free' || (instantAt(slot, 'start') ?? now) < now) continue;
    const schedule = stringAt(slot['schedule'], 'reference') ?? '';
    const flow = JSON.stringify(resolve(schedule)?.['actor'] ?? '').includes('"Location/') ? 'SOS' : 'INT_R04';
    const presented = presentSlot(slot, flow);
    const graph = graphs[flow].ofSchedule(schedule);
    const reason = 'hidden' in presented ? presented.hidden : 'hidden' in graph ? graph.hidden : undefined;
    if (reason === undefined || reason === 'closed-audience') continue;
    yield { slot: slot.id ?? '', reason, ...HIDDEN_REASONS[reason] };
  }
}

async function* slots(engine: FhirEngine): AsyncGenerator<ResourceJson> {
  const type = engine.catalogue.typeId('sas-editor', 'Slot');
  for (let after = 0; ;) {
    const rows = await engine.database.query<{ rid: number; content: string }>(sql`
      SELECT rid, content FROM resource WHERE type = ${type} AND live AND rid > ${after} ORDER BY rid LIMIT ${PAGE}`);
    for (const { content } of rows) yield parsed(content);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.rid;
  }
}

async function resourcesOf(engine: FhirEngine, types: readonly string[]): Promise<Map<string, ResourceJson>> {
  const ids = types.map((type) => engine.catalogue.typeId('sas-editor', type));
  const rows = await engine.database.query<{ content: string }>(sql`SELECT content FROM resource WHERE type = ANY (${ids}::smallint[]) AND live`);
  return new Map(rows.map(({ content }) => parsed(content)).map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
}

function parsed(content: string): ResourceJson {
  const resource: unknown = JSON.parse(content);
  if (!isResource(resource)) throw new Error('A stored resource is not a FHIR resource');
  return resource;
}
