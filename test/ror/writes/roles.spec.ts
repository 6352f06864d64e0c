import type { RequestContext } from '../../../src/fhir-common/context/request-context';
import type { ResourceJson } from '../../../src/fhir-common/core/json';
import { arrayAt } from '../../../src/fhir-common/core/json';
import type { Caller } from '../../../src/fhir-common/definition/caller';
import { ROR_ROLES } from '../../../src/ror/roles';
import { sampleResource, TestEngine } from '../../setup/test-engine';
import { concept, extension } from './fixtures/bodies';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

const writes = (): TestEngine['engine']['writes'] => server.engine.writes;
function as(role: string, perimeter: Caller['perimeter'] = null): RequestContext {
  return { ...server.context(1), caller: { id: role, roles: [role], accessProfile: 1, perimeter }, startedAt: Date.now() };
}

const ALL = ['create', 'update', 'patch'];
/** What ror-write.md 12 lets each role write, by type; what is not here is nobody's. */
const MAY: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'ror-server': { HealthcareService: ALL, Organization: ALL, Location: ALL, Practitioner: ALL, PractitionerRole: ALL, Questionnaire: ['create', 'update'] },
  'establishment-manager': { HealthcareService: ALL, Organization: ALL, Location: ['create', 'patch'] },
  'registry-feed': { HealthcareService: ALL, Organization: ALL, Location: ['create', 'patch'], Practitioner: ALL, PractitionerRole: ALL },
  'bed-management': { Location: ['patch'] },
};
const OFFER_TYPES = ['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole', 'Questionnaire'];

it.each(ROR_ROLES)('%s writes what the guide lets it write, and nothing else', (role) => {
  const granted = Object.fromEntries(OFFER_TYPES.flatMap((type) => {
    const interactions = ALL.filter((interaction) => Object.entries(server.api.definitions.get(type)?.interactions ?? {}).some(([name, grants]) => name === interaction && grants.some((grant) => grant.role === role)));
    return interactions.length === 0 ? [] : [[type, interactions]];
  }));
  expect(granted).toEqual(MAY[role] ?? {});
});

const rename = (name: string) => (stored: ResourceJson) => ({ resource: { ...stored, name }, warnings: [] });
const patch = (context: RequestContext, type: string, id: string): Promise<unknown> => writes().patch(context, server.api, { type, target: { id }, apply: rename(`${type} ${context.caller.id}`) });
const townOffer = (identifier: string, field: string): ResourceJson => ({
  resourceType: 'HealthcareService', name: 'Cabinet', identifier: [{ value: identifier }], providedBy: { reference: 'Organization/eg-cabinet-lambert' }, location: [{ reference: 'Location/loc-cabinet-lambert' }],
  type: [concept('R227-ChampActivite', field)], specialty: [concept('R211-ActiviteOperationnelle', '437')], characteristic: [concept('R213-ModePriseEnCharge', '32')],
  extension: [extension('ror-healthcareservice-patient-type', { extension: [{ url: 'ageRange', valueRange: { low: years(0), high: years(120) } }] })],
});
const years = (value: number): object => ({ value, unit: 'année', system: 'https://mos.esante.gouv.fr/NOS/TRE_R247-UcumUniteMesure/FHIR/TRE-R247-UcumUniteMesure', code: 'a' });

describe('the feed of the registries', () => {
  const feed = (): RequestContext => as('registry-feed');
  it('writes offers of town practices, their structures and places, and professionals', async () => {
    await expect(writes().create(feed(), server.api, { type: 'HealthcareService', resource: townOffer('52/feed-1', '05') })).resolves.toMatchObject({ kind: 'created' });
    for (const [type, id] of [['HealthcareService', 'hs-gynecologie-cabinet'], ['Organization', 'eg-cabinet-lambert'], ['Location', 'loc-cabinet-lambert']] as const) {
      await expect(patch(feed(), type, id)).resolves.toMatchObject({ kind: 'updated' });
    }
    await expect(writes().patch(feed(), server.api, { type: 'Practitioner', target: { id: 'prac-lambert' }, apply: (stored) => ({ resource: { ...stored, gender: 'female' }, warnings: [] }) })).resolves.toMatchObject({ kind: 'updated' });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['an offer of an establishment', () => patch(feed(), 'HealthcareService', 'hs-cardiologie-hc')],
    ['a new offer of an establishment', () => writes().create(feed(), server.api, { type: 'HealthcareService', resource: townOffer('52/feed-2', '01') })],
    ['an internal organization', () => patch(feed(), 'Organization', 'oi-service-cardiologie')],
  ])('writes no %s', async (_name, write) => {
    await expect(write()).rejects.toMatchObject({ code: 'resources-forbidden' });
  });
});

