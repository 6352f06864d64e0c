import { join } from 'node:path';
import { locationResource } from '../../ror/capacity/location.resource';
import { healthcareServiceResource } from '../../ror/offer/healthcare-service.resource';
import { organizationResource } from '../../ror/offer/organization.resource';
import { practitionerResource } from '../../ror/offer/practitioner.resource';
import { taskResource } from '../../anomalies/task.resource';
import { practitionerRoleResource } from '../../ror/offer/practitioner-role.resource';
import { rorApi } from '../../ror/ror-api';
import { CapacityIndicators } from '../../ror/capacity/capacity-indicators';
import { ERRORS } from '../core/errors';
import { isObject } from '../core/json';
import { encodeParameter } from '../core/query-string';
import { declaredParameters } from '../definition/define-resource';
import { parseSearchRequest } from '../search/request/search-request';
import { loadTerminology } from '../terminology/load-terminology';
import { openApiDocument } from './openapi';
import { METHODS } from './openapi-document';
import type { OpenApiOperation } from './openapi-document';

const definitions = [healthcareServiceResource, locationResource, organizationResource, practitionerResource, practitionerRoleResource, taskResource];
const api = rorApi(definitions, { communeCentre: () => ({ latitude: 47.2, longitude: -1.5, approximate: false }), synonymsOf: () => [], capacityIndicators: CapacityIndicators.load(join(__dirname, '../../../data/reference/capacites/indicateurs.csv')) });
const software = { name: 'server', version: '1.2.3', installedAt: '2026-01-01T00:00:00Z' };
const terminology = loadTerminology(join(__dirname, '../../../data/terminology'));
const document = openApiDocument(api, '/ror/fhir', software, terminology);
const json: unknown = JSON.parse(JSON.stringify(document));
const operations = Object.values(document.paths).flatMap((path) => METHODS.map((method) => path[method])).filter((operation) => operation !== undefined);

/** The value at a local JSON pointer (RFC 6901), undefined when it leads nowhere. */
function resolve(pointer: string): unknown {
  const steps = pointer.replace(/^#\//, '').split('/').map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  return steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), json);
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner)));
}

function operation(path: string, method: 'get' | 'post'): OpenApiOperation {
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`No ${method} ${path}`);
  return found;
}

function parametersOf(path: string): { name: unknown; schema: unknown }[] {
  return (operation(path, 'get').parameters ?? []).map((parameter) => {
    const resolved: unknown = '$ref' in parameter ? resolve(parameter.$ref) : parameter;
    if (!isObject(resolved)) throw new Error('Parameter missing');
    return { name: resolved['name'], schema: resolved['schema'] };
  });
}

it('every reference resolves, and every component but the schemas of types is used', () => {
  const references = referencesIn(json);
  expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  const components = Object.keys(document.components.parameters).map((name) => `#/components/parameters/${name}`);
  expect(components.filter((component) => !references.includes(component))).toEqual([]);
  expect(references.length).toBeGreaterThan(150);
});

it('component names are legal and operation ids unique', () => {
  const names = Object.values(document.components).flatMap((components) => Object.keys(components));
  expect(names.filter((name) => !/^[A-Za-z0-9._-]+$/.test(name))).toEqual([]);
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['capabilities', 'searchLocation', 'searchLocationByPost', 'readLocation']));
});

it('has metadata, and search, search by form and read for each type', () => {
  const expected = definitions.flatMap(({ type }) => [`/${type}`, `/${type}/_search`, `/${type}/{id}`]);
  expect(Object.keys(document.paths)).toEqual(['/metadata', ...expected, '/ValueSet/$expand', '/ValueSet/$validate-code', '/CodeSystem/$lookup']);
  expect(document.servers).toEqual([{ url: '/ror/fhir', description: api.title }]);
  expect([document.openapi, document.info.version]).toEqual(['3.1.0', '1.2.3']);
});

const byType = definitions.map((definition) => [definition.type, definition] as const);
it.each(byType)('GET /%s takes every declared parameter, each name once', (type, definition) => {
  const names = parametersOf(`/${type}`).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(declaredParameters(definition).map(({ parameter }) => parameter.code)));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('_count');
});

it('the form of _search has the fields of GET', () => {
  const schema = operation('/Location/_search', 'post').requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const fields = isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  expect(fields).toEqual(parametersOf('/Location').map(({ name }) => name).filter((name) => name !== 'criteria'));
});

