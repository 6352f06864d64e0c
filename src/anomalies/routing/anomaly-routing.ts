import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../fhir-common/context/request-context';
import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { FhirError } from '../../fhir-common/core/errors';
import { readAddressAtEnd } from '../../fhir-common/core/values/reference-form';
import type { FhirEngine } from '../../fhir-common/engine';
import { literalFocus, logicalFocus } from '../report/focus';
import { BUSINESS_STATUS, concept } from '../../quality/anomalies/task-codes';
import { hasRoutingMark, ROUTING_MARK, withoutRoutingMark } from './routing-mark';

/** Who is in charge of structures; the application knows its clients, the anomalies do not. */
export interface StructureManagers {
  /** @param structures national identifiers of a structure and of those above it */
  isManaged(structures: readonly string[]): Promise<boolean>;
}

/** idNat_Struct (ror-write.md 4). */
const STRUCTURE_IDENTIFIER = 'urn:oid:1.2.250.1.71.4.2.2';
const PER_PASS = 100;
/** Structures above one another, at most: a cycle of parents must not be walked for ever. */
const MAX_HEIGHT = 20;
const [SENT, WITHOUT_RECIPIENT] = ['05', '04'];

/**
 * Rule 8 of a report: the recipient is the owner given, else the establishment of the focus when somebody manages it; without one the anomaly is
 * blocked. The one change of status that nobody asks for.
 */
export class AnomalyRouting {
  constructor(
    private readonly engine: FhirEngine,
    private readonly managers: StructureManagers,
  ) {}

  /** Routes the reports that wait, at most 100. @returns how many. @throws Error naming those that could not be, once the others are done */
  async pass(signal: AbortSignal): Promise<number> {
    const api = this.engine.api('ror');
    const waiting = await this.engine.searches.matchingIds(this.context(), api, 'Task', `_tag=${encodeURIComponent(`${ROUTING_MARK.system}|${ROUTING_MARK.code}`)}`, PER_PASS);
    let routed = 0;
    const failed: string[] = [];
    for (const id of waiting) {
      if (signal.aborted) break;
      try {
        if (await this.route(id)) routed += 1;
      } catch (error) {
        failed.push(`Task/${id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    if (failed.length > 0) throw new Error(`Anomalies not routed: ${failed.join('; ')}`);
    return routed;
  }

  private async route(id: string): Promise<boolean> {
    const task = await this.read('Task', id);
    if (task === undefined) return false;
    const recipient = isObject(task['owner']) ? task['owner'] : await this.establishment(task);
    const { kind } = await this.engine.writes.patch(this.context(), this.engine.api('ror'), {
      type: 'Task',
      target: { id },
      apply: (stored) => ({ resource: sent(stored, recipient), warnings: [] }),
    });
    return kind === 'updated';
  }

  /** The nearest structure with a national identifier at or above the focus, when it or one above it is managed. */
  private async establishment(task: ResourceJson): Promise<JsonObject | undefined> {
    const above: { readonly id: string; readonly identifier: string }[] = [];
    let next = await this.structureOf(await this.focus(task));
    for (let height = 0; next !== undefined && height < MAX_HEIGHT; height += 1) {
      const identifier = arrayAt(next, 'identifier').filter((item) => stringAt(item, 'system') === STRUCTURE_IDENTIFIER).map((item) => stringAt(item, 'value')).find((value) => value !== undefined);
      if (identifier !== undefined && next.id !== undefined) above.push({ id: next.id, identifier });
      next = await this.target(next, 'partOf');
    }
    const [nearest] = above;
    return nearest !== undefined && (await this.managers.isManaged(above.map(({ identifier }) => identifier))) ? { reference: `Organization/${nearest.id}`, type: 'Organization' } : undefined;
  }

  private async focus(task: ResourceJson): Promise<ResourceJson | undefined> {
    const literal = literalFocus(task);
    if (literal !== undefined) return this.read(literal.type, literal.id);
    const logical = logicalFocus(task);
    if (logical === undefined || !this.engine.api('ror').definitions.has(logical.type)) return undefined;
    return this.found(logical.type, `identifier=${encodeURIComponent(`${logical.system === undefined ? '' : `${logical.system}|`}${logical.value}`)}`);
  }

  /** The structure a resource belongs to. */
  private async structureOf(resource: ResourceJson | undefined): Promise<ResourceJson | undefined> {
    switch (resource?.resourceType) {
      case 'Organization':
        return resource;
      case 'HealthcareService':
        return this.target(resource, 'providedBy');
      case 'Location':
        return (await this.target(resource, 'managingOrganization')) ?? this.structureOf(await this.found('HealthcareService', `location=${resource.id ?? ''}`));
      case 'PractitionerRole':
        return (await this.target(resource, 'organization')) ?? this.structureOf(await this.target(resource, 'healthcareService'));
      default:
        return undefined;
    }
  }

  private async target(resource: ResourceJson, element: string): Promise<ResourceJson | undefined> {
    const address = readAddressAtEnd(stringAt(resource[element], 'reference') ?? '');
    return address === undefined || !this.engine.api('ror').definitions.has(address.type) ? undefined : this.read(address.type, address.id);
  }

  /** The one resource a search finds; several are as good as none, for nobody may be chosen by chance. */
  private async found(type: string, query: string): Promise<ResourceJson | undefined> {
    const [id, ...others] = await this.engine.searches.matchingIds(this.context(), this.engine.api('ror'), type, query, 2);
    return id === undefined || others.length > 0 ? undefined : this.read(type, id);
  }

  private async read(type: string, id: string): Promise<ResourceJson | undefined> {
    try {
      const { content } = await this.engine.reads.read(this.context(), this.engine.api('ror'), type, id);
      const resource: unknown = JSON.parse(content.toString('utf8'));
      return isResource(resource) ? resource : undefined;
    } catch (error) {
      if (error instanceof FhirError && (error.code === 'not-found' || error.code === 'deleted')) return undefined;
      throw error;
    }
  }

  private context(): RequestContext {
    return {
      requestId: randomUUID(), caller: { id: 'anomaly-routing', roles: ['admin'], accessProfile: 1, perimeter: null },
      database: this.engine.database, baseUrl: '', startedAt: Date.now(),
    };
  }
}

/** The anomaly with its recipient; as it stands when somebody handled it meanwhile. */
function sent(stored: ResourceJson, recipient: JsonObject | undefined): ResourceJson {
  if (!hasRoutingMark(stored)) return stored;
  return withoutRoutingMark({
    ...stored, ...(recipient === undefined ? {} : { owner: recipient }), businessStatus: concept(BUSINESS_STATUS, recipient === undefined ? WITHOUT_RECIPIENT : SENT),
  });
}
