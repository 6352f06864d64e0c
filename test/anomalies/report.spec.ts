import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import { ExportClient } from '../export/export-client';
import { startTestServer } from '../http/test-server';
import type { TestServer } from '../http/test-server';
import { action, input, move, patch, report, status, theme } from './reports';
import type { Json } from './reports';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const FHIR = 'application/fhir+json';
/** The live interface is called at this base. */
const TASKS = '/anomalies/Task';

let made = 0;
const mark = (): string => `r${++made}`;

const post = (body: unknown, headers: Readonly<Record<string, string>> = {}, client = 'ror-profile-1'): Promise<Response> =>
  Promise.resolve(server.as(client).post(TASKS).type(FHIR).set(headers).send(typeof body === 'string' ? body : JSON.stringify(body)));
const change = (id: string, body: unknown, client = 'quality-manager'): Promise<Response> => Promise.resolve(server.as(client).patch(`${TASKS}/${id}`).type(FHIR).send(JSON.stringify(body)));
const read = (id: string, client = 'quality-manager'): Promise<Response> => Promise.resolve(server.as(client).get(`${TASKS}/${id}`));

const issues = ({ body }: Response): { readonly code: unknown; readonly rule: unknown; readonly text: string; readonly severity: unknown }[] =>
  arrayAt(body, 'issue').filter(isObject).map(({ code, severity, details, diagnostics }) => ({ code, severity, rule: stringAt(arrayAt(details, 'coding')[0], 'code'), text: `${stringAt(details, 'text') ?? ''} ${String(diagnostics)}` }));
const errors = (answer: Response): unknown[] => issues(answer).filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
const warnings = (answer: Response): unknown[] => issues(answer).filter(({ severity }) => severity === 'warning').map(({ rule }) => rule);
const idOf = ({ body }: Response): string => stringAt(body, 'id') ?? '';
const codeOf = ({ body }: Response): unknown => (isObject(body) ? arrayAt(body['businessStatus'], 'coding').map((coding) => stringAt(coding, 'code'))[0] : undefined);
const OUTCOME = { Prefer: 'return=OperationOutcome' };

async function reported(more: Json = {}, client = 'ror-profile-1'): Promise<string> {
  const answer = await post(report(mark(), more), {}, client);
  expect(answer.status).toBe(201);
  return idOf(answer);
}

it('takes the report of the guide, says where it stands and gives it an identifier of its region', async () => {
  const answer = await post(report(mark()));
  expect(answer.status).toBe(201);
  expect(answer.headers['location']).toBe(`${server.origin}${TASKS}/${idOf(answer)}/_history/1`);
  expect(answer.body).toMatchObject({
    status: 'in-progress', focus: { type: 'Organization', identifier: { value: '1440999043' } }, authoredOn: '2026-01-03',
    identifier: [{ system: 'urn:x-ror-sas-server:anomaly', value: expect.stringMatching(/^52\/\d+$/) as string }],
    meta: { versionId: '1', tag: expect.arrayContaining([expect.objectContaining({ code: '52' })]) as unknown[] },
  });
});

describe('what may be left out', () => {
  it.each([['code'], ['focus'], ['reasonCode'], ['input']])('not %s: nobody can derive it', async (element) => {
    const answer = await post({ ...report(mark()), [element]: undefined });
    expect([answer.status, issues(answer).some(({ code, text }) => code === 'required' && text.includes(element))]).toEqual([422, true]);
  });

  it('the rest, with a warning for each', async () => {
    const answer = await post({ ...report(mark()), status: undefined, intent: undefined, businessStatus: undefined, authoredOn: undefined, lastModified: undefined }, OUTCOME);
    expect([answer.status, warnings(answer).filter((rule) => rule === 'completed')]).toEqual([201, Array.from({ length: 5 }, () => 'completed')]);
  });

  it('nothing under handling=strict', async () => {
    const answer = await post({ ...report(mark()), status: undefined, businessStatus: undefined, authoredOn: undefined }, { Prefer: 'handling=strict' });
    expect([answer.status, issues(answer).filter(({ code }) => code === 'required').length >= 3]).toEqual([422, true]);
  });
});

