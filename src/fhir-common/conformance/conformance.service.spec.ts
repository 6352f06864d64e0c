import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4';
import { locationResource } from '../../ror/capacity/location.resource';
import { healthcareServiceResource } from '../../ror/offer/healthcare-service.resource';
import { organizationResource } from '../../ror/offer/organization.resource';
import { practitionerResource } from '../../ror/offer/practitioner.resource';
import { taskResource } from '../../anomalies/task.resource';
import { practitionerRoleResource } from '../../ror/offer/practitioner-role.resource';
import { rorApi } from '../../ror/ror-api';
import { CapacityIndicators } from '../../ror/capacity/capacity-indicators';
import { PUBLISHED_PARAMETERS } from './fixtures/published-parameters';
import { FhirError } from '../core/errors';
import { arrayAt, isObject, stringAt } from '../core/json';
import { declaredParameters, defineResource } from '../definition/define-resource';
import { definitionsByType } from '../definition/fhir-api';
import type { FhirApi } from '../definition/fhir-api';
import { string } from '../definition/search-parameter';
import { referenceParameter } from '../search/request/bind';
import { ConformanceService } from './conformance.service';
import { loadConformanceSource } from './load-conformance';

const DATA = join(__dirname, '../../../data');
const BASE = 'https://example.org/ror/fhir';
const definitions = [healthcareServiceResource, locationResource, organizationResource, practitionerResource, practitionerRoleResource, taskResource];
const api = rorApi(definitions, { communeCentre: () => undefined, synonymsOf: () => [], capacityIndicators: CapacityIndicators.load(join(__dirname, '../../../data/reference/capacites/indicateurs.csv')) });
const emptyApi: FhirApi = { ...api, name: 'empty', inheritTokenSystem: false, definitions: new Map() };
const source = loadConformanceSource(DATA);
const service = new ConformanceService([api, emptyApi], source);

