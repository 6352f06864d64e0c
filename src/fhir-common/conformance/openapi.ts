import type { ResourceDefinition } from '../definition/define-resource';
import type { FeatureSearch, FeatureService } from '../definition/feature-service';
import type { FhirApi } from '../definition/fhir-api';
import type { Software } from './conformance-source';
import { interfaceText, resourceText, SECURITY_TEXT } from './interface-text';
import { FHIR_JSON_TYPE, parameterComponents, RESPONSES, schemaComponents, searchParameterKeys } from './openapi-components';
import type { CodeLabels } from './code-labels';
import { TERMINOLOGY_PATHS, TERMINOLOGY_TAG } from './openapi-terminology';
import { componentRef } from './openapi-document';
import type { ComponentReference, JsonSchema, OpenApiDocument, OpenApiOperation, OpenApiPath, OpenApiResponse } from './openapi-document';
import { instanceWrites, transactionPath, typeWrites } from './openapi-writes';

const INTERFACE_TAG = 'Interface';

/**
 * The OpenAPI 3.1 document of an interface, from its declarations.
 * @param labels the code lists, whose labels the criteria show; @param serverUrl FHIR base, without a final slash; a relative one (`/base/fhir`) is relative to the address of the document
 */
export function openApiDocument(api: FhirApi, serverUrl: string, software: Software, labels?: CodeLabels): OpenApiDocument {
  const definitions = [...api.definitions.values()];
  const terminology = api.publishesTerminology === true;
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: software.version, summary: api.description, description: interfaceText(api) },
    servers: [{ url: serverUrl, description: api.title }],
    tags: [
      { name: INTERFACE_TAG, description: 'Description de l’interface. / Description of the interface.' },
      ...definitions.map((definition) => ({ name: definition.type, description: resourceText(definition) })),
      ...(api.services ?? []).filter(({ type }) => !api.definitions.has(type)).map(({ type, description }) => ({ name: type, description: `${description}.` })),
      ...(terminology ? [TERMINOLOGY_TAG] : []),
    ],
    security: [{ mutualTLS: [] }],
    paths: {
      ...withServicePaths(Object.fromEntries([['/metadata', METADATA], ...definitions.flatMap((definition) => resourcePaths(api, definition))]), api.services ?? []),
      ...(api.transaction === undefined ? {} : { '/': transactionPath(api.transaction, INTERFACE_TAG) }),
      ...(terminology ? TERMINOLOGY_PATHS : {}),
    },
    components: {
      parameters: parameterComponents(api, labels),
      responses: RESPONSES,
      schemas: schemaComponents(api),
      securitySchemes: { mutualTLS: { type: 'mutualTLS', description: SECURITY_TEXT } },
    },
  };
}

const METADATA: OpenApiPath = {
  get: {
    operationId: 'capabilities',
    summary: 'CapabilityStatement',
    description: 'Ressources, critères de recherche et règles de l’interface. / Resources, search parameters and rules of the interface.',
    tags: [INTERFACE_TAG],
    responses: { 200: success('CapabilityStatement', 'CapabilityStatement'), ...failures({ 406: 'NotAcceptable', 414: 'UriTooLong' }) },
    security: [],
  },
};

function resourcePaths(api: FhirApi, definition: ResourceDefinition): [string, OpenApiPath][] {
  const { type } = definition;
  return [
    [`/${type}`, { get: searchOperation(api, definition), ...typeWrites(definition) }],
    [`/${type}/_search`, { post: searchByPostOperation(api, definition) }],
    [`/${type}/{id}`, { get: readOperation(definition), ...instanceWrites(definition) }],
  ];
}

/** Where a feature serves what the engine would, the feature's routes come first, and its operation is the one shown. */
function withServicePaths(paths: Readonly<Record<string, OpenApiPath>>, services: readonly FeatureService[]): Readonly<Record<string, OpenApiPath>> {
  const served = services.map((service): readonly [string, OpenApiPath] => {
    const search = service.search === undefined ? {} : { get: serviceSearch(service, service.search) };
    return [`/${service.type}`, { ...paths[`/${service.type}`], ...search, ...typeWrites(service) }];
  });
  return { ...paths, ...Object.fromEntries(served) };
}