it('has the writes that a declaration offers, with the roles that may do each, and no other', () => {
  expect(Object.keys(document.paths['/Location'] ?? {}).sort()).toEqual(['get', 'patch', 'post', 'put']);
  expect(Object.keys(document.paths['/Location/{id}'] ?? {}).sort()).toEqual(['get', 'patch', 'put']);
  expect(Object.keys(document.paths['/Task/{id}'] ?? {}).sort()).toEqual(['get', 'patch']);
  expect(document.paths['/Location/{id}']?.patch?.description).toContain('`ror-server`, `establishment-manager`, `registry-feed`, `bed-management`.');
  expect(document.paths['/Location/{id}']?.put?.description).toContain('Rôles / roles : `ror-server`.');
  const body = document.paths['/Location']?.patch?.requestBody?.content['application/fhir+json'];
  expect([body?.schema, body?.example?.['resourceType']]).toEqual([{ $ref: '#/components/schemas/Parameters' }, 'Parameters']);
});

const examples = definitions.flatMap(({ type }) =>
  parametersOf(`/${type}`).flatMap(({ name, schema }) => {
    const items = isObject(schema) ? schema['items'] : undefined;
    const values: unknown = isObject(items) ? items['examples'] : undefined;
    return Array.isArray(values) ? values.map((value: unknown) => [type, String(name), String(value)] as const) : [];
  }),
);

it.each(examples)('the example of %s, %s=%s, is accepted by the search engine', (type, name, value) => {
  const scope = { api, systems: terminology, now: Date.parse('2026-03-01T00:00:00Z'), baseUrls: [] };
  const request = parseSearchRequest(scope, type, encodeParameter(name, value));
  expect(request.warnings).toEqual([]);
  expect(request.applied).toEqual([expect.objectContaining({ name, value })]);
});

it('shows the codes of a criterion with their French labels', () => {
  const described = document.components.parameters['Location.capacity-status']?.description;
  expect(described).toContain('Codes (JDV_J188-TypeStatutCapacite-ROR) : `01` ');
  expect(document.components.parameters['HealthcareService.specialty']?.description).toContain(
    '(554 : `ValueSet/$expand?url=https://mos.esante.gouv.fr/NOS/JDV_J17-ActiviteOperationnelle-ROR/FHIR/JDV-J17-ActiviteOperationnelle-ROR`)',
  );
});

it('has examples of every kind of criterion', () => {
  const named = new Set(examples.map(([type, name]) => `${type} ${name}`));
  const wanted = [
    'Location capacity-status', 'Location nb-capacity', 'Location near',
    'HealthcareService age-range-low', 'HealthcareService active', 'HealthcareService _include',
  ];
  expect(wanted.filter((name) => !named.has(name))).toEqual([]);
});

it('no example at parameter level but _count: Swagger UI would send them all', () => {
  const withExample = Object.entries(document.components.parameters).filter(([, { example }]) => example !== undefined);
  expect(withExample.map(([name]) => name)).toEqual(['_count']);
});

it('every failure is an OperationOutcome with a status the server can answer', () => {
  const known = new Set([...Object.values(ERRORS).map(({ status }) => String(status)), '401', '403', '304']);
  const statuses = [...new Set(operations.flatMap(({ responses }) => Object.keys(responses)))].filter((status) => !['200', '201'].includes(status));
  expect(statuses.filter((status) => !known.has(status))).toEqual([]);
  expect(statuses).toEqual(expect.arrayContaining(['304', '400', '401', '403', '404', '406', '409', '410', '412', '413', '414', '415', '422', '503']));
  const contents = new Map(Object.entries(document.components.responses).map(([name, { content }]) => [name, content]));
  expect(contents.get('NotModified')).toBeUndefined();
  contents.delete('NotModified');
  const outcome = { 'application/fhir+json': { schema: { $ref: '#/components/schemas/OperationOutcome' } } };
  expect([...contents.values()]).toEqual([...contents.values()].map(() => outcome));
});

it('asks for a client certificate everywhere but on metadata', () => {
  expect(document.security).toEqual([{ mutualTLS: [] }]);
  expect(document.components.securitySchemes['mutualTLS']?.type).toBe('mutualTLS');
  expect(operations.filter(({ security }) => security !== undefined).map(({ operationId }) => operationId)).toEqual(['capabilities']);
});

it('an interface without resource types still has metadata and no dangling reference', () => {
  const empty = openApiDocument({ ...api, definitions: new Map() }, '/x/fhir', software);
  expect(Object.keys(empty.paths)).toEqual(['/metadata', '/ValueSet/$expand', '/ValueSet/$validate-code', '/CodeSystem/$lookup']);
  expect(referencesIn(JSON.parse(JSON.stringify(empty.paths))).every((reference) => resolve(reference) !== undefined)).toBe(true);
});
