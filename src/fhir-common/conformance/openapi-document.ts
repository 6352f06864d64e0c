import type { JsonObject } from '../core/json';

/** The parts of an OpenAPI 3.1 document that this server writes (https://spec.openapis.org/oas/v3.1.0). */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** JSON Schema 2020-12, the schema language of OpenAPI 3.1. */
export interface JsonSchema {
  readonly [keyword: string]: JsonValue;
}

/** `#/components/<kind>/<name>`. */
export interface ComponentReference {
  readonly $ref: string;
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly description: string;
  readonly required?: boolean;
  readonly style?: 'form';
  readonly explode?: boolean;
  readonly schema: JsonSchema;
  /** Swagger UI fills its form with it. */
  readonly example?: JsonValue;
}

export interface MediaType {
  readonly schema: ComponentReference | JsonSchema;
  /** A whole body, which Swagger UI puts into its form. */
  readonly example?: JsonObject;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly (ComponentReference | OpenApiParameter)[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly description: string;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, ComponentReference | OpenApiResponse>>;
  /** Empty: public. Absent: as the document says. */
  readonly security?: readonly [];
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The operations of a path, by method. */
export type OpenApiPath = Readonly<Partial<Record<(typeof METHODS)[number], OpenApiOperation>>>;

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly summary: string; readonly description: string };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, OpenApiPath>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, OpenApiParameter>>;
    readonly responses: Readonly<Record<string, OpenApiResponse>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, { readonly type: 'mutualTLS'; readonly description: string }>>;
  };
}

export type ComponentKind = 'parameters' | 'responses' | 'schemas';

/** A reference to a component. */
export function componentRef(kind: ComponentKind, name: string): ComponentReference {
  return { $ref: `#/components/${kind}/${name}` };
}
