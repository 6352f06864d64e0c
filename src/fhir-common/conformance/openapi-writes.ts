import { FHIR_ID } from '../core/values/reference-form';
import type { ResourceDefinition } from '../definition/define-resource';
import type { TransactionOffer } from '../definition/fhir-api';
import type { WriteExample } from '../definition/write-declaration';
import type { WriteInteraction } from '../definition/interactions';
import { FHIR_JSON_TYPE } from './openapi-components';
import { componentRef } from './openapi-document';
import type { ComponentReference, OpenApiOperation, OpenApiParameter, OpenApiPath, OpenApiResponse } from './openapi-document';

/** What an operation has in common, whether it names its resource by id or by criteria. */
interface WrittenBy {
  readonly interaction: WriteInteraction;
  readonly parameters: readonly (ComponentReference | OpenApiParameter)[];
  /** Added to the operation id of the form by criteria. */
  readonly suffix: '' | 'ByCriteria';
}

/** What the operations are made from: a declaration of the engine, or what a feature serves itself. */
export type WrittenType = Pick<ResourceDefinition, 'type' | 'interactions' | 'examples' | 'updateCreates'>;

/** Operations on `/Type`: creation, and changes of the resource that criteria find. */
export function typeWrites(definition: WrittenType): OpenApiPath {
  const { interactions = {}, examples } = definition;
  const byCriteria = (interaction: WriteInteraction): WrittenBy => ({ interaction, suffix: 'ByCriteria', parameters: [criteria(examples?.[interaction])] });
  return {
    ...(interactions.create === undefined ? {} : { post: write(definition, { interaction: 'create', suffix: '', parameters: [] }) }),
    ...(interactions.update === undefined ? {} : { put: write(definition, byCriteria('update')) }),
    ...(interactions.patch === undefined ? {} : { patch: write(definition, byCriteria('patch')) }),
  };
}

/** Operations on `/Type/{id}`. */
export function instanceWrites(definition: ResourceDefinition): OpenApiPath {
  const { interactions = {}, examples } = definition;
  const byId = (interaction: WriteInteraction): WrittenBy => ({ interaction, suffix: '', parameters: [idOf(examples?.[interaction])] });
  return {
    ...(interactions.update === undefined ? {} : { put: write(definition, byId('update')) }),
    ...(interactions.patch === undefined ? {} : { patch: write(definition, byId('patch')) }),
    ...(interactions.delete === undefined ? {} : { delete: write(definition, byId('delete')) }),
  };
}

