import { BASE, TestEngine } from '../setup/test-engine';
import type { Bundle } from '../setup/test-engine';
import { FIELD_RESOURCES } from './field-data';

let server: TestEngine;

beforeAll(async () => {
  server = await TestEngine.start();
  await server.write(...FIELD_RESOURCES);
});
afterAll(() => server.stop());

const found = async (request: string): Promise<string[]> => (await server.matches(request)).sort();
const R66 = 'https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement';

function warned(bundle: Bundle): readonly string[] {
  const outcome = bundle.entry?.find(({ search }) => search.mode === 'outcome')?.resource;
  const issues = (outcome?.['issue'] ?? []) as readonly { readonly details: { readonly coding: readonly { readonly code: string }[] } }[];
  return issues.map(({ details }) => details.coding[0]?.code ?? '');
}

async function refusal(request: string, handling: Parameters<TestEngine['answer']>[2] = 'default'): Promise<{ code: string; message: string; french: string }> {
  const error: unknown = await server.answer(request, 1, handling).then(() => undefined, (reason: unknown) => reason);
  return error as { code: string; message: string; french: string };
}

describe('the beginning of a word finds whatever the whole word finds', () => {
  const beginnings = (word: string): string[] => Array.from({ length: word.length - 2 }, (_, index) => word.slice(0, index + 3));

  it.each([['hospitalisation', 'fld-txt-1'], ['parcours', 'fld-txt-2'], ['accompagnement', 'fld-txt-3'], ['hébergement', 'fld-txt-3']])('%s', async (word, id) => {
    for (const beginning of beginnings(word)) {
      for (const request of [`HealthcareService?_content=${beginning}`, `HealthcareService?_filter=_content co "${beginning}"`]) {
        expect([request, await server.matches(request)]).toEqual([request, expect.arrayContaining([id])]);
      }
    }
  });

  it.each([
    ['a plural by its stem', 'HealthcareService?_content=hospitalisations', ['fld-txt-1']],
    ['a common word as the beginning of another', 'HealthcareService?_content=par', ['fld-txt-2']],
    ['a common word beside others, as if it were not there', 'HealthcareService?_content=soins du parc', ['fld-txt-2']],
    ['a phrase as it stands', 'HealthcareService?_content="hospitalisation de semaine"', ['fld-txt-1']],
    ['no phrase in another order', 'HealthcareService?_content="semaine hospitalisation"', []],
    ['a narrative', 'HealthcareService?_text=spéciali', ['fld-txt-2']],
    ['one of two questions', 'HealthcareService?_content=hospitalisat,accompagnem', ['fld-txt-1', 'fld-txt-3']],
    ['through a chain', 'Organization?_has:HealthcareService:organization:_content=relativ', ['fld-org']],
  ])('%s', async (_what, request, ids) => {
    expect(await found(request)).toEqual(ids);
  });
});

describe('links are legal URIs', () => {
  it.each(['Location?near=48.4|-4.5|10|km', 'Location?limit-value=ge1||kg', `Location?_tag=${R66}|53,x|y`, 'Location?name=a "b" <c> {d} ^`\\\\é', 'Measure?url=https://measures.example/beds|1.0'])('%s', async (request) => {
    const { link } = await server.search(`${request}&_count=1`);
    for (const { url } of link) expect(url).toMatch(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]*$/);
    // And lead to the same answer as they stand.
    const self = link.find(({ relation }) => relation === 'self')?.url.slice(`${BASE}/`.length) ?? '';
    expect((await server.search(self)).total).toBe((await server.search(request)).total);
  });
});

