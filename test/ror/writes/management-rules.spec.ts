import type { Response } from 'supertest';
import { commandContext } from '../../../src/cli/command-context';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { sql } from '../../../src/fhir-common/sql/sql';
import { rorProfile } from '../../../src/ror/canonical';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { concept, extension, FHIR, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';
import { CREATIONS } from './fixtures/creations';

let server: TestServer;
const ids: Record<string, string> = {};
beforeAll(async () => {
  server = await startTestServer();
  for (const { scenario, type, body } of CREATIONS) ids[scenario] = ((await write('post', type, body(ids))).body as { id: string }).id;
});
afterAll(() => server.stop());

const write = (method: 'post' | 'put' | 'patch', path: string, body: Json, client = 'ror-server'): Promise<Response> =>
  server.as(client)[method](`/ror/fhir/${path}`).type(FHIR).send(JSON.stringify(body)).then((answer) => answer);
const stored = async (scenario: string): Promise<Json> => {
  const { type } = CREATIONS.find((one) => one.scenario === scenario) ?? { type: '' };
  return (await server.as('ror-server').get(`/ror/fhir/${type}/${ids[scenario] ?? ''}`)).body as Json;
};

const PERIOD = 'http://hl7.org/fhir/StructureDefinition/organization-period';
const more = (resource: Json, ...extensions: readonly Json[]): Json => ({ ...resource, extension: [...arrayAt(resource, 'extension'), ...extensions] });
const closingType = (code: string, text?: string): Json => extension('ror-organization-closing-type', { valueCodeableConcept: concept('R286-TypeFermeture', code, text === undefined ? {} : { text }) });
const closingDate: Json = { url: PERIOD, valuePeriod: { end: '2026-01-15' } };
const division = (type: string): Json => extension('ror-territorial-division', { extension: [{ url: 'typeTerritorialDivision', valueCodeableConcept: concept('R201-TypeDivisionTerritoriale', type) }] });
const coded = (url: string, list: string, code: string): Json => ({ url, valueCodeableConcept: concept(list, code) });
const price = (...parts: readonly Json[]): Json => extension('ror-organization-price', { extension: parts });
const level = (url: string, code: string): Json => extension(url, { valueCodeableConcept: concept('R283-NiveauConfidentialite', code) });
const number = (url: string, code: string): Json => extension(url, { extension: [
  extension('ror-telecom-communication-channel', { valueCodeableConcept: concept('R200-CanalCommunication', '2') }), level('ror-telecom-confidentiality-level', code), { url: 'telecomAddress', valueString: '0140000005' },
] });
const contact = (contactLevel: string, numberLevel: string, ...parts: readonly Json[]): Json =>
  extension('ror-healthcareservice-contact', { extension: [...parts, level('ror-confidentiality-level', contactLevel), number('ror-healthcareservice-contact-telecom', numberLevel)] });
const purpose = coded('purposeContact', 'R287-NatureContact', '02');
const contactFunction: Json = extension('ror-contact-function-contact', { valueCodeableConcept: concept('R251-FonctionContact', '01') });
const row = (...extensions: readonly Json[]): Json => ({ availableTime: [{ extension: extensions, allDay: true }] });
const kind = (code: string): Json => extension('ror-available-time-type-of-time', { valueCodeableConcept: concept('R252-TypeHoraire', code) });
const day = (valueInteger: number): Json => extension('ror-available-time-number-days-of-week', { valueInteger });
const without = (resource: Json, ...urls: readonly string[]): Json => ({ ...resource, extension: arrayAt(resource, 'extension').filter((one) => !isObject(one) || !urls.some((url) => one['url'] === rorProfile(url))) });

/** Rules of section 6 that refuse: the rule, what is written, how it is changed, the code and the expression of the refusal. */
const REFUSED: readonly (readonly [string, string, (resource: Json) => Json, string, RegExp])[] = [
  ['RG_EXP_002: no name', 'entry 7', (offer) => ({ ...offer, name: ' ' }), 'RG_EXP_002', /^HealthcareService\.name/],
  ['RG_EXP_003: a definitive closing of another type', 'entry 6', (unit) => more(unit, closingType('PRO', 'Fermeture définitive'), closingDate), 'RG_EXP_003', /ror-organization-closing-type/],
  ['RG_EXP_004: another number than the SIRET', 'entry 2', (eg) => ({ ...eg, identifier: arrayAt(eg, 'identifier').map((one, index) => (index === 1 && isObject(one) ? { ...one, value: '92131725800038' } : one)) }), 'identifier-contradiction', /identifier\[0\]/],
  ['RG_EXP_007: no family of activity', 'entry 3', (offer) => ({ ...offer, specialty: arrayAt(offer, 'specialty').filter((one) => !JSON.stringify(one).includes('TRE_R265')) }), 'RG_EXP_007', /specialty/],
  ['RG_EXP_008: no public', 'entry 3', (offer) => JSON.parse(JSON.stringify(offer).replace(/\{"url":"supportedPatientInfo".*?\]\}\},/, '')) as Json, 'RG_EXP_008', /patient-type/],
  ['RG_EXP_009: a zone that is no commune', 'entry 7', (offer) => more(offer, division('1')), 'RG_EXP_009', /ror-territorial-division/],
  ['RG_EXP_010: another field of activity', 'entry 7', (offer) => ({ ...offer, type: [concept('R227-ChampActivite', '02')] }), 'immutable-element', /type/],
  ['RG_EXP_011: another care mode', 'entry 7', (offer) => ({ ...offer, characteristic: [concept('R213-ModePriseEnCharge', '32')] }), 'immutable-element', /characteristic/],
  ['RG_EXP_010: two fields of activity', 'entry 7', (offer) => ({ ...offer, type: [...arrayAt(offer, 'type'), concept('R227-ChampActivite', '02')] }), 'cardinality-max', /type/],
  ['RG_EXP_014: hours without a day', 'entry 7', (offer) => ({ ...offer, ...row(kind('01')) }), 'RG_EXP_014', /availableTime/],
  ['RG_EXP_018: an eighth day', 'entry 7', (offer) => ({ ...offer, ...row(kind('01'), day(8)) }), 'RG_EXP_018', /availableTime\[0\]/],
  ['RG_EXP_026, 027: a price twice', 'entry 2', (eg) => more(eg, price(coded('priceType', 'R243-TypeTarif', '02')), price(coded('priceType', 'R243-TypeTarif', '02'))), 'RG_EXP_026', /ror-organization-price'\)\[1\]/],
  ['RG_EXP_029: a supplement for a double room', 'entry 2', (eg) => more(eg, price(coded('priceType', 'R243-TypeTarif', '01'), coded('residentialType', 'R242-TypeHabitation', '01'))), 'RG_EXP_029', /price/],
  ['RG_EXP_030: a territory that is a commune', 'entry 2', (eg) => more(eg, division('3')), 'RG_EXP_030', /ror-territorial-division/],
  ['RG_EXP_034: a number more open than its contact', 'entry 7', (offer) => more(offer, contact('3', '1', purpose)), 'RG_EXP_034', /contact/],
  ['RG_EXP_036: a service named twice', 'entry 2', (eg) => more(eg, price(coded('priceType', 'R243-TypeTarif', '04'), coded('additionalServiceName', 'R250-PrestationSupplementaire', '01'), { url: 'otherAdditionalServiceName', valueString: 'x' })), 'RG_EXP_036', /price/],
  ['RG_EXP_039: an open contact of a sensitive unit', 'entry 7', (offer) => more(without(offer, 'ror-healthcareservice-sensitive-unit'), extension('ror-healthcareservice-sensitive-unit', { valueBoolean: true }), contact('1', '3', purpose)), 'RG_EXP_039', /contact/],
  ['RG_EXP_040: a nature with a function', 'entry 7', (offer) => more(offer, contact('1', '1', purpose, contactFunction)), 'RG_EXP_040', /contact/],
  ['RG_EXP_041: a function of nobody', 'entry 7', (offer) => more(offer, contact('1', '1', contactFunction)), 'RG_EXP_041', /contact/],
  ['RG_EXP_043: a closing type alone', 'entry 6', (unit) => more(unit, closingType('PRO')), 'RG_EXP_043', /organization-period/],
  ['RG_EXP_043: a closing date alone', 'entry 6', (unit) => more(unit, closingDate), 'RG_EXP_043', /closing-type/],
  ['RG_EXP_045: a forecast reopening of a definitive closing', 'entry 6', (unit) => more(unit, closingType('DEF'), closingDate, extension('ror-organization-reopening-date', { valueDate: '2026-09-01' })), 'RG_EXP_045', /closing-type/],
  ['RG_EXP_048: an age in hours', 'entry 7', (offer) => JSON.parse(JSON.stringify(offer).replace('"code":"a"', '"code":"h"').replace('"unit":"année"', '"unit":"heure"')) as Json, 'RG_EXP_048', /patient-type/],
  ['RG_EXP_049: hours of opening of a professional', 'entry 10', (role) => ({ ...role, ...row(kind('01'), day(1)) }), 'RG_EXP_049', /availableTime\[0\]/],
];

