import type { FhirApi } from '../definition/fhir-api';
import type { RequestContext } from './request-context';

/** A request to an operation, as the route read it. */
export interface OperationRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly type: string | undefined;
  readonly id: string | undefined;
  /** Raw query string. */
  readonly query: string;
  /** Raw body of a POST; empty otherwise. */
  readonly body: string;
  /** What follows the name of the operation in the path: a job, a file. */
  readonly rest: readonly string[];
  header(name: string): string | undefined;
}

/** The answer of an operation. `body` is a resource, or bytes ready to send. */
export interface OperationAnswer {
  readonly status: number;
  readonly body?: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An operation of an interface (R4 operations), given to the engine by `FhirModule.forFeature(api, { operations })`: `/metadata` and the
 * routes follow from it.
 */
export interface FhirOperation {
  /** Without the `$`. */
  readonly code: string;
  readonly level: 'system' | 'type' | 'instance';
  /** Types it is offered on; empty at system level. */
  readonly types: readonly string[];
  /** GET is refused for what changes data (R4 operations 3.2.0.2). */
  readonly affectsState: boolean;
  /** Canonical url of its OperationDefinition. */
  readonly definition: string;
  /** French: what it does, one line. */
  readonly description: string;
  /** Roles that may call it; absent: whoever the interface lets in. */
  readonly roles?: readonly string[];
  /** @throws FhirError, RefusedRequest */
  run(context: RequestContext, api: FhirApi, request: OperationRequest): Promise<OperationAnswer>;
}