/** The transaction on the base. @param tag of what belongs to no type */
export function transactionPath({ roles, maxEntries, example }: TransactionOffer, tag: string): OpenApiPath {
  return {
    post: {
      operationId: 'transaction',
      summary: 'Transaction',
      description: `Toutes les entrées, ou aucune ; ${maxEntries} au plus, répondues dans leur ordre. / All entries or none; ${maxEntries} at most, answered in their order.\n\nRôles / roles : ${roles.map((role) => `\`${role}\``).join(', ')}.`,
      tags: [tag],
      requestBody: {
        required: true, description: BODY_TEXT,
        content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', 'Bundle'), ...(example === undefined ? {} : { example }) } },
      },
      responses: {
        200: { description: 'Bundle transaction-response.', content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', 'Bundle') } } },
        ...failures(),
      },
    },
  };
}

function failures(): Readonly<Record<string, ComponentReference>> {
  return Object.fromEntries(Object.entries(FAILURES).map(([status, name]) => [status, componentRef('responses', name)]));
}

const TEXTS: Readonly<Record<WriteInteraction, { readonly summary: string; readonly description: string; readonly headers: readonly string[] }>> = {
  create: {
    summary: 'Créer / create', headers: ['If-None-Exist', 'Prefer'],
    description: 'Le serveur donne l’identifiant technique et la version. / The server gives the technical id and the version.',
  },
  update: {
    summary: 'Remplacer / replace', headers: ['If-Match', 'If-None-Match-write', 'Prefer'],
    description: 'La ressource entière : ce qui manque est retiré. / The whole resource: what is missing is removed.',
  },
  patch: {
    summary: 'Modifier / patch', headers: ['If-Match', 'Prefer'],
    description: 'FHIRPath Patch : toutes les opérations, ou aucune. / FHIRPath Patch: all operations, or none.',
  },
  delete: { summary: 'Supprimer / delete', headers: ['If-Match'], description: 'Les versions restent. / The versions stay.' },
};

function write(definition: WrittenType, { interaction, parameters, suffix }: WrittenBy): OpenApiOperation {
  const { type, interactions, examples, updateCreates } = definition;
  const { summary, description, headers } = TEXTS[interaction];
  const roles = [...new Set(interactions?.[interaction]?.map(({ role }) => `\`${role}\``))].join(', ');
  const body = interaction === 'patch' ? 'Parameters' : type;
  const example = examples?.[interaction]?.body;
  return {
    operationId: `${interaction}${type}${suffix}`,
    summary: `${summary}: ${type}`,
    description: `${description}\n\nRôles / roles : ${roles}.`,
    tags: [type],
    parameters: [...parameters, ...headers.map((name) => componentRef('parameters', name))],
    ...(interaction === 'delete' ? {} : {
      requestBody: { required: true, description: BODY_TEXT, content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', body), ...(example === undefined ? {} : { example }) } } },
    }),
    responses: {
      ...(interaction === 'create' || (interaction === 'update' && updateCreates === true) ? { 201: done(type, 'Créée. / Created.', ['Location', 'ETag', 'Last-Modified']) } : {}),
      200: done(type, interaction === 'create' ? 'Existait déjà (If-None-Exist). / Was there already (If-None-Exist).' : 'Fait. / Done.', ['ETag', 'Last-Modified']),
      ...failures(),
    },
  };
}

const BODY_TEXT = 'Toutes les raisons d’un refus viennent en une réponse. / Every reason of a refusal comes in one answer.';

const FAILURES = {
  400: 'BadWrite', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 406: 'NotAcceptable', 409: 'Duplicate', 412: 'ConditionFailed', 413: 'TooLargeWrite',
  415: 'NotFhirJson', 422: 'Invalid', 503: 'Unavailable',
} as const;

const HEADERS = {
  'Location': { description: 'Adresse de la version créée. / Address of the version made.', schema: { type: 'string' } },
  'ETag': { description: 'Version : W/"versionId". / Version: W/"versionId".', schema: { type: 'string' } },
  'Last-Modified': { description: 'Dernière mise à jour. / Last update.', schema: { type: 'string' } },
} as const;

function done(type: string, description: string, headers: readonly (keyof typeof HEADERS)[]): OpenApiResponse {
  return { description, headers: Object.fromEntries(headers.map((name) => [name, HEADERS[name]])), content: { [FHIR_JSON_TYPE]: { schema: componentRef('schemas', type) } } };
}

/** The id of the path, with that of the example, so that the form of Swagger UI sends a request that works. */
function idOf(example: WriteExample | undefined): ComponentReference | OpenApiParameter {
  if (example?.id === undefined) return componentRef('parameters', 'id');
  return {
    name: 'id', in: 'path', required: true, example: example.id,
    description: 'Identifiant technique. / Technical id.', schema: { type: 'string', pattern: `^${FHIR_ID}$` },
  };
}

function criteria(example: WriteExample | undefined): OpenApiParameter {
  return {
    name: 'criteria', in: 'query', required: true, style: 'form', explode: true, schema: { type: 'object', additionalProperties: { type: 'string' } },
    description: 'Critères qui ne trouvent qu’une ressource, en JSON. / Criteria that find one resource only, as JSON.',
    ...(example?.criteria === undefined ? {} : { example: example.criteria }),
  };
}
