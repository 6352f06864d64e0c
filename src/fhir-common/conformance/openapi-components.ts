import { declaredParameters } from '../definition/define-resource';
import type { DeclaredParameter, ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import { DEFAULT_COUNT, MAX_COUNT } from '../search/request/search-request';
import { referencesTo } from './capability-statement';
import { codeExamples, codesText } from './code-labels';
import type { CodeLabels } from './code-labels';
import { componentRef } from './openapi-document';
import type { JsonSchema, OpenApiParameter, OpenApiResponse } from './openapi-document';
import { parameterExamples } from './parameter-examples';
import { parameterText } from './parameter-text';
import { FHIR_ID } from '../core/values/reference-form';

export const FHIR_JSON_TYPE = 'application/fhir+json';

/** Name of the component of a search parameter; those every resource has (`_id`) are one component. */
function parameterKey(definition: ResourceDefinition, { parameter }: DeclaredParameter): string {
  return parameter.expression.startsWith('Resource.') ? parameter.code : `${definition.type}.${parameter.code}`;
}

/** Names of the components of everything a search of a type takes, filters first. */
export function searchParameterKeys(api: FhirApi, definition: ResourceDefinition): readonly string[] {
  return [
    ...declaredParameters(definition).map((declared) => parameterKey(definition, declared)),
    'criteria',
    ...includeParameters(api, definition).map(({ name }) => `${definition.type}.${name}`),
    '_include-iterate',
    '_revinclude-iterate',
    '_count',
  ];
}

/** The shared and per-type query parameters of an interface, by component name. */
export function parameterComponents(api: FhirApi, labels?: CodeLabels): Readonly<Record<string, OpenApiParameter>> {
  const declared = [...api.definitions.values()].flatMap((definition) => [
    ...declaredParameters(definition).map((each) => [parameterKey(definition, each), searchParameter(definition, each, labels)] as const),
    ...includeParameters(api, definition).map((parameter) => [`${definition.type}.${parameter.name}`, parameter] as const),
  ]);
  return Object.fromEntries([...declared, ...Object.entries(RESULT_PARAMETERS)]);
}

/** `_include` and `_revinclude` of a type with the values that work; neither when there is none. */
function includeParameters(api: FhirApi, definition: ResourceDefinition): readonly OpenApiParameter[] {
  const backwards = [...new Set([...definition.revIncludes, ...referencesTo(api, definition.type)])];
  return [
    ...(definition.includes.length === 0 ? [] : [repeatable('_include', INCLUDE_TEXT, definition.includes)]),
    ...(backwards.length === 0 ? [] : [repeatable('_revinclude', REVINCLUDE_TEXT, backwards)]),
  ];
}
const INCLUDE_TEXT = 'Ressources désignées à joindre : `Type:référence`. / Resources referred to, to be added: `Type:reference`.';
const REVINCLUDE_TEXT =
  'Ressources qui désignent celles trouvées, à joindre : `Type:référence`. / ' +
  'Resources that refer to those found, to be added: `Type:reference`.';

function searchParameter(definition: ResourceDefinition, declared: DeclaredParameter, labels: CodeLabels | undefined): OpenApiParameter {
  const { code, type } = declared.parameter;
  const examples = codeExamples(declared.parameter, labels);
  const description = [`${type} — ${parameterText(definition, declared)}`, ...codesText(declared.parameter, labels)].join('\n\n');
  return repeatable(code, description, examples.length > 0 ? examples : parameterExamples(declared.parameter));
}

/** A parameter that may be repeated (AND). Examples stand in the schema: at parameter level Swagger UI would send every one of them. */
function repeatable(name: string, description: string, examples: readonly string[]): OpenApiParameter {
  const items: JsonSchema = examples.length > 0 ? { type: 'string', examples } : { type: 'string' };
  return { name, in: 'query', description, style: 'form', explode: true, schema: { type: 'array', items } };
}

/** Parameters that do not depend on the type, by component name. */
const RESULT_PARAMETERS: Readonly<Record<string, OpenApiParameter>> = {
  '_include-iterate': repeatable(
    '_include:iterate',
    'Comme `_include`, en suivant aussi les références des ressources jointes : `Type:référence`. / ' +
      'As `_include`, also following the references of what was added: `Type:reference`.',
    [],
  ),
  '_revinclude-iterate': repeatable(
    '_revinclude:iterate',
    'Comme `_revinclude`, appliqué aussi aux ressources jointes. / As `_revinclude`, also applied to what was added.',
    [],
  ),
  '_count': {
    name: '_count',
    in: 'query',
    description: 'Résultats par page. / Results a page.',
    schema: { type: 'integer', minimum: 0, maximum: MAX_COUNT, default: DEFAULT_COUNT },
    example: 10,
  },
  // An exploded object has no name of its own: each of its keys becomes a parameter. This is how a form can send any criterion.
  'criteria': {
    name: 'criteria',
    in: 'query',
    description:
      'Autres critères : chaînage (`organization.identifier`), chaînage inverse (`_has:Type:référence:critère`), modificateurs ' +
      '(`name:contains`), en JSON : `{"organization.name": "hop"}`. / Other criteria: chaining, reverse chaining, modifiers, as JSON.',
    style: 'form',
    explode: true,
    schema: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
  },
  'id': {
    name: 'id',
    in: 'path',
    required: true,
    description: 'Identifiant technique. / Technical id.',
    schema: { type: 'string', pattern: `^${FHIR_ID}$` },
  },
  'If-None-Match': {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETag déjà reçu ; 304 si la version est la même. / ETag already received; 304 when the version is the same.',
    schema: { type: 'string', examples: ['W/"1"'] },
  },
  'If-Match': {
    name: 'If-Match',
    in: 'header',
    description: 'ETag de la version à changer ; 412 si elle n’est plus la dernière. / ETag of the version to change; 412 when it is not the last one any more.',
    schema: { type: 'string', examples: ['W/"1"'] },
  },
  // The same header as for reads, with the only value that a write knows.
  'If-None-Match-write': {
    name: 'If-None-Match',
    in: 'header',
    description: '`*` : seulement si elle n’existe pas, sinon 412. / `*`: only when it does not exist, 412 otherwise.',
    schema: { type: 'string', examples: ['*'] },
  },
  'If-None-Exist': {
    name: 'If-None-Exist',
    in: 'header',
    description: 'Critères ; si une ressource y répond, elle est la réponse et rien n’est créé. / Criteria; a resource that meets them is the answer, and nothing is created.',
    schema: { type: 'string' },
  },
  'Prefer': {
    name: 'Prefer',
    in: 'header',
    description:
      '`return=minimal`, `representation` ou `OperationOutcome` (les avertissements) ; `handling=strict` : rien n’est toléré. / ' +
      '`return=minimal`, `representation` or `OperationOutcome` (the warnings); `handling=strict`: nothing is tolerated.',
    schema: { type: 'string', examples: ['return=OperationOutcome', 'handling=strict'] },
  },
  'If-Modified-Since': {
    name: 'If-Modified-Since',
    in: 'header',
    description: 'Date HTTP ; 304 si rien n’a changé depuis. / HTTP date; 304 when nothing changed since.',
    schema: { type: 'string', examples: ['Tue, 06 Jan 2026 08:00:00 GMT'] },
  },
};

const RETRY_AFTER = { 'Retry-After': { description: 'Secondes à attendre. / Seconds to wait.', schema: { type: 'integer' } } } as const;

/** The answers that are not a success, by component name. */
export const RESPONSES: Readonly<Record<string, OpenApiResponse>> = {
  NotModified: { description: 'Version déjà connue de l’appelant, sans corps. / Version the caller already has, no body.' },
  BadRequest: outcome('Critère inconnu, valeur ou modificateur illisible. / Unknown criterion, unreadable value or modifier.'),
  Unauthorized: outcome('Certificat client absent ou non reconnu. / Client certificate missing or not recognised.'),
  Forbidden: outcome('Certificat révoqué ou non enrôlé, ou droit insuffisant. / Certificate revoked or not enrolled, or right missing.'),
  NotFound: outcome('Ressource inexistante ou non visible. / Resource absent or not visible.'),
  BadWrite: outcome('JSON, type, élément ou opération illisible, ou patch mal formé. / Unreadable JSON, type, element or operation, or malformed patch.'),
  Duplicate: outcome('Un identifiant est déjà pris. / An identifier is taken already.'),
  ConditionFailed: outcome('La version a changé, ou plusieurs ressources répondent aux critères. / The version changed, or several resources meet the criteria.'),
  TooLargeWrite: outcome('Corps trop grand. / Body too large.'),
  NotFhirJson: outcome('Corps autre que application/fhir+json. / Body other than application/fhir+json.'),
  Invalid: outcome('Profil, terminologie, référence ou règle de gestion non respectés. / Profile, terminology, reference or management rule not met.'),
  NotAcceptable: outcome('Format non produit : demandez application/fhir+json. / Format not produced: ask for application/fhir+json.'),
  Gone: outcome('Ressource supprimée, ou lien de page expiré. / Resource deleted, or page link expired.'),
  TooLarge: outcome('Formulaire trop long. / Form too long.'),
  UriTooLong: outcome('Adresse trop longue : utilisez POST _search. / Address too long: use POST _search.'),
  UnsupportedMediaType: outcome('Corps autre qu’un formulaire. / Body other than a form.'),
  Unavailable: {
    ...outcome('Temps dépassé ou base indisponible : réessayez. / Timeout or database unavailable: try again.'),
    headers: RETRY_AFTER,
  },
};

function outcome(description: string): OpenApiResponse {
  return { description, content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', 'OperationOutcome') } } };
}

/** The JSON schemas of an interface: the envelope of each resource, whose full definition is its StructureDefinition. */
export function schemaComponents(api: FhirApi): Readonly<Record<string, JsonSchema>> {
  const resources = [...api.definitions.values()].map((definition) => [definition.type, resourceSchema(definition)] as const);
  const services = (api.services ?? []).filter(({ type }) => !api.definitions.has(type)).map((service) => [service.type, resourceSchema(service)] as const);
  const capabilities = resource('CapabilityStatement', {});
  return { ...Object.fromEntries([...resources, ...services]), Bundle: BUNDLE, Parameters: PARAMETERS, OperationOutcome: OPERATION_OUTCOME, CapabilityStatement: capabilities };
}

function resourceSchema(definition: Pick<ResourceDefinition, 'type' | 'profiles' | 'description'>): JsonSchema {
  const profiles = definition.profiles.map((profile) => ` Profil / profile: ${profile}`);
  return { ...resource(definition.type, {}), description: [`${definition.description}.`, ...profiles].join('') };
}

function resource(type: string, properties: JsonSchema): JsonSchema {
  const meta = {
    type: 'object',
    properties: {
      versionId: { type: 'string' },
      lastUpdated: { type: 'string', format: 'date-time' },
      profile: { type: 'array', items: { type: 'string' } },
    },
  };
  return {
    type: 'object',
    required: ['resourceType'],
    properties: { resourceType: { const: type }, id: { type: 'string' }, meta, ...properties },
  };
}

const OPERATION_OUTCOME: JsonSchema = {
  ...resource('OperationOutcome', {
    issue: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['severity', 'code'],
        properties: {
          severity: { enum: ['fatal', 'error', 'warning', 'information'] },
          code: { type: 'string' },
          details: { type: 'object', description: 'Texte français. / French text.', properties: { text: { type: 'string' } } },
          diagnostics: { type: 'string', description: 'Texte anglais. / English text.' },
          location: { type: 'array', items: { type: 'string' } },
          expression: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  }),
  description: 'Ce qui a été refusé, et comment y remédier. / What was refused, and the remedy.',
};

const PARAMETERS: JsonSchema = {
  ...resource('Parameters', { parameter: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: { const: 'operation' }, part: { type: 'array', items: { type: 'object' } } } } } }),
  description: 'Opérations add, insert, delete, replace, move (R4 fhirpatch). / Operations add, insert, delete, replace, move (R4 fhirpatch).',
};

const BUNDLE: JsonSchema = resource('Bundle', {
  type: { const: 'searchset' },
  total: { type: 'integer', description: 'Résultats, ressources jointes non comprises. / Matches, without what was added.' },
  link: {
    type: 'array',
    items: { type: 'object', required: ['relation', 'url'], properties: { relation: { type: 'string' }, url: { type: 'string' } } },
  },
  entry: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        fullUrl: { type: 'string' },
        resource: { type: 'object', required: ['resourceType'], properties: { resourceType: { type: 'string' } } },
        search: { type: 'object', properties: { mode: { enum: ['match', 'include', 'outcome'] } } },
      },
    },
  },
});
