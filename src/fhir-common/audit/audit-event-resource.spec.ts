import { r4Definitions } from '../validation/fixtures/r4-definitions';
import { createValidator } from '../validation/validator';
import { auditEventResource } from './audit-event-resource';
import type { StoredEvent } from './stored-event';

const SERVER = 'https://ror.example/ror/fhir';
const validator = createValidator({ definitions: r4Definitions(), terminology: { checkCode: () => 'unknown-set', canonicalSystem: (url) => url } });

function stored(changes: Partial<StoredEvent>): StoredEvent {
  return {
    id: 7, at: Date.parse('2026-11-20T08:00:00.123Z'), api: 'ror', interaction: 'read', type: 'Location', query: null, resourceCount: 1,
    resources: ['Location/12'], status: 200, position: 7, previousHash: Buffer.alloc(32), hash: Buffer.alloc(32, 1),
    origin: {
      client: 'ror-profile-2', certificateSerial: '0A', remoteAddress: '192.0.2.7', requestId: 'r-1',
      userProfileCode: 'CU20', userProfileSystem: '1.2.250.1.213.1.6.1.66', userRoleCode: 'AUTOMATE', userRoleSystem: '1.2.250.1.213.1.1.4.6',
    },
    ...changes,
  };
}

describe('auditEventResource', () => {
  it.each<[string, Partial<StoredEvent>]>([
    ['a read', {}],
    ['a search', { interaction: 'search', query: 'specialty=013', resources: ['Location/1', 'Location/2'], resourceCount: 2 }],
    ['a write', { interaction: 'update' }],
    ['a load of many', { interaction: 'batch', resources: ['Location/1', 'Location/2'], resourceCount: 2 }],
    ['a job of the server', { interaction: 'retention', resources: [], type: null, origin: { ...stored({}).origin, remoteAddress: null, certificateSerial: null, userProfileCode: null, userRoleCode: null } }],
    ['an event not yet sealed', { position: null, hash: null, previousHash: null }],
  ])('makes a valid R4 AuditEvent of %s', (_, changes) => {
    const issues = validator.validate(auditEventResource(stored(changes), SERVER), { profiles: ['http://hl7.org/fhir/StructureDefinition/AuditEvent'] });
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('follows BALP Read: the server is the source, one domain resource, who and from where', () => {
    expect(auditEventResource(stored({}), SERVER)).toMatchObject({
      id: '7', meta: { profile: ['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Read'] },
      type: { code: 'rest' }, subtype: [{ code: 'read' }], action: 'R', recorded: '2026-11-20T08:00:00.123Z', outcome: '0',
      agent: [
        { type: { coding: [{ code: '110152' }] }, who: { identifier: { value: 'ror-profile-2' } }, altId: '0A', network: { address: '192.0.2.7', type: '2' } },
        { type: { coding: [{ code: '110153' }] }, who: { display: SERVER } },
        { type: { coding: [{ code: 'IRCP' }] }, requestor: true, role: [
          { coding: [{ system: 'urn:oid:1.2.250.1.213.1.6.1.66', code: 'CU20' }] }, { coding: [{ system: 'urn:oid:1.2.250.1.213.1.1.4.6', code: 'AUTOMATE' }] }] },
      ],
      entity: [{ what: { identifier: { value: 'r-1' } } }, { what: { reference: 'Location/12' }, role: { code: '4' } }],
    });
  });

  it('follows BALP Query: the client is the source, the raw query in base64', () => {
    const event = auditEventResource(stored({ interaction: 'search', query: 'name=%C3%A9' }), SERVER);
    expect(event.meta?.profile).toEqual(['https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Query']);
    expect(event.agent[0]?.type?.coding?.[0]?.code).toBe('110153');
    const [, query] = event.entity ?? [];
    expect(Buffer.from(query?.query ?? '', 'base64').toString()).toBe('Location?name=%C3%A9');
    expect(query?.detail).toBeUndefined();
  });

  it('claims no profile whose rules it breaks', () => {
    expect(auditEventResource(stored({ resources: ['Location/1', 'Location/2'] }), SERVER).meta).toBeUndefined();
    expect(auditEventResource(stored({ status: 403 }), SERVER)).toMatchObject({ outcome: '4' });
    expect(auditEventResource(stored({ status: 403 }), SERVER).meta).toBeUndefined();
  });
});
