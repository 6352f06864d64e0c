import type { Readable } from 'node:stream';
import type { ServedResources } from '../audit/audit-event';
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

/** Bytes too many to be held in one piece; what they give away is recorded before the first of them leaves. */
export interface StreamedBody {
  /** @throws FhirError when they cannot be read: nothing has been answered yet */
  open(): Promise<Readable>;
  /** Type of the resources, for the audit. */
  readonly type: string;
  readonly served: ServedResources;
}

/** The answer of an operation. `body` is a resource, or bytes ready to send; FHIR JSON unless the headers say otherwise. */
export interface OperationAnswer {
  readonly status: number;
  readonly body?: object | Buffer;
  /** Instead of `body`. */
  readonly stream?: StreamedBody;
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