type Row = readonly [name: string, body: () => unknown, status: number, rule: string, headers: Readonly<Record<string, string>>];

describe('refuses a report', () => {
  const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
  const at = (expression: string, language = 'text/fhirpath'): Json => ({ input: [input('systemRequester', { valueString: 'IHM' }), input('pathElementError', { valueExpression: { language, expression } })] });
  const rows: readonly Row[] = [
    ['that begins as corrected', () => report(mark(), { businessStatus: status('08'), status: 'completed' }), 422, 'state-initial', {}],
    ['whose status contradicts the table, under strict', () => report(mark(), { status: 'completed' }), 422, 'status-contradicts', { Prefer: 'handling=strict' }],
    ['of tomorrow', () => report(mark(), { authoredOn: inAnHour(), lastModified: inAnHour() }), 422, 'authored-in-future', {}],
    ['changed before it was authored', () => report(mark(), { lastModified: '2026-01-02' }), 422, 'modified-before-authored', {}],
    ['whose path is no FHIRPath', () => report(mark(), at('Organization.name[')), 422, 'path-unreadable', {}],
    ['whose path calls what could run long', () => report(mark(), at('Organization.repeat(partOf)')), 422, 'path-unreadable', {}],
    ['whose path is about another type', () => report(mark(), at('Location.name')), 422, 'path-root', {}],
    ['whose path is in another language', () => report(mark(), at('Organization.name', 'text/cql')), 422, 'path-language', {}],
    ['on what nobody knows', () => report(mark(), { focus: { type: 'Organization', identifier: { value: '1000000000' } } }), 422, 'focus-unknown', {}],
    ['on a resource that is not there', () => report(mark(), { focus: { reference: 'Organization/nowhere' } }), 422, 'dangling-reference', {}],
    ['on another server', () => report(mark(), { focus: { reference: 'https://elsewhere.example/fhir/Organization/eg-ehpad-tilleuls' } }), 422, 'focus-foreign', {}],
    ['on a type anomalies are not about', () => report(mark(), { focus: { type: 'Questionnaire', identifier: { value: 'x' } } }), 422, 'focus-type', {}],
    ['whose reference and identifier disagree', () => report(mark(), { focus: { reference: 'Organization/eg-ch-ancenis', identifier: { value: '1440999043' } } }), 422, 'focus-disagrees', {}],
    ['with an identifier that another one has', () => report(mark(), { identifier: [{ system: 'https://ror.example.org/anomalies', value: '52/700001' }] }), 409, 'duplicate', {}],
  ];
  it.each<Row>(rows)('%s', async (_name, body, expected, rule, headers) => {
    const answer = await post(body(), headers);
    expect([answer.status, errors(answer)]).toEqual([expected, expect.arrayContaining([rule])]);
    expect(issues(answer).every(({ text }) => text.length > 20)).toBe(true);
  });
});

describe('takes with a warning', () => {
  const rows: readonly (readonly [string, Json, string])[] = [
    ['a status that contradicts', { status: 'completed' }, 'completed'],
    ['a path that selects nothing', { input: [input('systemRequester', { valueString: 'W1' }), input('pathElementError', { valueExpression: { language: 'text/fhirpath', expression: 'Organization.endpoint' } })] }, 'path-selects-nothing'],
    ['an erroneous value that is no longer there', { input: [input('systemRequester', { valueString: 'W2' }), input('pathElementError', { valueExpression: { language: 'text/fhirpath', expression: 'Organization.name' } }), input('errorValue', { valueString: 'Autrefois' })] }, 'value-differs'],
    ['an addition with an erroneous value', { reasonCode: action('AJO'), input: [input('systemRequester', { valueString: 'W3' }), input('errorValue', { valueString: 'x' })] }, 'value-against-action'],
    ['a suppression with a proposal', { reasonCode: action('SUP'), input: [input('systemRequester', { valueString: 'W4' }), input('proposedValue', { valueString: 'x' })] }, 'value-against-action'],
    ['an identifier without system', { identifier: [{ value: 'mine' }] }, 'completed'],
    ['a number of ours: that it is taken would tell of an anomaly', { identifier: [{ system: 'urn:x-ror-sas-server:anomaly', value: '52/1' }] }, 'completed'],
  ];
  it.each(rows)('%s', async (_name, more, rule) => {
    const answer = await post(report(mark(), more), OUTCOME);
    expect([answer.status, warnings(answer)]).toEqual([201, expect.arrayContaining([rule])]);
  });
});

