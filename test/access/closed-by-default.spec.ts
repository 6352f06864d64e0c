import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { concept, EXTENSION, withSensitivity } from '../setup/sample-changes';
import { sampleResource, TestEngine } from '../setup/test-engine';
import type { Bundle } from '../setup/test-engine';

let server: TestEngine;
let offer: IdentifiedResource;
beforeAll(async () => {
  server = await TestEngine.start();
  offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
});
beforeEach(() => server.empty());
afterAll(() => server.stop());

/** Access profiles of the tests: 1 sees everything, 2 what is not restricted to a few. */
const [FULL, REDUCED] = [1, 2];

/** A number that profile 2 sees at level 1 and not at level 3. */
const number = (value: string, level: '1' | '3'): object => ({
  system: 'phone', value, extension: [{ url: `${EXTENSION}ror-telecom-confidentiality-level`, valueCodeableConcept: concept('TRE_R283-NiveauConfidentialite/FHIR/TRE-R283-NiveauConfidentialite', level) }],
});
const open = (id: string, name: string, ...telecom: readonly object[]): IdentifiedResource => ({ ...withSensitivity(offer, false), id, name, telecom });

const nextOf = (bundle: Bundle): string => `HealthcareService?${bundle.link.find(({ relation }) => relation === 'next')?.url.split('?')[1] ?? ''}`;
const shown = (bundle: Bundle): unknown[] => (bundle.entry ?? []).map(({ resource }) => [resource.id, resource['name'], JSON.stringify(resource['telecom'] ?? []).match(/\d{10}/g) ?? []]);

describe('a missing form', () => {
  it('hides the resource from who may not see all of it', async () => {
    await server.write(open('o', 'Secrète', number('0100000003', '3')));
    expect(shown(await server.search('HealthcareService', REDUCED))).toEqual([['o', 'Secrète', []]]);
    await server.pool.query('DELETE FROM resource_form');
    expect((await server.search('HealthcareService', REDUCED)).entry ?? []).toEqual([]);
    await expect(server.engine.reads.read(server.context(REDUCED), server.api, 'HealthcareService', 'o')).rejects.toMatchObject({ code: 'not-found' });
    expect(shown(await server.search('HealthcareService', FULL))).toEqual([['o', 'Secrète', ['0100000003']]]);
  });

  it('hides nothing from who sees all of it', async () => {
    await server.write(open('o', 'Publique', number('0100000001', '1')));
    await server.pool.query('DELETE FROM resource_form');
    expect(shown(await server.search('HealthcareService', REDUCED))).toEqual([['o', 'Publique', ['0100000001']]]);
  });
});

describe('pages after the first, when rights change in between', () => {
  const walk = async (profile: number, meanwhile: readonly IdentifiedResource[]): Promise<unknown[]> => {
    const first = await server.search('HealthcareService?_count=1', profile);
    await server.write(...meanwhile);
    return shown(await server.search(nextOf(first), profile));
  };

  it('an offer that has become sensitive is gone for who may not see it, and stands as it was for who may', async () => {
    for (const [profile, seen] of [[REDUCED, []], [FULL, [['b', 'Ouverte', []]]]] as const) {
      await server.empty();
      await server.write(open('a', 'Première'), open('b', 'Ouverte'));
      expect(await walk(profile, [withSensitivity({ ...open('b', 'Fermée') }, true)])).toEqual(seen);
    }
  });

  it('a number that has just been restricted is on no later page', async () => {
    await server.write(open('a', 'Première'), open('b', 'Avant', number('0100000001', '1')));
    expect(await walk(REDUCED, [open('b', 'Après', number('0100000001', '3'))])).toEqual([['b', 'Après', []]]);
  });

  it('what was restricted then and is gone now does not show because all of the rest is free', async () => {
    await server.write(open('a', 'Première'), open('b', 'Avant', number('0100000003', '3')));
    expect(await walk(REDUCED, [open('b', 'Après', number('0100000001', '1'))])).toEqual([['b', 'Après', ['0100000001']]]);
  });

  it('what was rewritten without any change of rights shows its state of the first page', async () => {
    await server.write(open('a', 'Première'), open('b', 'Avant', number('0100000001', '1')));
    expect(await walk(REDUCED, [open('b', 'Après', number('0100000002', '1'))])).toEqual([['b', 'Avant', ['0100000001']]]);
  });
});

describe('an anomaly that names its offer by identifier', () => {
  const focus = { resourceType: 'Task', status: 'requested', intent: 'order', focus: { type: 'HealthcareService', identifier: { system: 'urn:offers', value: '7' } } };
  const task = (id: string): IdentifiedResource => ({ ...focus, id });
  const named = (sensitive: boolean, value = '7'): IdentifiedResource => ({ ...withSensitivity(open('o', 'Offre'), sensitive), identifier: [{ system: 'urn:offers', value }] });

  it('is seen with the offer, whichever is written first, and hidden while nobody can tell', async () => {
    await server.write(task('t0'));
    expect([await server.matches('Task', REDUCED), await server.matches('Task', FULL)]).toEqual([[], ['t0']]);
    await server.write(named(false));
    expect(await server.matches('Task', REDUCED)).toEqual(['t0']);
    await server.write(named(true));
    expect(await server.matches('Task', REDUCED)).toEqual([]);
    await server.write(task('t1'));
    expect([await server.matches('Task', REDUCED), await server.matches('Task', FULL)]).toEqual([[], ['t0', 't1']]);
    await server.write(named(false));
    expect([await server.matches('Task', REDUCED), await server.matches('Task?focus=HealthcareService/o', REDUCED)]).toEqual([['t0', 't1'], ['t0', 't1']]);
    await server.write(named(false, '8'));
    expect(await server.matches('Task', REDUCED)).toEqual([]);
  });
});