describe('a reference is what it leads to, however it is written', () => {
  const OWN = ['fld-ref-1', 'fld-ref-2', 'fld-ref-5'];

  it.each([
    ['relative', 'HealthcareService?organization=Organization/fld-org', OWN],
    ['by id', 'HealthcareService?organization=fld-org', OWN],
    ['absolute', `HealthcareService?organization=${BASE}/Organization/fld-org`, OWN],
    ['under an alias base', 'HealthcareService?organization=https://server.example/anomalies/Organization/fld-org', OWN],
    ['in another case, with the default port', 'HealthcareService?organization=https://Server.Example:443/ror/fhir/Organization/fld-org', OWN],
    ['of another server', 'HealthcareService?organization=https://ror.example.org/fhir/Organization/fld-org', ['fld-ref-3']],
    ['of another server, by type', 'HealthcareService?organization:Organization=https://ror.example.org/fhir/Organization/fld-org', ['fld-ref-3']],
    ['of an unknown server', 'HealthcareService?organization=https://unknown.example.org/fhir/Organization/x', []],
    ['several', 'HealthcareService?organization=fld-org,https://ror.example.org/fhir/Organization/fld-org', ['fld-ref-1', 'fld-ref-2', 'fld-ref-3', 'fld-ref-5']],
    ['a parent', 'Organization?partof=fld-org', ['fld-ref-4']],
    ['a chain', 'HealthcareService?organization.identifier=1290000001', OWN],
    ['a reverse chain', 'Organization?_has:HealthcareService:organization:_id=fld-ref-2', ['fld-org']],
    ['_filter', 'HealthcareService?_filter=organization re "https://ror.example.org/fhir/Organization/fld-org"', ['fld-ref-3']],
    ['_filter, several', 'HealthcareService?_filter=organization eq fld-org or https://ror.example.org/fhir/Organization/fld-org', ['fld-ref-1', 'fld-ref-2', 'fld-ref-3', 'fld-ref-5']],
  ])('%s', async (_spelling, request, ids) => {
    expect(await found(request)).toEqual(ids);
  });

  it('an include follows it', async () => {
    const { entry } = await server.search('HealthcareService?_id=fld-ref-2,fld-ref-5&_include=HealthcareService:organization');
    expect(entry?.filter(({ search }) => search.mode === 'include').map(({ resource }) => resource.id)).toEqual(['fld-org']);
  });

  it('under a host only callers know, it is found by its text', async () => {
    await server.write({ ...anotherOffer('fld-ref-6'), providedBy: { reference: 'https://other.name/ror/fhir/Organization/fld-org' } });
    const context = { ...server.context(), baseUrl: 'https://other.name/ror/fhir' };
    const { body } = await server.engine.searches.search(context, server.api, 'HealthcareService', 'organization=fld-org');
    const bundle = JSON.parse(body.toString('utf8')) as Bundle;
    expect(bundle.entry?.map(({ resource }) => resource.id).sort()).toEqual([...OWN, 'fld-ref-6']);
  });
});

function anotherOffer(id: string): (typeof FIELD_RESOURCES)[number] {
  return { ...(FIELD_RESOURCES.find((resource) => resource.id === 'fld-ref-1') ?? { resourceType: 'HealthcareService', id }), id };
}

describe('an empty parameter is ignored and named', () => {
  it.each(['name', '_count', '_sort', '_include', '_filter', '_total', '_elements', '_page', 'organization.name', 'unheard-of'])('%s=', async (name) => {
    const bundle = await server.search(`HealthcareService?${name}=&_id=fld-ref-1`);
    expect([bundle.entry?.[0]?.resource.id, warned(bundle)]).toEqual(['fld-ref-1', ['parameter-empty']]);
    expect((await refusal(`HealthcareService?${name}=&_id=fld-ref-1`, 'strict')).code).toBe('not-applied');
  });

  it('an empty alternative stays an error', async () => {
    expect((await refusal('Location?name=a,')).code).toBe('invalid-value');
  });
});

