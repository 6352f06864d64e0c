import fc from 'fast-check';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';
import { capacity, concept, EXTENSION, withExtensions, withSensitivity } from '../setup/sample-changes';
import type { Json } from '../setup/sample-changes';
import { sampleResource, TestEngine } from '../setup/test-engine';

let server: TestEngine;
let offer: IdentifiedResource;
let place: IdentifiedResource;
let structure: IdentifiedResource;
let person: IdentifiedResource;
let situation: IdentifiedResource;

beforeAll(async () => {
  server = await TestEngine.start();
  offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  place = await sampleResource('location.ndjson', 'loc-cardiologie-hebergement');
  structure = await sampleResource('organization.ndjson', 'oi-uf-cardiologie-hc');
  person = await sampleResource('practitioner.ndjson', 'prac-kermarrec');
  situation = await sampleResource('practitioner-role.ndjson', 'pr-kermarrec-cardiologie');
});
afterAll(() => server.stop());

/** A datum some profiles may not see: the world that holds `value`, and the profiles that must not notice which value it is. */
interface HiddenDatum {
  readonly name: string;
  readonly hiddenFrom: readonly number[];
  readonly world: (value: string) => readonly IdentifiedResource[];
  /** Requests that would tell, were the datum not hidden. */
  readonly questions: (value: string) => readonly string[];
}

const telecom = (value: string, level: string): Json => ({
  extension: [
    { url: `${EXTENSION}ror-telecom-communication-channel`, valueCodeableConcept: concept('TRE_R200-CanalCommunication/FHIR/TRE-R200-CanalCommunication', '2') },
    { url: `${EXTENSION}ror-telecom-confidentiality-level`, valueCodeableConcept: concept('TRE_R283-NiveauConfidentialite/FHIR/TRE-R283-NiveauConfidentialite', level) },
  ],
  system: 'phone',
  value,
});

const world = (changes: Partial<Record<'offer' | 'place' | 'structure' | 'person' | 'situation', IdentifiedResource>>): IdentifiedResource[] =>
  [offer, place, structure, person, situation].map((resource, index) => changes[(['offer', 'place', 'structure', 'person', 'situation'] as const)[index] ?? 'offer'] ?? resource);

const sensitive = (): IdentifiedResource => withSensitivity(offer, true);

const CITY = concept('TRE_R227-ChampActivite/FHIR/TRE-R227-ChampActivite', '05');
const inCity = (of: IdentifiedResource): IdentifiedResource => ({ ...of, type: [CITY] });

const anomalyAbout = (focus: IdentifiedResource, value: string): IdentifiedResource => ({
  resourceType: 'Task', id: `task-about-${focus.id}`, status: 'requested', intent: 'order', description: value, focus: { reference: `${focus.resourceType}/${focus.id}` },
});