const stated = (of: FhirApi): CapabilityStatement => JSON.parse(service.capabilityStatement(of, BASE)) as CapabilityStatement;
const statement = stated(api);
const resourceOf = (type: string): CapabilityStatementRestResource => {
  const found = statement.rest?.[0]?.resource?.find((resource) => resource.type === type);
  if (!found) throw new Error(`${type} is not in the statement`);
  return found;
};
const errorOf = (act: () => unknown): FhirError => {
  try {
    act();
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
};
const search = (type: string, query: string, on = api): unknown => JSON.parse(service.search(on, type, query, BASE)?.toString('utf8') ?? 'null');
const idsOf = (bundle: unknown): (string | undefined)[] =>
  arrayAt(bundle, 'entry').map((entry) => (isObject(entry) ? stringAt(entry['resource'], 'id') : undefined));
const linkOf = (bundle: unknown, relation: string): string | undefined =>
  arrayAt(bundle, 'link').flatMap((link) => (stringAt(link, 'relation') === relation ? [stringAt(link, 'url')] : []))[0];

describe('CapabilityStatement', () => {
  const byType = definitions.map((definition) => [definition.type, definition] as const);
  it.each(byType)('of %s lists each declared parameter, then chains, _has where a reference leads to it and _filter, each once', (type, definition) => {
    const listed = resourceOf(type).searchParam?.map(({ name, definition: url, type: searchType }) => [name, url, searchType]);
    const declared = declaredParameters(definition).map(({ parameter }) => [parameter.code, parameter.url, parameter.type === 'text' ? 'string' : parameter.type]);
    const targeted = ['HealthcareService', 'Location', 'Organization', 'Practitioner', 'PractitionerRole'].includes(type);
    expect(listed?.slice(0, declared.length)).toEqual(declared);
    const others = listed?.slice(declared.length).map(([name = '']) => name).filter((name) => !name.includes('.')) ?? [];
    expect(others.filter((name) => !/^_(rev)?include(:iterate)?$/.test(name))).toEqual([...(targeted ? ['_has'] : []), '_filter']);
    expect(new Set(listed?.map(([name]) => name)).size).toBe(listed?.length);
  });

  it('advertises only includes that a declared reference carries', () => {
    const resources = definitions.map(({ type }) => resourceOf(type));
    const advertised = resources.flatMap(({ searchInclude = [], searchRevInclude = [] }) => [...searchInclude, ...searchRevInclude]);
    const unresolved = advertised.filter((include) => {
      const [type = '', code = ''] = include.split(':');
      const definition = api.definitions.get(type);
      return definition === undefined || referenceParameter(definition, code) === undefined;
    });
    expect(unresolved).toEqual([]);
    expect(advertised).toContain('HealthcareService:organization');
  });

  it('advertises every include that works', () => {
    const references = definitions.flatMap((definition) => declaredParameters(definition).flatMap(({ parameter }) => (parameter.type === 'reference' ? [{ type: definition.type, parameter }] : [])));
    for (const { type } of definitions) {
      const { searchInclude = [], searchRevInclude = [] } = resourceOf(type);
      expect(searchInclude).toEqual(expect.arrayContaining(references.filter((from) => from.type === type).map((from) => `${type}:${from.parameter.code}`)));
      expect(searchRevInclude).toEqual(expect.arrayContaining(references.filter(({ parameter }) => parameter.targets.includes(type)).map((from) => `${from.type}:${from.parameter.code}`)));
    }
    expect(resourceOf('Location').searchRevInclude).toEqual(expect.arrayContaining(['HealthcareService:location', 'PractitionerRole:location', 'Task:focus']));
  });

  it.each(Object.entries(PUBLISHED_PARAMETERS))('lists what the national statements list for %s', (type, published) => {
    const names = resourceOf(type).searchParam?.map(({ name }) => name) ?? [];
    expect(published.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('describes this instance: software of package.json, address asked, what may be written', () => {
    const description: unknown = JSON.parse(readFileSync(join(DATA, '../package.json'), 'utf8'));
    expect(statement.software).toEqual({ name: stringAt(description, 'name'), version: stringAt(description, 'version') });
    expect(statement.software?.version).toMatch(/^\d/);
    expect(statement.implementation?.url).toBe(BASE);
    expect(statement).toMatchObject({ kind: 'instance', fhirVersion: '4.0.1', status: 'active' });
    expect(statement.patchFormat).toEqual(['application/fhir+json']);
    expect(statement.format).toEqual(['application/fhir+json', 'application/json']);
    expect(resourceOf('Location')).toMatchObject({
      interaction: ['read', 'vread', 'history-instance', 'search-type', 'create', 'update', 'patch'].map((code) => ({ code })),
      versioning: 'versioned-update', readHistory: true, updateCreate: false, conditionalCreate: true, conditionalUpdate: true, conditionalDelete: 'not-supported',
      conditionalRead: 'full-support',
      profile: 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-location',
    });
  });

  it('names result parameters without a definition, as R4 has none for them', () => {
    expect(statement.rest?.[0]?.searchParam?.map(({ name, definition }) => [name, definition])).toEqual([
      ['_count', undefined], ['_include', undefined], ['_include:iterate', undefined], ['_revinclude', undefined], ['_revinclude:iterate', undefined], ['_sort', undefined], ['_total', undefined],
      ['_elements', undefined], ['_summary', undefined], ['_filter', undefined], ['_format', undefined],
    ]);
  });

  it('tells modifiers, prefixes and the criteria that hold on one instance', () => {
    const documentation = resourceOf('Location').searchParam?.find(({ name }) => name === 'nb-capacity')?.documentation ?? '';
    expect(documentation).toContain("Nombre de lits ou de places d'une entrée");
    expect(documentation).toContain('`:missing`');
    expect(documentation).toContain('`gt`');
    expect(documentation).toContain('`location.capacity`');
    const rules = statement.rest?.[0]?.documentation ?? '';
    expect(rules).toContain('`location.equipment-limit` (dans `location.equipment`): `equipment-feature`, `limit-value`');
    expect(rules).toContain('`location.equipment-limit` (in `location.equipment`): `equipment-feature`, `limit-value`');
  });

  it('announces systems inherited in a comma list only where the interface does it', () => {
    const plain = stated(emptyApi).rest?.[0];
    expect(statement.rest?.[0]?.documentation).toContain('|005,481');
    expect(plain?.documentation).not.toContain('|005,481');
    expect(plain?.documentation).not.toContain('Corrélation');
  });

  it('lists, besides the business types, the conformance types of which something is published', () => {
    const types = (of: FhirApi): unknown => stated(of).rest?.[0]?.resource?.map(({ type }) => type);
    const conformance = ['CodeSystem', 'SearchParameter', 'StructureDefinition', 'ValueSet', 'CapabilityStatement'];
    expect(types(api)).toEqual([...definitions.map(({ type }) => type), ...conformance]);
    expect(types(emptyApi)).toEqual(['CapabilityStatement']);
  });
});

describe('read', () => {
  it('leaves business types to the store', () => {
    expect(service.read(api, 'Location', '140', BASE)).toBeUndefined();
    expect(service.search(api, 'Location', '', BASE)).toBeUndefined();
  });

  it('gives a published definition exactly as its file holds it', () => {
    const file = readFileSync(join(DATA, 'definitions/ror/StructureDefinition-ror-location.json'), 'utf8');
    expect(service.read(api, 'StructureDefinition', 'ror-location', BASE)).toBe(file.trim());
  });

  it('gives the statement of the interface, and refuses that of another', () => {
    expect(JSON.parse(service.read(api, 'CapabilityStatement', 'ror', BASE) ?? '')).toEqual(JSON.parse(JSON.stringify(statement)));
    expect(errorOf(() => service.read(api, 'CapabilityStatement', 'empty', BASE)).code).toBe('not-found');
  });

  it('refuses an unknown id with its type', () => {
    const error = errorOf(() => service.read(emptyApi, 'StructureDefinition', 'ror-location', BASE));
    expect([error.code, error.details]).toEqual(['not-found', { type: 'StructureDefinition', id: 'ror-location' }]);
  });
});

describe('search', () => {
  it('finds the parameters of a type by base and code', () => {
    expect(idsOf(search('SearchParameter', 'base=Location&code=nb-capacity,near'))).toEqual(['Location-near', 'ror-sp-nb-capacity']);
    expect(idsOf(search('SearchParameter', 'code=_id'))).toEqual(['Resource-id']);
    expect(idsOf(search('SearchParameter', 'base=Practitioner&code=nb-capacity'))).toEqual([]);
  });

  it('finds definitions by id, url, start of the name, base definition and code', () => {
    const url = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-location';
    expect(idsOf(search('StructureDefinition', `url=${encodeURIComponent(url)}&_format=json`))).toEqual(['ror-location']);
    expect(idsOf(search('StructureDefinition', '_id=ror-location,ror-practitioner'))).toEqual(['ror-location', 'ror-practitioner']);
    expect(idsOf(search('StructureDefinition', 'name=rorpractitionerrolen'))).toEqual(['ror-practitionerrole-name']);
    expect(idsOf(search('StructureDefinition', 'base=http://hl7.org/fhir/StructureDefinition/Location'))).toEqual(['ror-location']);
    expect(idsOf(search('CodeSystem', 'code=outsideOfficeAct'))).toEqual(['act-type-ror-codesystem']);
  });

  it('refuses a criterion the type does not have, with its position and the nearest name', () => {
    const error = errorOf(() => search('StructureDefinition', '_id=ror-location&nane=x'));
    expect(error.code).toBe('unknown-parameter');
    expect(error.details).toMatchObject({ parameter: 'nane', position: 17, suggestionEn: 'Did you mean "name"?' });
    expect(errorOf(() => search('StructureDefinition', 'code=x')).code).toBe('unknown-parameter');
  });

  it.each([
    ['name:exact=RORLocation', 'unknown-modifier'],
    ['_id=a,,b', 'invalid-value'],
    ['_count=many', 'invalid-result-parameter'],
    ['name=%ZZ', 'malformed-query'],
  ])('refuses %s (%s)', (query, code) => {
    expect(errorOf(() => search('StructureDefinition', query)).code).toBe(code);
  });

  it('walks every page by its next link, each resource once', () => {
    const all = idsOf(search('SearchParameter', ''));
    const walked: (string | undefined)[] = [];
    let query: string | undefined = '_count=7';
    while (query !== undefined) {
      const page = search('SearchParameter', query);
      expect(page).toMatchObject({ total: all.length });
      walked.push(...idsOf(page));
      query = linkOf(page, 'next')?.split('?')[1];
    }
    expect(walked).toEqual(all);
    expect(all.length).toBeGreaterThan(40);
  });

  it('a page that holds everything has no next link', () => {
    const total = idsOf(search('ValueSet', '')).length;
    expect(total).toBeGreaterThan(1);
    expect(linkOf(search('ValueSet', `_count=${total}`), 'next')).toBeUndefined();
    expect(linkOf(search('ValueSet', `_count=${total - 1}`), 'next')).toBe(`${BASE}/ValueSet?_count=${total - 1}&_page=${total - 1}`);
  });

  it('counts without listing when asked for no result', () => {
    const bundle = search('SearchParameter', '_count=0');
    expect(idsOf(bundle)).toEqual([]);
    expect(linkOf(bundle, 'next')).toBeUndefined();
    expect(linkOf(bundle, 'self')).toBe(`${BASE}/SearchParameter?_count=0`);
  });
});

describe('mistakes in declarations', () => {
  it('refuses two parameters whose resources would have one id', () => {
    const clash = (type: string): ReturnType<typeof defineResource> =>
      defineResource({
        type, profiles: [], description: type, includes: [], revIncludes: [],
        searchParameters: [string({ code: 'x', at: `${type}.name`, fr: 'x', url: `http://example.org/${type}/same` })],
      });
    const clashing: FhirApi = { ...emptyApi, definitions: definitionsByType([clash('Location'), clash('Organization')]) };
    expect(() => new ConformanceService([clashing], source)).toThrow('same id');
  });
});