describe('values', () => {
  it.each([
    ['a blank after =', `Questionnaire?context= ${R66}|124`, ['fld-form']],
    ['a blank after a comma', `Questionnaire?context=x, ${R66}|124`, ['fld-form']],
    ['blanks around an identifier as stored', 'Organization?identifier=1290000001', ['fld-org']],
    ['blanks around an identifier as asked', 'Organization?identifier=%201290000001%20', ['fld-org']],
    ['bars without unit', 'Location?limit-value=ge100||', ['fld-dec-1', 'fld-dec-4']],
    ['bars without unit, in _filter', 'Location?_filter=limit-value ge 100||', ['fld-dec-1', 'fld-dec-4']],
    ['bars without unit, chained', 'HealthcareService?location.limit-value=ge100||', []],
    ['any unit of a system', 'Location?limit-value=133.5|http://unitsofmeasure.org|', ['fld-dec-1']],
    ['any unit of another system', 'Location?limit-value=le200|https://units.example/local|', ['fld-dec-4']],
    ['an age with bars', 'HealthcareService?age-range-high=ge100||', ['fld-age-1']],
    ['an age without unit is in years', 'HealthcareService?age-range-low=le17&age-range-high=ge35', ['fld-age-1']],
    ['an age in words', 'HealthcareService?age-range-low=ge18&age-range-high=le60', ['fld-age-2']],
    ['months in words', 'HealthcareService?age-range-high=le2', ['fld-age-3']],
    ['US miles', 'Location?near=48.4|-4.5|2|[mi_us]', ['fld-dec-3']],
    ['too few feet', 'Location?near=48.4|-4.5|6000|[ft_i]', []],
    ['feet', 'Location?near=48.4|-4.5|7000|[ft_i]', ['fld-dec-3']],
    ['dots and quotes of a name', 'Location?name=EHPAD Les Essais', ['fld-name-1', 'fld-name-2']],
    ['dots of a question', 'Location?name=E.H.P.A.D. les essais', ['fld-name-1', 'fld-name-2']],
    ['quotes', 'Location?name=clinique les essais', ['fld-name-4']],
    ['punctuation inside', 'Location?name:contains=d. les', ['fld-name-1', 'fld-name-2']],
    [':exact as it is', 'Location?name:exact=EHPAD Les Essais', ['fld-name-2']],
    ['a city', 'Location?address-city=st jean du doigt finistere', ['fld-name-1']],
    ['the long form of a FINESS', 'Organization?identifier=1299000011', ['fld-id-1']],
    ['the long form of a SIRET', 'Organization?identifier=399900000100015', ['fld-id-2']],
    ['the long form of a SIREN', 'Organization?identifier=2999000001', ['fld-id-3']],
    ['the short form of a national number', 'Organization?identifier=299000044', ['fld-id-4']],
    ['the long form of a RPPS', 'Practitioner?identifier=810009990001', ['fld-id-5']],
    ['another form behind a chain', 'HealthcareService?organization.identifier=1299000011', ['fld-id-6']],
    ['a qualified number is exactly that', 'Organization?identifier=https://finess.esante.gouv.fr|1299000011', []],
    ['a canonical', 'Measure?url=https://measures.example/beds', ['fld-measure-1', 'fld-measure-2']],
    ['a canonical with its version', 'Measure?url=https://measures.example/beds|2.0', ['fld-measure-2']],
    ['a canonical of no version', 'Measure?url=https://measures.example/beds|9.9', []],
    ['citations of any version', 'MeasureReport?measure=https://measures.example/beds', ['fld-report-1', 'fld-report-3', 'fld-report-any']],
    ['citations of a version', 'MeasureReport?measure=https://measures.example/beds|1.0', ['fld-report-1']],
    ['citations, several', 'MeasureReport?measure=https://measures.example/beds|1.0,https://measures.example/beds|3.0', ['fld-report-1', 'fld-report-3']],
    ['what cites a resource', 'MeasureReport?measure=Measure/fld-measure-1', ['fld-report-1', 'fld-report-any']],
    ['a chain through a canonical', 'MeasureReport?measure._id=fld-measure-2', ['fld-report-any']],
    ['+ as a blank in _filter', 'Location?_id=fld-name-1&_filter=_lastUpdated ge 2020-01-01T00:00:00 02:00 and name sw "E.H"', ['fld-name-1']],
    ['a very large _count', `Location?_id=fld-name-1&_count=${'9'.repeat(30)}`, ['fld-name-1']],
  ])('%s', async (_what, request, ids) => {
    expect(await found(request)).toEqual(ids);
  });

  it.each([['Location?_count=-1', 'invalid-result-parameter'], ['Location?_count=1.5', 'invalid-result-parameter'], ['Location?near=48|2|5|parsec', 'invalid-value'], ['Location?near=48|2|700|[mi_us]', 'invalid-value']])('%s is refused', async (request, code) => {
    expect((await refusal(request)).code).toBe(code);
  });

  it('the distance is given in the unit of the request', async () => {
    const { entry } = await server.search('Location?near=48.4|-4.5|2|[mi_us]');
    expect(JSON.stringify(entry?.[0]?.search.extension)).toContain('"value":1.1,"unit":"[mi_us]","system":"http://unitsofmeasure.org","code":"[mi_us]"');
  });
});

