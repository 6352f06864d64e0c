import type { AuditEvent as AuditEventResource, AuditEventAgent, AuditEventAgentNetwork, AuditEventEntity, Coding } from 'fhir/r4';
import type { StoredEvent } from './stored-event';

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const BALP_ENTITY_TYPES = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const EVENT_TYPES = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const ENTITY_TYPES = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const OBJECT_ROLES = 'http://terminology.hl7.org/CodeSystem/object-role';
const INTERACTIONS = 'http://hl7.org/fhir/restful-interaction';
const PARTICIPATIONS = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

const SOURCE: Coding = { system: DICOM, code: '110153', display: 'Source Role ID' };
const DESTINATION: Coding = { system: DICOM, code: '110152', display: 'Destination Role ID' };
const SYSTEM_OBJECT: Coding = { system: ENTITY_TYPES, code: '2', display: 'System Object' };
/** R4 network-type. */
const IP_ADDRESS = '2' satisfies AuditEventAgentNetwork['type'];
const URI = '5' satisfies AuditEventAgentNetwork['type'];

/** How BALP 1.1 sees an interaction: its profile, the code of the interaction, the action, and which way the data goes. */
interface Pattern {
  readonly profile?: 'Read' | 'Query' | 'Create' | 'Update' | 'Delete';
  readonly code: string;
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E';
}

const PATTERNS: Readonly<Record<string, Pattern>> = {
  read: { profile: 'Read', code: 'read', action: 'R' },
  vread: { profile: 'Read', code: 'vread', action: 'R' },
  search: { profile: 'Query', code: 'search', action: 'E' },
  history: { code: 'history', action: 'E' },
  create: { profile: 'Create', code: 'create', action: 'C' },
  update: { profile: 'Update', code: 'update', action: 'U' },
  patch: { profile: 'Update', code: 'patch', action: 'U' },
  delete: { profile: 'Delete', code: 'delete', action: 'D' },
  batch: { code: 'batch', action: 'E' },
};
const OTHER: Pattern = { code: 'operation', action: 'E' };

/**
 * An event as a FHIR AuditEvent in the shape of IHE BALP 1.1 (`rest` events). `meta.profile` is given when the profile's own
 * cardinalities hold: one data entity, a successful outcome, the client's address known.
 * @param server name of this server, for its agent and as the observer (usually its base URL or host name)
 */
export function auditEventResource(event: StoredEvent, server: string): AuditEventResource {
  const pattern = PATTERNS[event.interaction] ?? OTHER;
  const outcome = outcomeOf(event.status);
  const entities = [...transactionEntity(event, pattern), ...(pattern.profile === 'Query' ? [queryEntity(event)] : dataEntities(event))];
  const single = pattern.profile === 'Query' || event.resources.length === 1;
  const profiles = pattern.profile !== undefined && single && outcome === '0' && event.origin.remoteAddress !== null ? [`${BALP}${pattern.profile}`] : [];
  return {
    resourceType: 'AuditEvent',
    id: String(event.id),
    ...(profiles.length > 0 ? { meta: { profile: profiles } } : {}),
    type: { system: EVENT_TYPES, code: 'rest', display: 'Restful Operation' },
    subtype: [{ system: INTERACTIONS, code: pattern.code }],
    action: pattern.action,
    recorded: new Date(event.at).toISOString(),
    outcome,
    outcomeDesc: `HTTP ${event.status}`,
    agent: agentsOf(event, pattern, server),
    source: { site: event.api, observer: { display: server } },
    entity: entities,
  };
}

/** R4 audit-event-outcome: 0 success, 4 refused for what the caller sent, 8 failure of the server. */
function outcomeOf(status: number): '0' | '4' | '8' {
  return status < 400 ? '0' : status < 500 ? '4' : '8';
}

function agentsOf({ origin }: StoredEvent, pattern: Pattern, server: string): AuditEventAgent[] {
  // BALP: in a Read the data goes from the server to the client; in a Query and in writes the client is the source.
  const clientType = pattern.profile === 'Read' ? DESTINATION : SOURCE;
  const serverType = pattern.profile === 'Read' ? SOURCE : DESTINATION;
  const serial = origin.certificateSerial === null ? {} : { altId: origin.certificateSerial };
  const network: Pick<AuditEventAgent, 'network'> =
    origin.remoteAddress === null ? {} : { network: { address: origin.remoteAddress, type: IP_ADDRESS } };
  const agents: AuditEventAgent[] = [
    { type: { coding: [clientType] }, who: { identifier: { value: origin.client } }, ...serial, requestor: origin.userProfileCode === null, ...network },
    { type: { coding: [serverType] }, who: { display: server }, requestor: false, network: { address: server, type: URI } },
  ];
  const roles = [codingOf(origin.userProfileSystem, origin.userProfileCode), codingOf(origin.userRoleSystem, origin.userRoleCode)].flat();
  if (origin.userProfileCode !== null) {
    agents.push({
      type: { coding: [{ system: PARTICIPATIONS, code: 'IRCP', display: 'information recipient' }] },
      role: roles.map((coding) => ({ coding: [coding] })),
      who: { display: origin.userProfileCode },
      requestor: true,
    });
  }
  return agents;
}

/** The guide gives the systems of the `Ror-*` headers as bare OIDs. */
function codingOf(system: string | null, code: string | null): Coding[] {
  if (code === null) return [];
  if (system === null) return [{ code }];
  return [{ system: /^\d+(\.\d+)+$/.test(system) ? `urn:oid:${system}` : system, code }];
}

/** What was found by a query is named here: BALP allows its query entity no detail. */
function transactionEntity({ origin, position, hash, resourceCount, resources }: StoredEvent, pattern: Pattern): AuditEventEntity[] {
  const found = pattern.profile === 'Query' ? resources.map((valueString) => ({ type: 'resource', valueString })) : [];
  const seal = position === null || hash === null ? [] : [
    { type: 'chain-position', valueString: String(position) },
    { type: 'chain-hash', valueString: hash.toString('hex') },
  ];
  return [{
    what: { identifier: { value: origin.requestId } },
    type: { system: BALP_ENTITY_TYPES, code: 'XrequestId' },
    detail: [{ type: 'resource-count', valueString: String(resourceCount) }, ...found, ...seal],
  }];
}

function queryEntity({ api, type, query }: StoredEvent): AuditEventEntity {
  const request = `${type ?? ''}?${query ?? ''}`;
  return {
    type: SYSTEM_OBJECT,
    role: { system: OBJECT_ROLES, code: '24', display: 'Query' },
    description: `${api} ${request}`,
    query: Buffer.from(request, 'utf8').toString('base64'),
  };
}

function dataEntities({ resources, query }: StoredEvent): AuditEventEntity[] {
  const parameters = query === null ? {} : { description: query };
  return resources.map((reference) => ({
    what: { reference },
    type: SYSTEM_OBJECT,
    role: { system: OBJECT_ROLES, code: '4', display: 'Domain Resource' },
    ...parameters,
  }));
}