describe('a fact is reported once by one declarer', () => {
  it('also when twenty come at once, and again once it is closed', async () => {
    const body = report(mark());
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const created = idOf(answers.find((answer) => answer.status === 201) ?? answers[0] as Response);
    expect(issues(await post(body))[0]?.text).toContain(`Task/${created}`);
    expect((await change(created, move('03'))).status).toBe(200);
    expect((await post(body)).status).toBe(201);
  });

  it('another declarer may report it too, and is told of no other', async () => {
    const body = report(mark());
    expect((await post(body)).status).toBe(201);
    expect((await post(body, {}, 'ror-profile-2')).status).toBe(201);
  });

  it('If-None-Exist gives the one that stands', async () => {
    const body = report(mark(), { identifier: [{ system: 'urn:test', value: mark() }] });
    const [identifier] = arrayAt(body, 'identifier').map((item) => stringAt(item, 'value'));
    const condition = { 'If-None-Exist': `identifier=urn:test|${identifier ?? ''}` };
    const first = await post(body, condition);
    const second = await post(body, condition);
    expect([first.status, second.status, idOf(second)]).toEqual([201, 200, idOf(first)]);
  });
});

describe('an update', () => {
  it('gives the status that goes with it, dates it, and ends the handling', async () => {
    const id = await reported();
    const answer = await change(id, move('08'));
    expect([answer.status, answer.headers['etag'], codeOf(answer)]).toEqual([200, 'W/"2"', '08']);
    const body: unknown = (await read(id)).body;
    expect(body).toMatchObject({ status: 'completed', executionPeriod: { end: expect.stringMatching(/^20/) as string }, lastModified: stringAt(isObject(body) ? body['meta'] : undefined, 'lastUpdated') });
    expect(JSON.stringify(body)).not.toContain('to-route');
  });

  it('that changes nothing makes no version', async () => {
    const id = await reported();
    expect((await change(id, move('02'))).headers['etag']).toBe('W/"1"');
  });

  it.each([
    ['out of a closed one', ['03', '02'], 'state-refused', 422],
    ['from to handle to wrongly addressed', ['11'], 'state-refused', 422],
  ])('%s is refused, and names what is allowed', async (_name, codes, rule, expected) => {
    const id = await reported();
    const answers: Response[] = [];
    for (const code of codes) answers.push(await change(id, move(code)));
    const last = answers.at(-1) as Response;
    expect([last.status, errors(last)]).toEqual([expected, [rule]]);
    expect(issues(last)[0]?.text).toMatch(/aucun \/ none|08 \(Corrigé\)/);
  });

  it('the declarer cancels his own, and does nothing else', async () => {
    const id = await reported();
    expect([(await change(id, move('08'), 'ror-profile-1')).status, (await change(id, move('03'), 'ror-profile-1')).status]).toEqual([403, 200]);
  });

  it('who may not see it gets 404, BI reads and changes nothing', async () => {
    const id = await reported();
    expect((await server.as('admin').patch('/admin/api/clients/ror-profile-2').send({ perimeter: { regions: ['76'], structures: [] } })).status).toBe(200);
    expect([(await change(id, move('03'), 'ror-profile-2')).status, (await read(id, 'ror-profile-2')).status]).toEqual([404, 404]);
    expect([(await read(id, 'bi')).status, (await change(id, move('03'), 'bi')).status]).toEqual([200, 403]);
  });

  const replaced = (path: string, value: Json): Json => patch({ type: 'replace', path, value });
  const added = (name: string, value: Json): Json => patch({ type: 'add', path: 'Task', name, value });
  it.each<readonly [string, Json]>([
    ['focus', replaced('Task.focus', { valueReference: { reference: 'Organization/eg-ch-ancenis' } })],
    ['code', replaced('Task.code', { valueCodeableConcept: theme('01') })],
    ['reasonCode', replaced('Task.reasonCode', { valueCodeableConcept: action('AJO') })],
    ['authoredOn', replaced('Task.authoredOn', { valueDateTime: '2026-01-01' })],
    ['lastModified', replaced('Task.lastModified', { valueDateTime: '2026-01-05' })],
    ['requester', added('requester', { valueReference: { reference: 'Organization/eg-ch-ancenis' } })],
    ['identifier', replaced('Task.identifier', { valueIdentifier: { system: 'urn:test', value: 'other' } })],
    ['input', replaced("Task.input.where(type.coding.code='systemRequester').value", { valueString: 'Autre' })],
    ['status', replaced('Task.status', { valueCode: 'completed' })],
  ])('of %s is refused: it never changes', async (element, body) => {
    const id = await reported();
    const answer = await change(id, body);
    expect([answer.status, errors(answer)]).toEqual([422, expect.arrayContaining(['not-patchable'])]);
    expect(issues(answer)[0]?.text).toContain(`Task.${element}`);
  });

  it.each<readonly [string, Json]>([
    ['description', replaced('Task.description', { valueString: 'Autre texte' })],
    ['owner', added('owner', { valueReference: { reference: 'Organization/eg-ch-ancenis' } })],
    ['status, with the business status it goes with', move('08', { type: 'replace', path: 'Task.status', value: { valueCode: 'completed' } })],
  ])('of %s is taken', async (_element, body) => {
    expect((await change(await reported(), body)).status).toBe(200);
  });

  it('a status that contradicts the business status sent with it is refused', async () => {
    const answer = await change(await reported(), move('08', { type: 'replace', path: 'Task.status', value: { valueCode: 'on-hold' } }));
    expect([answer.status, errors(answer)]).toEqual([422, ['not-patchable']]);
  });
});

