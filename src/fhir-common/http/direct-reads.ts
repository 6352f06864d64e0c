import type { RequestHandler, Response } from 'express';
import type { FhirApi } from '../definition/fhir-api';
import type { FhirHttpRequest } from './fhir-request';
import type { FhirRoutes } from './fhir-routes';
import type { OperationOutcomeFilter } from './outcome.filter';

/** What every request passes before its route: a guard or an interceptor of Nest, as Nest itself calls it. */
export interface DoorStep {
  /**
   * @returns what to call once the route is done, where there is something to give back
   * @throws whatever {@link OperationOutcomeFilter} answers; the request goes no further then
   */
  pass(request: FhirHttpRequest, response: Response): Promise<(() => void) | undefined> | undefined;
}

export interface DirectReadsParts {
  readonly apis: readonly FhirApi[];
  /** In the order in which Nest runs them. */
  readonly steps: readonly DoorStep[];
  readonly routes: FhirRoutes;
  readonly filter: OperationOutcomeFilter;
}

interface DirectRoute {
  readonly api: FhirApi;
  readonly params: { readonly type: string; readonly id?: string };
}

/**
 * Reads by id and searches by address, which are nearly all that a directory is asked, by the shortest way: the very steps and routes of every
 * other request, without the hundred routes that Express compares and without Nest's observables between (a sixth of the processor time of a
 * read, docs/performance.md). Whatever is not spelt plainly goes the long way, where the same objects stand: `test/http/two-doors.spec.ts`
 * holds both ways against each other.
 */
export function directReads({ apis, steps, routes, filter }: DirectReadsParts): RequestHandler {
  // What features serve themselves stays with their own routes.
  const bases = apis.filter(({ services }) => services === undefined).flatMap((api) => [api.basePath, ...api.aliases].map((base) => ({ api, prefix: `${base}/` })));
  const routeOf = ({ method, path }: FhirHttpRequest): DirectRoute | undefined => {
    if (method !== 'GET') return undefined;
    const base = bases.find(({ prefix }) => path.startsWith(prefix));
    const [, type, id] = base === undefined ? [] : (/^([A-Z][A-Za-z]+)(?:\/([A-Za-z0-9.-]{1,64}))?$/.exec(path.slice(base.prefix.length)) ?? []);
    if (base === undefined || type === undefined || !base.api.definitions.has(type)) return undefined;
    return { api: base.api, params: id === undefined ? { type } : { type, id } };
  };
  const answer = async (request: FhirHttpRequest, response: Response, { api, params }: DirectRoute): Promise<void> => {
    const leave: (() => void)[] = [];
    request.params = { ...params };
    try {
      for (const step of steps) {
        const given = await step.pass(request, response);
        if (given !== undefined) leave.push(given);
      }
      await (params.id === undefined ? routes.search(api, request, response) : routes.read(api, request, response));
    } catch (error) {
      filter.refuse(error, request, response);
    } finally {
      for (const given of leave) given();
    }
  };
  return (request: FhirHttpRequest, response, next) => {
    const route = routeOf(request);
    if (route === undefined) next();
    else void answer(request, response, route);
  };
}