const DATA: readonly HiddenDatum[] = [
  {
    name: 'a restricted number of a place',
    hiddenFrom: [0, 3, 4],
    world: (value) => world({ place: { ...place, telecom: [telecom(`+33${value}`, '2')] } }),
    questions: (value) => [`Location?_content=${value}`, `Location?_filter=_content eq ${value}`],
  },
  {
    name: 'a very restricted number of a place',
    hiddenFrom: [0, 2, 3, 4, 5],
    world: (value) => world({ place: { ...place, telecom: [telecom(`+33${value}`, '3')] } }),
    questions: (value) => [`Location?_content=${value}`, `HealthcareService?location._content=${value}`],
  },
  {
    name: 'a restricted contact of an offer',
    hiddenFrom: [0, 3, 4],
    world: (value) =>
      world({
        offer: withExtensions(offer, ({ url }) => url !== `${EXTENSION}ror-healthcareservice-contact`, {
          url: `${EXTENSION}ror-healthcareservice-contact`,
          extension: [{ url: 'description', valueString: `Contact ${value}` }],
        }),
      }),
    questions: (value) => [`HealthcareService?_content=${value}`, `Location?_has:HealthcareService:location:_content=${value}`],
  },
  {
    name: 'the free beds of a place',
    hiddenFrom: [0, 3, 5],
    world: (value) => world({ place: withExtensions(place, ({ url }) => url !== `${EXTENSION}ror-location-supported-capacity`, capacity('02', Number(value) % 7)) }),
    questions: () => ['Location?capacity-status=02&nb-capacity=gt3', 'HealthcareService?location.nb-capacity=ge2', 'Location?nb-capacity:missing=false', 'Location?_sort=nb-capacity', 'Location?capacity-status:not=02'],
  },
  {
    name: 'the equipment of a place',
    hiddenFrom: [0, 3],
    world: (value) =>
      world({
        place: withExtensions(place, ({ url }) => url !== `${EXTENSION}ror-location-equipment`, {
          url: `${EXTENSION}ror-location-equipment`,
          extension: [{ url: 'equipmentType', valueCodeableConcept: concept('TRE_R212-Equipement/FHIR/TRE-R212-Equipement', value.slice(0, 3)) }],
        }),
      }),
    questions: (value) => [`Location?equipment-type=${value.slice(0, 3)}`, `HealthcareService?location.equipment-type=${value.slice(0, 3)}`, `Location?_filter=equipment-type eq ${value.slice(0, 3)}`],
  },
  {
    name: 'the drop zone of a structure',
    hiddenFrom: [0, 2, 3, 5],
    world: (value) =>
      world({
        structure: withExtensions(structure, ({ url }) => url !== `${EXTENSION}ror-organization-drop-zone`, { url: `${EXTENSION}ror-organization-drop-zone`, valueBoolean: Number(value) % 2 === 0 }),
      }),
    questions: () => ['Organization?drop-zone=true', 'HealthcareService?organization.drop-zone:above=true', 'Organization?drop-zone:missing=true', 'Organization?drop-zone:not=true'],
  },
  {
    name: 'a sensitive offer and everything of it',
    hiddenFrom: [0, 2, 3, 5],
    world: (value) => [
      ...world({ offer: { ...sensitive(), name: `Unité ${value}`, comment: value }, place: { ...place, name: `Lieu ${value}` } }),
      anomalyAbout(offer, value), anomalyAbout(place, value), anomalyAbout(situation, value),
    ],
    questions: (value) => [
      `HealthcareService?_content=${value}`, `HealthcareService?name=Unité ${value}`, `Location?name=Lieu ${value}`, 'HealthcareService?specialty=013&_total=accurate', 'HealthcareService?_id=hs-cardiologie-hc',
      'PractitionerRole?service=hs-cardiologie-hc', `Location?_has:HealthcareService:location:name=Unité ${value}`, `Organization?_has:HealthcareService:organization:name=Unité ${value}&_revinclude=HealthcareService:organization`,
      'Organization?_revinclude=HealthcareService:organization', 'HealthcareService?_sort=name', `Task?_content=${value}`, 'Task?focus=HealthcareService/hs-cardiologie-hc',
      'Task?focus:HealthcareService.specialty=013', 'Location?_has:Task:focus:status=requested', 'PractitionerRole?_revinclude=Task:focus',
    ],
  },
  {
    name: 'a professional of a sensitive offer in the city',
    hiddenFrom: [0, 2, 3, 5],
    world: (value) => world({
      offer: inCity(sensitive()),
      person: { ...person, identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: `8${value}` }] },
      situation: { ...situation, identifier: [{ value: `role-${value}` }] },
    }),
    questions: (value) => [
      `Practitioner?identifier=8${value}`, `PractitionerRole?identifier=role-${value}`, `PractitionerRole?practitioner.identifier=8${value}`,
      `HealthcareService?practitioner.identifier=8${value}`, `Practitioner?_has:PractitionerRole:practitioner:identifier=role-${value}`,
    ],
  },
  {
    name: 'a professional of the hospital',
    hiddenFrom: [0, 3],
    world: (value) => world({ person: { ...person, identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: `8${value}` }] } }),
    questions: (value) => [`Practitioner?identifier=8${value}`, `HealthcareService?_has:PractitionerRole:service:practitioner.identifier=8${value}`, 'HealthcareService?_revinclude=PractitionerRole:service&_include=PractitionerRole:practitioner'],
  },
];