it('an export chosen by its anomalies tells nothing of those that the caller may not see', async () => {
  const word = 'exportable';
  await reported({ focus: { reference: 'HealthcareService/hs-cardiologie-hc' }, description: word, input: [input('systemRequester', { valueString: mark() })] });
  expect((await server.as('admin').patch('/admin/api/clients/ror-profile-4').send({ perimeter: { regions: ['76'], structures: [] } })).status).toBe(200);
  const chosen = async (client: string): Promise<string[]> => {
    const exporting = new ExportClient(server, client);
    const { manifest } = await exporting.complete(`?_outputFormat=application/fhir+ndjson&_typeFilter=${encodeURIComponent(`HealthcareService?_has:Task:focus:_content=${word}`)}`);
    return (await exporting.resources(manifest)).map(({ id }) => id);
  };
  expect([await chosen('ror-profile-1'), await chosen('ror-profile-4')]).toEqual([['hs-cardiologie-hc'], []]);
});

it('files made for a larger perimeter are not given to who has a smaller one since', async () => {
  const exporting = new ExportClient(server, 'ror-profile-5');
  const { status: address } = await exporting.complete('?_outputFormat=application/fhir+ndjson&_type=Organization');
  await server.as('admin').patch('/admin/api/clients/ror-profile-5').send({ perimeter: { regions: ['76', '52'], structures: [] } });
  expect((await exporting.get(address)).status).toBe(404);
});

describe('routes that are not offered', () => {
  it('PUT and DELETE are 405, RTask is no type, nothing is sent together', async () => {
    const id = await reported();
    const manager = server.as('quality-manager');
    expect((await manager.put(`${TASKS}/${id}`).type(FHIR).send(JSON.stringify({ ...report(mark()), id }))).status).toBe(405);
    expect((await manager.delete(`${TASKS}/${id}`)).status).toBe(405);
    expect((await manager.patch(`/anomalies/RORTask/${id}`).type(FHIR).send(JSON.stringify(move('08')))).status).toBe(404);
    // A-5 and A-9: the method on the base, and the form of the address.
    expect((await manager.patch('/anomalies').type(FHIR).send(JSON.stringify(move('08')))).status).toBe(405);
    expect((await manager.patch(`${TASKS}/${id}?_format=json`).type(FHIR).send(JSON.stringify(move('02')))).status).toBe(200);
    for (const type of ['transaction', 'collection']) {
      const bundle = JSON.stringify({ resourceType: 'Bundle', type, entry: [] });
      expect([type, (await manager.post('/anomalies').type(FHIR).send(bundle)).status]).toEqual([type, 405]);
    }
  });
});