it.each(REFUSED)('%s: refused, and nothing changes', async (_name, scenario, change, code, expression) => {
  const before = await stored(scenario);
  const answer = await write('put', `${String(before['resourceType'])}/${String(before['id'])}`, change(before));
  const found = arrayAt(answer.body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error')
    .map((issue) => ({ code: arrayAt(issue['details'], 'coding').map((coding) => stringAt(coding, 'code'))[0], expression: arrayAt(issue, 'expression').join(' ') }));
  expect(found).toContainEqual({ code, expression: expect.stringMatching(expression) as unknown });
  expect(answer.status).toBe(code === 'cardinality-max' ? 400 : 422);
  expect(await stored(scenario)).toEqual(before);
});

it('RG_EXP_031: what the national registries say is changed by their feed, not by establishments (403)', async () => {
  for (const client of ['bed-management', 'quality-manager', 'bi', 'ror-profile-1']) {
    const practitioner = await stored('entry 9');
    expect((await write('put', `Practitioner/${String(practitioner['id'])}`, practitioner, client)).status).toBe(403);
  }
});

describe('what the server does of itself', () => {
  it('RG_EXP_020, 023, 024: dates to the second of the creation and of each change', async () => {
    const before = await stored('entry 5');
    const answer = await write('patch', `Organization/${String(before['id'])}`, parameters(operation('replace', 'Organization.name', { name: 'value', valueString: 'Service A' })));
    const after = answer.body as Json;
    const created = (resource: Json): unknown => arrayAt(resource, 'extension').filter(isObject).find(({ url }) => url === rorProfile('ror-meta-creation-date'))?.['valueDateTime'];
    expect(created(after)).toBe(created(before));
    const dates = [before, after].map(({ meta }) => (meta as { lastUpdated: string }).lastUpdated);
    expect(dates[0]).toMatch(/T\d\d:\d\d:\d\d/);
    expect(dates[0]).toBe(created(before));
    expect(Date.parse(dates[1] ?? '')).toBeGreaterThan(Date.parse(dates[0] ?? ''));
  });

  it('RG_EXP_025: taking an activity away dates the offer and the structure above it; adding one, the offer alone', async () => {
    const versions = async (): Promise<unknown[]> => Promise.all(['entry 7', 'entry 6'].map(async (scenario) => ((await stored(scenario))['meta'] as { versionId: string }).versionId));
    const activity = concept('R211-ActiviteOperationnelle', '440');
    const send = (...parts: Parameters<typeof operation>): Promise<Response> => write('patch', `HealthcareService/${ids['entry 7'] ?? ''}`, parameters(operation(...parts)));
    const [offer = '0', unit = '0'] = (await versions()).map(String);
    const content = await stored('entry 6');
    expect((await send('add', 'HealthcareService', { name: 'name', valueString: 'specialty' }, { name: 'value', valueCodeableConcept: activity })).status).toBe(200);
    expect(await versions()).toEqual([String(Number(offer) + 1), unit]);
    const removed = await send('delete', "HealthcareService.specialty.where(coding.code='440')");
    expect(await versions()).toEqual([String(Number(offer) + 2), String(Number(unit) + 1)]);
    const renewed = await stored('entry 6');
    expect(renewed).toEqual({ ...content, meta: { ...(content['meta'] as object), versionId: String(Number(unit) + 1), lastUpdated: ((removed.body as Json)['meta'] as { lastUpdated: string }).lastUpdated } });
    const [event] = await server.engine.database.query(sql`SELECT interaction, status FROM audit_event WHERE interaction <> 'read' AND resources = ARRAY[${`Organization/${ids['entry 6'] ?? ''}`}] ORDER BY id DESC LIMIT 1`);
    expect(event).toEqual({ interaction: 'update', status: 200 });
  });

  it('RG_EXP_025: an old defect of the structure does not keep its offers from changing', async () => {
    const nameless = Object.fromEntries(Object.entries(await stored('entry 6')).filter(([key]) => key !== 'name'));
    await server.engine.writes.import(commandContext(server.engine), server.engine.api('ror'), [{ ...nameless, resourceType: 'Organization' }]);
    const before = await stored('entry 6');
    expect(before['name']).toBeUndefined();
    const answer = await write('patch', `HealthcareService/${ids['entry 7'] ?? ''}`, parameters(operation('delete', 'HealthcareService.availableTime[6]')));
    const after = await stored('entry 6');
    expect([answer.status, (after['meta'] as { versionId: string }).versionId]).toEqual([200, String(Number((before['meta'] as { versionId: string }).versionId) + 1)]);
  });

  it('RG_EXP_032, 033: a contact and a number without a level are restricted', async () => {
    const before = await stored('entry 2');
    const answer = await write('put', `Organization/${String(before['id'])}`, { ...before, contact: [{ purpose: concept('R287-NatureContact', '02'), telecom: [{ extension: [extension('ror-telecom-communication-channel', { valueCodeableConcept: concept('R200-CanalCommunication', '2') })], system: 'phone', value: '0140000006' }] }] });
    const [first] = arrayAt(answer.body, 'contact').filter(isObject);
    expect([answer.status, JSON.stringify(first).match(/R283-NiveauConfidentialite","code":"(\d)"/g)?.map((found) => found.at(-2))]).toEqual([200, ['2', '2']]);
  });

  it('RG_EXP_035: an offer that does not say so is no sensitive unit', async () => {
    expect(arrayAt(await stored('entry 8'), 'extension')).toContainEqual({ url: rorProfile('ror-healthcareservice-sensitive-unit'), valueBoolean: false });
  });

  it('RG_EXP_042: an offer that moves to another structure keeps its identifier', async () => {
    const before = await stored('entry 8');
    const moved = await write('put', `HealthcareService/${String(before['id'])}`, { ...before, providedBy: { reference: `Organization/${ids['entry 6'] ?? ''}` } });
    expect([moved.status, (moved.body as Json)['identifier']]).toEqual([200, before['identifier']]);
    const other = await write('put', `HealthcareService/${String(before['id'])}`, { ...before, identifier: [{ value: '94/9999' }] });
    expect(other.status).toBe(422);
  });
});