function serviceSearch({ type, description }: FeatureService, { parameters }: FeatureSearch): OpenApiOperation {
  return {
    operationId: `search${type}`,
    summary: `Rechercher / search: ${type}`,
    description: `${description}.`,
    tags: [type],
    parameters: parameters.map(({ name, required, examples, fr, en }) => ({
      name, in: 'query', required, description: `${fr}. / ${en}.`, style: 'form', explode: true, schema: { type: 'array', items: { type: 'string', examples } },
    })),
    responses: { 200: success('Bundle', 'Bundle searchset.'), ...failures(SEARCH_FAILURES) },
  };
}

function searchOperation(api: FhirApi, definition: ResourceDefinition): OpenApiOperation {
  const { type } = definition;
  return {
    operationId: `search${type}`,
    summary: `Rechercher / search: ${type}`,
    description: resourceText(definition),
    tags: [type],
    parameters: searchParameterKeys(api, definition).map((name) => componentRef('parameters', name)),
    responses: {
      200: success('Bundle', 'Bundle searchset ; sans résultat, `total` vaut 0. / Bundle searchset; without a match, `total` is 0.'),
      ...failures(SEARCH_FAILURES),
    },
  };
}

function searchByPostOperation(api: FhirApi, definition: ResourceDefinition): OpenApiOperation {
  const { type } = definition;
  return {
    operationId: `search${type}ByPost`,
    summary: `Rechercher par formulaire / search by form: ${type}`,
    description: `Mêmes paramètres que GET /${type}, pour les requêtes longues. / Same parameters as GET /${type}, for long requests.`,
    tags: [type],
    requestBody: {
      required: false,
      description: 'Critères et paramètres de résultat. / Criteria and result parameters.',
      content: { 'application/x-www-form-urlencoded': { schema: formSchema(api, definition) } },
    },
    responses: {
      200: success('Bundle', 'Bundle searchset.'),
      ...failures({ ...SEARCH_FAILURES, 413: 'TooLarge', 415: 'UnsupportedMediaType' }),
    },
  };
}

/** The parameters of GET as fields of a form. */
function formSchema(api: FhirApi, definition: ResourceDefinition): JsonSchema {
  const components = parameterComponents(api);
  const fields = searchParameterKeys(api, definition).flatMap((key) => {
    const parameter = components[key];
    if (parameter === undefined || key === 'criteria') return [];
    return [[parameter.name, { $ref: `#/components/parameters/${key}/schema` }] as const];
  });
  return { type: 'object', properties: Object.fromEntries(fields), additionalProperties: { type: 'string' } };
}

function readOperation({ type, description }: ResourceDefinition): OpenApiOperation {
  return {
    operationId: `read${type}`,
    summary: `Lire / read: ${type}`,
    description: `${description}.`,
    tags: [type],
    parameters: ['id', 'If-None-Match', 'If-Modified-Since'].map((name) => componentRef('parameters', name)),
    responses: {
      200: {
        ...success(type, description),
        headers: {
          'ETag': { description: 'Version : W/"versionId". / Version: W/"versionId".', schema: { type: 'string' } },
          'Last-Modified': { description: 'Dernière mise à jour. / Last update.', schema: { type: 'string' } },
        },
      },
      ...failures({ ...SEARCH_FAILURES, 304: 'NotModified', 404: 'NotFound' }),
    },
  };
}

const SEARCH_FAILURES = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  406: 'NotAcceptable',
  410: 'Gone',
  414: 'UriTooLong',
  503: 'Unavailable',
} as const;

function success(schema: string, description: string): OpenApiResponse {
  return { description, content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', schema) } } };
}

/** The component of each status that is not a success. */
function failures(components: Readonly<Record<number, string>>): Readonly<Record<string, ComponentReference>> {
  return Object.fromEntries(Object.entries(components).map(([status, name]) => [status, componentRef('responses', name)]));
}