/** Requests anybody may make: none of them may change with a hidden value. */
const COMMON = [
  'HealthcareService?_include=HealthcareService:location&_include=HealthcareService:organization&_revinclude=PractitionerRole:service&_include=PractitionerRole:practitioner',
  'Location?_revinclude=HealthcareService:location', 'Organization', 'Practitioner', 'PractitionerRole?_include=*', 'Location?_elements=name,telecom,extension', 'Location?_summary=count',
  'Location?_lastUpdated=ge2020-01-01', 'HealthcareService?_sort=-_lastUpdated', 'Location?_sort=-_lastUpdated', 'Task?_include=Task:focus', 'Task?_sort=-modified',
];

/** Requests whose pages are walked to the end and back, their sealed links but for what those hold. */
const PAGED = ['HealthcareService?_count=1&_revinclude=PractitionerRole:service', 'PractitionerRole?_count=1', 'Task?_count=1', 'Location?_count=1&_sort=name'];

async function walk(request: string, profile: number): Promise<string[]> {
  const pages: string[] = [];
  for (let next: string | undefined = request; next !== undefined && pages.length < 20; ) {
    const answer: string = await server.answer(next, profile);
    pages.push(answer);
    next = /"relation":"next","url":"[^"]*\/(\w+\?_page=[\w-]+)"/.exec(answer)?.[1];
  }
  return pages;
}

/** What a caller can observe: status, body without what changes at each answer, and the headers made from version and date. */
async function observe(profile: number, requests: readonly string[]): Promise<string[]> {
  const searches = await Promise.all(
    requests.map(async (request) => {
      const answer = await server.answer(request, profile).catch((error: unknown) => `refused ${String(error)}`);
      return unsealed(answer);
    }),
  );
  const pages = await Promise.all(PAGED.map((request) => walk(request, profile)));
  const reads = await Promise.all(
    [offer, place, structure, person, situation].map(({ resourceType, id }) =>
      server.engine.reads.read(server.context(profile), server.api, resourceType, id).then(
        ({ content, version, lastUpdated }) => `${content.toString('utf8')} W/"${version}" ${lastUpdated.toISOString()}`,
        (error: unknown) => `refused ${String(error)}`,
      ),
    ),
  );
  return [...searches, ...pages.flat().map(unsealed), ...reads];
}

/** An answer without what changes each time it is given. */
function unsealed(answer: string): string {
  return answer.replace(/"id":"[0-9a-f-]{36}","meta":\{"lastUpdated":"[^"]*"\}/, '').replace(/_page=[\w-]+/g, '_page=');
}

const value = fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String);

describe.each(DATA)('$name', ({ hiddenFrom, world: make, questions }) => {
  it.each(hiddenFrom)('is not observable by profile %i', async (profile) => {
    await fc.assert(
      fc.asyncProperty(value, value, async (first, second) => {
        await server.write(...make(first));
        const before = await observe(profile, [...COMMON, ...questions(first), ...questions(second)]);
        await server.write(...make(second).map((resource) => ({ ...resource, meta: { ...(resource['meta'] as Json), lastUpdated: '2026-10-01T08:00:00+02:00' } })));
        expect(await observe(profile, [...COMMON, ...questions(first), ...questions(second)])).toEqual(before);
      }),
      { numRuns: 3 },
    );
  });

  it('is seen by profile 1', async () => {
    await server.write(...make('111222333'));
    const before = await observe(1, [...COMMON, ...questions('111222333'), ...questions('444555678')]);
    await server.write(...make('444555678'));
    expect(await observe(1, [...COMMON, ...questions('111222333'), ...questions('444555678')])).not.toEqual(before);
  });
});