it('the reverse chains that the guide misprints are refused, with the right form where there is one (8.1)', async () => {
  const manager = server.as('quality-manager');
  const told = async (request: string): Promise<unknown[]> => {
    const answer = await manager.get(`/anomalies/${request}`);
    return [answer.status, issues(answer).map(({ text }) => text).join(' ')];
  };
  expect(await told('HealthcareService?_has:HealthcareService:focus:business-status=02')).toEqual([400, expect.stringContaining('_has:Task:focus:business-status')]);
  expect(await told('Location?_has:HealthcareService:location:business-status=02')).toEqual([400, expect.stringContaining('business-status')]);
  expect((await manager.get('/anomalies/Location?_has:HealthcareService:location:_has:Task:focus:business-status=02')).status).toBe(200);
});

type Refused = readonly [name: string, body: () => unknown, status: number, says: string];

/** ror-anomalies 10, row by row. */
describe('malformed material', () => {
  const raw = (change: (text: string) => string): string => change(JSON.stringify(report(mark())));
  const refused: readonly Refused[] = [
    ['A-1 an identifier that is a string', () => report(mark(), { identifier: 'identifiant1' }), 400, ''],
    ['A-2 a business status that is a list of system and value', () => report(mark(), { businessStatus: [{ system: 'JDV XX', value: '12345' }] }), 400, ''],
    ['A-2 a code that is a list of system and value', () => report(mark(), { code: [{ system: 'JDV XX', value: '12345' }] }), 400, ''],
    ['A-3 a focus that is a string', () => report(mark(), { focus: 'URL HealthcareService' }), 400, ''],
    ['A-4 a comma that is not one', () => raw((text) => text.replace('"intent"', ',"intent"')), 400, ''],
    ['A-5 a comment in the JSON', () => raw((text) => text.replace('{', '{ # facultatif\n')), 400, ''],
    ['A-7 an unknown system', () => report(mark(), { businessStatus: concept('http://zzz', '260385009') }), 422, ''],
    ['A-13 an action in a list of two', () => report(mark(), { reasonCode: [action('COR'), action('SUP')] }), 400, ''],
    ['A-15 a business status without its zero', () => report(mark(), { businessStatus: status('2') }), 422, '02'],
  ];
  it.each<Refused>(refused)('%s is refused', async (_name, body, expected, says) => {
    const answer = await post(body());
    expect(answer.status).toBe(expected);
    expect(issues(answer).map(({ text }) => text).join(' ')).toContain(says);
  });

  const asString = (): Json => report(mark(), { input: [input('systemRequester', { valueString: mark() }), input('pathElementError', { valueString: 'Organization.name' })] });
  it.each<readonly [string, () => Json]>([
    ['A-12 a value set in place of its code system', () => report(mark(), { businessStatus: concept('https://mos.esante.gouv.fr/NOS/JDV_J244-StatutMetierAnomalie-ROR/FHIR/JDV-J244-StatutMetierAnomalie-ROR', '02') })],
    ['A-13 an action in a list of one', () => report(mark(), { reasonCode: [action('COR')] })],
    ['A-14 an input that is no list', () => report(mark(), { input: input('systemRequester', { valueString: mark() }) })],
    ['A-16 a path given as a string', asString],
  ])('%s is read as what it means', async (_name, body) => {
    const sent = body();
    const answer = await post(sent, OUTCOME);
    expect([answer.status, warnings(answer)]).toEqual([201, expect.arrayContaining([expect.stringMatching(/^(tolerated|wrapped-in-list)$/)])]);
    expect((await post(sent, { Prefer: 'handling=strict' })).status).toBeGreaterThanOrEqual(400);
  });
});

function concept(system: string, code: string): Json {
  return { coding: [{ system, code }] };
}