describe('perimeters', () => {
  const OWN = { regions: [], structures: ['1440999027'] };
  const OTHER = { regions: [], structures: ['1440999043'] };

  it.each(['establishment-manager', 'bed-management'])('%s writes what its structures own, and nothing of others', async (role) => {
    // A count that a software sent (source 02) becomes another number.
    const counted = (one: unknown): unknown => (JSON.stringify(one).includes('TypeSourceCapacite","code":"02"') ? JSON.parse(JSON.stringify(one).replace(/"valueInteger":\d+/, `"valueInteger":${role.length}`)) : one);
    const free = (stored: ResourceJson) => ({ resource: { ...stored, extension: arrayAt(stored, 'extension').map(counted) }, warnings: [] });
    const send = (perimeter: Caller['perimeter']): Promise<unknown> => writes().patch(as(role, perimeter), server.api, { type: 'Location', target: { id: 'loc-cardiologie-hebergement' }, apply: free });
    await expect(send(OTHER)).rejects.toMatchObject({ code: 'outside-perimeter' });
    await expect(send({ regions: ['93'], structures: [] })).rejects.toMatchObject({ code: 'outside-perimeter' });
    await expect(send({ regions: [], structures: [] })).rejects.toMatchObject({ code: 'outside-perimeter' });
    await expect(send(OWN)).resolves.toMatchObject({ kind: 'updated' });
  });

  it('a manager cannot begin anything outside: neither an offer in a structure of others, nor a structure below it, nor with the tag of another region', async () => {
    const manager = as('establishment-manager', { regions: ['52'], structures: [] });
    const offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
    const elsewhere = { ...offer, identifier: [{ value: '24/x' }], providedBy: { reference: 'Organization/eg-chs-bourges' }, meta: {} };
    await expect(writes().create(manager, server.api, { type: 'HealthcareService', resource: elsewhere })).rejects.toMatchObject({ code: 'outside-perimeter' });
    await expect(writes().create(as('establishment-manager', OTHER), server.api, { type: 'Organization', resource: { resourceType: 'Organization', name: 'Service', type: [concept('R207-TypeOrganisationInterne', '2')], partOf: { reference: 'Organization/oi-pole-medecine' } } })).rejects.toMatchObject({ code: 'outside-perimeter' });
    const tagged = { ...offer, identifier: [{ value: '52/tagged' }], meta: { tag: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM', code: '24' }] } };
    await expect(writes().create(manager, server.api, { type: 'HealthcareService', resource: tagged })).rejects.toMatchObject({ code: 'outside-perimeter' });
  });

  it('a manager does not come to own the place of others by naming it in his offer', async () => {
    const linked = (...places: readonly string[]) => (stored: ResourceJson) => ({ resource: { ...stored, location: places.map((id) => ({ reference: `Location/${id}` })) }, warnings: [] });
    const send = (...places: readonly string[]): Promise<unknown> =>
      writes().patch(as('establishment-manager', OTHER), server.api, { type: 'HealthcareService', target: { id: 'hs-ehpad-hebergement' }, apply: linked(...places) });
    await expect(send('loc-ehpad-hebergement', 'loc-cardiologie-hebergement')).rejects.toMatchObject({ code: 'outside-perimeter', details: { type: 'Location' } });
    await expect(send('loc-ehpad-hebergement')).resolves.toMatchObject({ kind: 'unchanged' });
  });

  it('the place of a sensitive unit, which he does not see, is answered like one that is not there', async () => {
    const context = as('establishment-manager', OTHER);
    const blind: RequestContext = { ...context, caller: { ...context.caller, accessProfile: 5 } };
    const answerTo = (id: string): Promise<string> => {
      const resource = { resourceType: 'HealthcareService', name: 'Accueil', providedBy: { reference: 'Organization/eg-ehpad-tilleuls' }, location: [{ reference: `Location/${id}` }] };
      return writes().create(blind, server.api, { type: 'HealthcareService', resource })
        .then(() => 'stored', (error: unknown) => (error instanceof Error ? error.message.replaceAll(id, 'ID') : 'no error'));
    };
    const [hidden, absent] = [await answerTo('loc-uhsa'), await answerTo('loc-nowhere')];
    expect(hidden).toContain('Reference Location/ID points to no resource of this server');
    expect(hidden).toBe(absent);
  });

  it('what is outside is refused before what is wrong in it is told', async () => {
    const broken = (stored: ResourceJson) => ({ resource: { ...stored, colour: 'red' }, warnings: [] });
    await expect(writes().patch(as('establishment-manager', OTHER), server.api, { type: 'HealthcareService', target: { id: 'hs-cardiologie-hc' }, apply: broken })).rejects.toMatchObject({ code: 'outside-perimeter' });
  });
});