it('a reduced resource says so, a whole one does not', async () => {
  await server.write(...world({ place: { ...place, telecom: [telecom('+33123456789', '3')] } }));
  const tags = async (profile: number): Promise<unknown> => {
    const { content } = await server.engine.reads.read(server.context(profile), server.api, 'Location', place.id);
    return (JSON.parse(content.toString('utf8')) as { meta: { tag: { code: string }[] } }).meta.tag.map(({ code }) => code);
  };
  expect(await tags(2)).toContain('SUBSETTED');
  expect(await tags(1)).not.toContain('SUBSETTED');
});

it('a caller without access profile is refused', async () => {
  await expect(server.answer('Location', null)).rejects.toMatchObject({ code: 'no-access-profile' });
});

describe('a professional of a sensitive offer in the city', () => {
  const here = { id: 'pr-city' };
  const role = (...services: readonly string[]): IdentifiedResource => ({ ...situation, ...here, healthcareService: services.map((id) => ({ reference: `HealthcareService/${id}` })) });
  const seenBy0 = async (): Promise<string[][]> => [await server.matches('PractitionerRole?_id=pr-city,pr-other', 0), await server.matches('Practitioner?_id=prac-kermarrec', 0)];

  it('is hidden from profile 0 with the offer, and the person too unless another offer shows them', async () => {
    await server.write({ ...inCity(sensitive()), id: 'hs-city' }, { ...inCity(withSensitivity(offer, false)), id: 'hs-city-open' }, person);
    await server.write({ ...situation, healthcareService: [{ reference: 'HealthcareService/hs-city' }] }, role('hs-city'));
    expect(await seenBy0()).toEqual([[], []]);
    await server.write({ ...role('hs-city-open'), id: 'pr-other' });
    expect(await seenBy0()).toEqual([['pr-other'], ['prac-kermarrec']]);
    await server.write({ ...role('hs-city'), id: 'pr-other' });
    expect(await seenBy0()).toEqual([[], []]);
  });

  it('is seen again once the offer is open', async () => {
    await server.write({ ...inCity(withSensitivity(offer, false)), id: 'hs-city' });
    expect(await seenBy0()).toEqual([['pr-city', 'pr-other'], ['prac-kermarrec']]);
  });
});

describe('what is linked to a sensitive offer is hidden for as long as it is', () => {
  const anomaly = (focus: string): IdentifiedResource => ({ resourceType: 'Task', id: 'task-moving', status: 'requested', intent: 'order', focus: { reference: focus } });
  const role = (service: string): IdentifiedResource => ({ ...situation, id: 'pr-moving', healthcareService: [{ reference: `HealthcareService/${service}` }] });
  const open = (): IdentifiedResource => ({ ...offer, id: 'hs-open' });

  it.each([
    ['an anomaly', anomaly, `HealthcareService/hs-cardiologie-hc`, 'Organization/oi-uf-cardiologie-hc', 'Task?_id=task-moving'],
    ['a professional situation', role, 'hs-cardiologie-hc', 'hs-open', 'PractitionerRole?_id=pr-moving'],
  ])('%s that moves to one and away again', async (_name, make, sensitiveOne, openOne, request) => {
    await server.write(sensitive(), open(), structure);
    for (const [target, matches] of [[openOne, 1], [sensitiveOne, 0], [openOne, 1]] as const) {
      await server.write(make(target));
      expect(await server.matches(request, 2)).toHaveLength(matches);
      expect(await server.matches(request, 1)).toHaveLength(1);
    }
  });

  it('an anomaly about an offer that is not there may tell of a sensitive one', async () => {
    await server.write(anomaly('HealthcareService/hs-not-there'));
    expect(await server.matches('Task?_id=task-moving', 2)).toEqual([]);
    expect(await server.matches('Task?_id=task-moving', 1)).toEqual(['task-moving']);
    await server.write({ ...offer, id: 'hs-not-there' });
    expect(await server.matches('Task?_id=task-moving', 2)).toEqual(['task-moving']);
  });
});
