/** What a request asks of a FHIR interface (R4 http, table of interactions). */
export type Interaction =
  | 'capabilities' | 'read' | 'vread' | 'history' | 'search'
  | 'create' | 'update' | 'patch' | 'delete' | 'batch' | 'operation' | 'export';

/** The part of a FHIR interface that tells whose request it is; every `FhirApi` has it. */
export interface ServedApi {
  readonly name: string;
  readonly basePath: string;
  readonly aliases: readonly string[];
  readonly definitions: { has(type: string): boolean };
}

/** A request to a FHIR interface, as its method and path tell it. */
export interface FhirCall {
  readonly api: string;
  readonly interaction: Interaction;
  /** Resource type of the path when the interface serves it; undefined for the whole system, conformance resources and unknown types. */
  readonly type: string | undefined;
  /** Technical id of the path, decoded. */
  readonly id: string | undefined;
}

/** A request whose call is asked for again and again, by the metrics, the guards and the audit; Express requests fit. */
export interface CalledRequest {
  readonly method: string;
  readonly path: string;
  /** What {@link fhirCallOf} found: null below no FHIR base. */
  fhirCall?: FhirCall | null;
}

/** The call of a request, worked out once. @param apis what the application serves, the same for whoever asks */
export function fhirCallOf(apis: readonly ServedApi[], request: CalledRequest): FhirCall | undefined {
  request.fhirCall ??= fhirCall(apis, request.method, request.path) ?? null;
  return request.fhirCall ?? undefined;
}

/**
 * Tells the interaction of a request from its method and path alone, so that quotas, audit and metrics need no word from the routes.
 * Paths are compared as Express routes them, without regard to case: no spelling of a path escapes.
 * @param path path of the request, still percent-encoded, without query
 * @returns undefined when the path is below no FHIR base. Source: R4 http 3.1.0
 */
export function fhirCall(apis: readonly ServedApi[], method: string, path: string): FhirCall | undefined {
  const lower = path.toLowerCase();
  for (const api of apis) {
    const base = [api.basePath, ...api.aliases].find((known) => lower === known.toLowerCase() || lower.startsWith(`${known.toLowerCase()}/`));
    if (base === undefined) continue;
    const segments = path.slice(base.length).split('/').filter((segment) => segment !== '').map(decoded);
    const [first] = segments;
    const type = first !== undefined && api.definitions.has(first) ? first : undefined;
    const id = segments.slice(0, 2).some((segment) => /^[_$]/.test(segment)) ? undefined : segments[1];
    return { api: api.name, interaction: interactionOf(method, segments.map((segment) => segment.toLowerCase())), type, id };
  }
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function interactionOf(method: string, segments: readonly string[]): Interaction {
  const last = segments.at(-1) ?? '';
  if (segments.length === 1 && last === 'metadata') return 'capabilities';
  if (segments.some((segment) => segment.startsWith('$export'))) return 'export';
  if (segments.some((segment) => segment.startsWith('$'))) return 'operation';
  switch (method) {
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    case 'POST':
      if (last === '_search') return 'search';
      return segments.length === 0 ? 'batch' : 'create';
    default:
      if (last === '_history') return 'history';
      if (segments.includes('_history')) return 'vread';
      return segments.length === 2 && last !== '_search' ? 'read' : 'search';
  }
}
