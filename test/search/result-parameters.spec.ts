import { matchIds, TestEngine } from '../setup/test-engine';
import type { Bundle } from '../setup/test-engine';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.withSample();
});
afterAll(() => server.stop());

const warnings = (bundle: Bundle): unknown[] =>
  (bundle.entry ?? [])
    .filter(({ search }) => search.mode === 'outcome')
    .flatMap(({ resource }) => (resource['issue'] as { details: { coding: { code: string }[] } }[]).map(({ details }) => details.coding[0]?.code));

describe('_elements and _summary', () => {
  it('keeps the named elements, id and meta of the searched type, tagged, and leaves includes whole', async () => {
    const bundle = await server.search('HealthcareService?_id=hs-cardiologie-hc&_elements=identifier&_include=HealthcareService:organization');
    const [match, include] = bundle.entry ?? [];
    expect(Object.keys(match?.resource ?? {}).sort()).toEqual(['id', 'identifier', 'meta', 'resourceType']);
    expect(JSON.stringify(match?.resource['meta'])).toContain('SUBSETTED');
    expect(include?.resource['name']).toBeDefined();
    expect(JSON.stringify(include?.resource['meta'])).not.toContain('SUBSETTED');
  });

  it('trims an included type named before the dot', async () => {
    const bundle = await server.search('HealthcareService?_id=hs-cardiologie-hc&_elements=name,Organization.name&_include=HealthcareService:organization');
    expect((bundle.entry ?? []).map(({ resource }) => Object.keys(resource).sort())).toEqual([['id', 'meta', 'name', 'resourceType'], ['id', 'meta', 'name', 'resourceType']]);
  });

  it('answers _summary=count with the total alone', async () => {
    const bundle = await server.search('HealthcareService?_summary=count');
    expect([bundle.total, bundle.entry]).toEqual([(await server.search('HealthcareService')).total, undefined]);
  });

  it('keeps required elements in _summary=text', async () => {
    const bundle = await server.search('Task?_summary=text&_count=1');
    expect(Object.keys(bundle.entry?.[0]?.resource ?? {}).sort()).toEqual(['id', 'intent', 'meta', 'resourceType', 'status']);
  });
});

describe('_total', () => {
  it('is exact unless the caller wants none', async () => {
    expect((await server.search('Location?_count=1')).total).toBeGreaterThan(10);
    expect((await server.search('Location?_count=1&_total=none')).total).toBeUndefined();
  });
});

describe('_sort', () => {
  it('orders by several keys, values missing last in both directions', async () => {
    const names = async (request: string): Promise<unknown[]> => ((await server.search(request)).entry ?? []).map(({ resource }) => resource['name']);
    for (const request of ['Location?_sort=name', 'Location?_sort=-name']) {
      const found = await names(request);
      const named = found.filter((name) => name !== undefined);
      expect(found.slice(named.length).every((name) => name === undefined)).toBe(true);
      expect(named.length).toBeGreaterThan(10);
    }
    const ascending = (await names('HealthcareService?_sort=name')).filter((name) => name !== undefined);
    const descending = (await names('HealthcareService?_sort=-name')).filter((name) => name !== undefined);
    expect(ascending[0]).toBe(descending.at(-1));
  });
});

describe('Prefer: handling', () => {
  it('leaves unknown criteria out with a warning when lenient, refuses what is not applied when strict', async () => {
    const lenient = await server.search('Location?colour=blue&_count=1', 1, 'lenient');
    expect(warnings(lenient)).toEqual(['criterion-left-out']);
    await expect(server.search('Location?_contained=true', 1, 'strict')).rejects.toMatchObject({ code: 'not-applied' });
    expect(warnings(await server.search('Location?_contained=true&_count=1'))).toEqual(['parameter-not-applied']);
  });

  it('reads criteria each on its own when asked: two entries of one place then answer together', async () => {
    // 24 beds are installed there and some others are available: no entry says that 24 are available.
    const request = 'Location?_id=loc-cardiologie-hebergement&capacity-status=02&nb-capacity=24';
    expect(await server.matches(request)).toEqual([]);
    expect(await server.matches(request, 1, 'r4-independent')).toEqual(['loc-cardiologie-hebergement']);
  });
});

describe('_explain', () => {
  it('shows the tree, the driving set, the SQL and the plan to an administrator only', async () => {
    const request = 'specialty=013&location.address-postalcode=44&_explain=true';
    await expect(server.engine.searches.search(server.context(1), server.api, 'HealthcareService', request)).rejects.toMatchObject({ code: 'explain-refused' });
    const { body } = await server.engine.searches.search(server.context(1, ['admin']), server.api, 'HealthcareService', request);
    const parameters = (JSON.parse(body.toString('utf8')) as { parameter: { name: string; valueString?: string }[] }).parameter;
    expect(parameters.map(({ name }) => name)).toEqual(['ast', 'driving-set', 'test', 'sql', 'values', 'plan', 'planning-ms', 'execution-ms']);
    expect(parameters.find(({ name }) => name === 'plan')?.valueString).toMatch(/token_index\w*.* estimated, \d+ real/);
  });
});

describe('full text', () => {
  it('ranks from 1 downwards, finds words by their beginning and by synonyms, whatever case and accents', async () => {
    const bundle = await server.search('HealthcareService?_content=cardio');
    const scores = (bundle.entry ?? []).map(({ search }) => search.score ?? 0);
    expect(scores[0]).toBe(1);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
    expect(matchIds(bundle)).toContain('hs-cardiologie-hc');
    expect((await server.matches('HealthcareService?_content=CARDIOLOGUE')).sort()).toEqual(matchIds(bundle).sort());
  });
});

describe('the score of a word that is its own stem', () => {
  it.each(['consultat', 'hospitali', 'cardi'])('%s counts where it begins a word', async (word) => {
    const { entry } = await server.search(`HealthcareService?_content=${word}&_count=200`);
    const scores = (entry ?? []).filter(({ search }) => search.mode === 'match').map(({ search }) => search.score ?? 0);
    expect([scores.length > 3, scores[0], scores.filter((score) => score <= 0)]).toEqual([true, 1, []]);
  });
});

describe('wildcard includes', () => {
  it('follow every reference of the searched type one step', async () => {
    const bundle = await server.search('HealthcareService?_id=hs-cardiologie-hc&_include=*');
    const types = (bundle.entry ?? []).filter(({ search }) => search.mode === 'include').map(({ resource }) => resource.resourceType);
    expect(new Set(types)).toEqual(new Set(['Organization', 'Location']));
  });
});
