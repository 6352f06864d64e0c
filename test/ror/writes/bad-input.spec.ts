import type { Response } from 'supertest';
import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { rorProfile } from '../../../src/ror/canonical';
import { databaseFingerprint } from '../../http/database-fingerprint';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { sampleResource } from '../../setup/test-engine';
import { concept, FHIR, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';

let server: TestServer;
let offer: Json;
let before: string[];
beforeAll(async () => {
  server = await startTestServer();
  offer = await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc');
  before = await databaseFingerprint(server.databaseUrl);
});
afterAll(() => server.stop());

type Method = 'post' | 'put' | 'patch';
const OFFERS = '/ror/fhir/HealthcareService';
const ONE = `${OFFERS}/hs-cardiologie-hc`;
const send = (method: Method, path: string, body: string, client = 'ror-server', type = FHIR): Promise<Response> => server.as(client)[method](path).type(type).send(body).then((answer) => answer);
const patch = (...operations: readonly (readonly Json[])[]): string => JSON.stringify(parameters(...operations));
const changed = (change: Json): string => JSON.stringify({ ...offer, ...change });
const value = (of: Json): Json => ({ name: 'value', ...of });
const name = (of: string): Json => ({ name: 'name', valueString: of });

/** `[…[1]…]`, as deep as asked. */
const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
/** An extension in an extension in an extension: depth that FHIR allows and a parser of its own must survive. */
const nestedExtensions = (levels: number): string => `${'{"url":"urn:x","extension":['.repeat(levels)}{"url":"urn:x","valueBoolean":true}${']}'.repeat(levels)}`;

/** Each criterion looks at every extension for every extension of every extension of the resource. */
const EXPLOSION = Array.from({ length: 6 }, () => '%resource.extension.where(%resource.extension.where(%resource.extension.where(url.contains($this.url)).exists()).exists()).empty()').join(' or ');

/** What is sent, its status, the codes of all its errors in order. */
const ROWS: readonly (readonly [string, () => readonly [Method, string, string], number, readonly string[]])[] = [
  ['JSON cut short', () => ['post', OFFERS, JSON.stringify(offer).slice(0, -200)], 400, ['unreadable-json']],
  ['JSON cut short in a character', () => ['post', OFFERS, '{"resourceType":"HealthcareService","name":"\\ud8'], 400, ['unreadable-json']],
  ['a key given twice', () => ['put', ONE, JSON.stringify(offer).replace('{', '{"name":"a","name":"b",')], 400, ['unreadable-json']],
  ['a key of prototypes', () => ['put', ONE, JSON.stringify(offer).replace('{', '{"__proto__":{"roles":["admin"]},')], 400, ['unknown-element']],
  ['keys of prototypes below', () => ['put', ONE, JSON.stringify(offer).replace('"name":', '"providedBy2":{"constructor":{"prototype":{"x":1}}},"name":')], 400, ['unknown-element']],
  ['10,000 levels of lists', () => ['post', OFFERS, nested(10_000)], 400, ['unreadable-json']],
  ['10,000 levels of extensions', () => ['post', OFFERS, `{"resourceType":"HealthcareService","extension":[${nestedExtensions(5_000)}]}`], 400, ['unreadable-json']],
  ['5 MB', () => ['post', OFFERS, changed({ comment: 'x'.repeat(5_000_000) })], 413, ['body-too-large']],
  ['5 MB of operations', () => ['patch', ONE, patch(...Array.from({ length: 40_000 }, () => operation('delete', 'HealthcareService.comment')))], 413, ['body-too-large']],
  ['wrong types, and an unknown element, all told together', () => ['put', ONE, changed({ name: 12, active: 'yes', colour: 'red', telecom: 'none' })], 400, ['json-type', 'json-type', 'json-type', 'unknown-element']],
  ['an element of another type', () => ['put', ONE, changed({ managingOrganization: { reference: 'Organization/eg-ch-ancenis' } })], 400, ['unknown-element']],
  ['a reference that leads nowhere, twice', () => ['put', ONE, changed({ location: [{ reference: 'Location/nowhere' }], providedBy: { reference: 'Organization/nobody' } })], 422, ['dangling-reference', 'dangling-reference']],
  ['codes that are in no list', () => ['put', ONE, changed({ specialty: [concept('R211-ActiviteOperationnelle', 'zzz-1')], category: [concept('R244-CategorieOrganisation', 'zzz-2')] })], 422, ['binding-code', 'binding-code']],
  ['a code of another list', () => ['put', ONE, changed({ category: [concept('R227-ChampActivite', '01')] })], 422, ['binding']],
  ['defects of several kinds together', () => ['put', ONE, changed({ name: ' ', location: [{ reference: 'Location/nowhere' }], identifier: [{ value: '52/other' }] })], 422, ['immutable-element', 'dangling-reference', 'RG_EXP_002']],
  ['a patch that empties the root', () => ['patch', ONE, patch(operation('delete', 'HealthcareService'))], 400, ['resource-root']],
  ['a patch that replaces the root', () => ['patch', ONE, patch(operation('replace', 'HealthcareService', value({ value: {} })))], 400, ['resource-root']],
  ['a patch that empties it element by element', () => ['patch', ONE, patch(...Object.entries(offer).filter(([key]) => !['resourceType', 'id', 'meta'].includes(key)).flatMap(([key, item]) => (Array.isArray(item) ? item : [item]).map(() => operation('delete', `HealthcareService.${key}[0]`))))], 422,
    ['slice-min', 'cardinality-min', 'cardinality-min', 'cardinality-min', 'slice-min', 'slice-min', 'immutable-element', 'immutable-element', 'immutable-element', 'RG_EXP_002']],
  ['a patch of the type of the resource', () => ['patch', ONE, patch(operation('replace', 'HealthcareService.resourceType', value({ valueString: 'Location' })))], 422, ['unknown-element']],
  ['an expression that multiplies the resource by itself', () => ['patch', ONE, patch(operation('delete', `HealthcareService.specialty.where(${EXPLOSION})`))], 400, ['path-construct']],
  ['an expression that walks everything', () => ['patch', ONE, patch(operation('delete', 'HealthcareService.descendants().first()'))], 400, ['path-function']],
  ['an expression that never ends', () => ['patch', ONE, patch(operation('delete', 'HealthcareService.repeat($this)'))], 400, ['path-function']],
  ['an expression of 3,000 characters', () => ['patch', ONE, patch(operation('delete', `HealthcareService.where(name='${'x'.repeat(3_000)}')`))], 400, ['path-too-long']],
  ['a path of another type', () => ['patch', ONE, patch(operation('delete', 'Location.name'))], 400, ['path-root']],
  ['1,000 operations', () => ['patch', ONE, patch(...Array.from({ length: 1_000 }, () => operation('delete', 'HealthcareService.comment')))], 413, ['too-many-operations']],
  ['several wrong operations, all told together', () => ['patch', ONE, patch(operation('erase', 'HealthcareService.name'), operation('replace', 'HealthcareService.name'), operation('delete', 'HealthcareService.('))], 400, ['unknown-operation', 'missing-part']],
  ['a right operation before a wrong one', () => ['patch', ONE, patch(operation('replace', 'HealthcareService.name', value({ valueString: 'Autre' })), operation('add', 'HealthcareService', name('colour'), value({ valueString: 'red' })))], 422, ['unknown-element']],
  ['a value of a forbidden form', () => ['patch', ONE, patch(operation('add', 'HealthcareService', name('__proto__'), value({ value: { admin: true } })))], 422, ['unknown-element']],
  ['an extension no profile knows in a place the guide closes', () => ['put', ONE, changed({ extension: [...arrayAt(offer, 'extension'), { url: rorProfile('ror-healthcareservice-patient-type'), extension: [{ url: 'colour', valueString: 'red' }] }] })], 400, ['slice-max', 'slice-min', 'unknown-nested-extension']],
];

const errorsOf = ({ body }: Response): Json[] => arrayAt(body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error');

it.each(ROWS)('%s: refused with everything that is wrong, in both languages, and the database is the same to the byte', async (_name, request, status, codes) => {
  const answer = await send(...request());
  const errors = errorsOf(answer);
  expect([answer.status, stringAt(answer.body, 'resourceType'), errors.map((issue) => arrayAt(issue['details'], 'coding').map((coding) => stringAt(coding, 'code'))[0])]).toEqual([status, 'OperationOutcome', codes]);
  expect(errors.filter((issue) => (stringAt(issue['details'], 'text') ?? '') === '' || (stringAt(issue, 'diagnostics') ?? '') === '')).toEqual([]);
  expect(await databaseFingerprint(server.databaseUrl)).toEqual(before);
});

it.each<[string, Method, string]>([
  ['a creation', 'post', ''], ['a replacement', 'put', '/hs-cardiologie-hc'], ['a patch', 'patch', '/hs-cardiologie-hc'], ['a patch by criteria', 'patch', '?identifier=52/200101'],
])('%s by a client without the role: 403 before anything is looked at, the same answer for what exists and what does not, for right and for wrong bodies', async (_name, method, target) => {
  const bodies = ['{', JSON.stringify(offer), patch(operation('replace', 'HealthcareService.name', value({ valueString: 'x' })))];
  const targets = [target, target.replace('hs-cardiologie-hc', 'nowhere').replace('200101', '999999')];
  const answers = await Promise.all(['ror-profile-5', 'bi'].flatMap((client) => targets.flatMap((one) => bodies.map((body) => send(method, `${OFFERS}${one}`, body, client)))));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect([answers[0]?.status, errorsOf(answers[0] as Response).map((issue) => issue['code'])]).toEqual([403, ['forbidden']]);
  expect(await databaseFingerprint(server.databaseUrl)).toEqual(before);
});