describe('_sort=_score', () => {
  const ids = async (request: string): Promise<string[]> => server.matches(request);

  it('gives the most relevant first, and last with a minus', async () => {
    const best = await ids('HealthcareService?_content=reference,relative');
    expect(best).toHaveLength(5);
    expect(await ids('HealthcareService?_content=reference,relative&_sort=_score')).toEqual(best);
    const scores = async (sort: string): Promise<number[]> => ((await server.search(`HealthcareService?_content=reference,relative&_sort=${sort}`)).entry ?? []).map(({ search }) => search.score ?? 0);
    const falling = await scores('_score');
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect([falling[0], falling.at(-1) === 1]).toEqual([1, false]);
    expect(await scores('-_score')).toEqual([...falling].reverse());
    expect(await ids('HealthcareService?_content=reference&_sort=name,_score')).toEqual(await ids('HealthcareService?_content=reference&_sort=name'));
  });

  it('without full text is the order of the ids', async () => {
    for (const sort of ['_score', '-_score']) expect(await ids(`Location?_sort=${sort}`)).toEqual(await found('Location'));
  });
});

describe('what is guessed or left out is said', () => {
  it.each([
    ['an unknown element', 'Location?_elements=name,capacité', 'invalid-result-parameter'],
    ['a parameter of another server', 'Location?_totalMethod=x', undefined],
  ])('%s', async (_what, request, code) => {
    if (code !== undefined) expect((await refusal(request)).code).toBe(code);
    else expect(warned(await server.search(request))).toEqual(['parameter-not-applied']);
  });

  it.each([
    ['Location?_elements=name,nmae', ['element-unknown']],
    ['HealthcareService?_elements=Organization.nom', ['element-unknown']],
    ['Location?_elements=name,identifier,position,extension,text', []],
    ['Location?_cursor=x&_pretty=true', ['parameter-not-applied', 'parameter-not-applied']],
    [`Questionnaire?code=${R66}|124`, ['read-as']],
  ])('%s', async (request, codes) => {
    expect(warned(await server.search(request))).toEqual(codes);
  });

  it('Questionnaire?code= is context for a category of establishment alone', async () => {
    expect(await found(`Questionnaire?code=${R66}|124`)).toEqual(['fld-form']);
    expect((await refusal('Questionnaire?code=124')).code).toBe('unknown-parameter');
    expect((await refusal('Questionnaire?code=https://other.example|124')).code).toBe('unknown-parameter');
  });

  it.each([
    '__include=HealthcareService:location', '_revincluded=PractitionerRole:service', '_include=Healthcareservice:location', '_include=Organization:healthcareservice', '_include=HEALTHCARESERVICE:location',
    '_include=HealthcareService:Location', '_elements=nmae', 'name=',
  ])('handling=strict refuses %s', async (parameter) => {
    expect((await refusal(`HealthcareService?${parameter}`, 'strict')).code).toMatch(/^(not-applied|invalid-include)$/);
  });

  it('a _has by the wrong type names the right one', async () => {
    const { code, message, french } = await refusal('HealthcareService?_has:HealthcareService:focus:status=requested');
    expect(code).toBe('unknown-parameter');
    expect([message, french]).toEqual([expect.stringContaining('Did you mean "_has:Task:focus:status"?'), expect.stringContaining('_has:Task:focus:status')]);
  });

  it('a _filter whose string never ends names where it begins', async () => {
    const { message } = await refusal('Location?_filter=name eq "Les Essais');
    expect(message).toContain('(position 16)');
    expect(message).toContain('for the string opened at character 9');
  });

  it('a count is a count, whatever _total says', async () => {
    expect((await server.search('Measure?_count=0&_total=none')).total).toBe(2);
    expect((await server.search('Measure?_summary=count&_total=none')).total).toBe(2);
    expect((await server.search('Measure?_total=none')).total).toBeUndefined();
  });
});
