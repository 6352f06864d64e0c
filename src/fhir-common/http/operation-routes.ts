import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { excerpt, FhirError } from '../core/errors';
import type { FhirOperation } from '../context/fhir-operation';
import type { FhirApi } from '../definition/fhir-api';
import { FhirEngine } from '../engine';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { rawQuery, requestContext } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { send } from './send-resource';
import { StreamedAnswers } from './streamed-answer';

/** Operations of the features, by interface. */
export const FHIR_OPERATIONS = Symbol('FHIR_OPERATIONS');

/** Where an operation is called: `[base]/$export`, `[base]/Type/$code`, `[base]/Type/id/$code`. */
export interface OperationCall {
  readonly code: string;
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly rest: readonly string[];
}

function callOf({ params }: FhirHttpRequest): OperationCall {
  const text = (name: string): string | undefined => (typeof params[name] === 'string' ? params[name] : undefined);
  const rest: unknown = params['rest'];
  return { code: text('operation') ?? '', type: text('type'), id: text('id'), rest: Array.isArray(rest) ? rest.map(String) : [] };
}

/** Hands a call to the operation that the interface declares for it. */
@Injectable()
export class OperationRoutes {
  constructor(
    @Inject(FHIR_OPERATIONS) private readonly operations: ReadonlyMap<string, readonly FhirOperation[]>,
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(FHIR_OPTIONS) private readonly options: FhirOptions,
    @Inject(StreamedAnswers) private readonly streams: StreamedAnswers,
  ) {}

  /** @throws FhirError `unknown-operation` (404), `role-required` (403), `method-not-allowed` (405), and what the operation throws */
  async run(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const call = callOf(request);
    const operation = this.find(api, call);
    if (operation === undefined) throw new FhirError('unknown-operation', { code: excerpt(call.code), supported: this.supported(api) });
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    if (operation.roles !== undefined && !operation.roles.some((role) => context.caller.roles.includes(role))) {
      throw new FhirError('role-required', { roles: operation.roles.join(', ') });
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    if (!isOperationMethod(method) || (operation.affectsState && method === 'GET')) {
      throw new FhirError('method-not-allowed', { method, path: excerpt(request.path), supported: 'POST' }, { Allow: 'POST' });
    }
    const body: unknown = request.body;
    const { status, body: answer, stream, headers = {} } = await operation.run(context, api, {
      method, type: call.type, id: call.id, rest: call.rest, query: rawQuery(request), body: typeof body === 'string' ? body : '', header: (name) => request.get(name),
    });
    if (stream !== undefined) return this.streams.send(request, response, stream, { status, headers });
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (answer === undefined) response.setHeader('Content-Length', 0).end();
    else send(response, Buffer.isBuffer(answer) ? answer : JSON.stringify(answer), headers['Content-Type']);
  }

  private supported(api: FhirApi): string {
    const names = (this.operations.get(api.name) ?? []).map(({ code, level, types }) => (level === 'system' ? `$${code}` : `${types.join('|')}/$${code}`));
    return names.length === 0 ? 'aucune / none' : names.join(', ');
  }

  private find(api: FhirApi, { code, type, id }: OperationCall): FhirOperation | undefined {
    const level = id !== undefined ? 'instance' : type !== undefined ? 'type' : 'system';
    return this.operations.get(api.name)?.find((operation) =>
      operation.code === code && operation.level === level && (type === undefined || operation.types.includes(type)));
  }
}

function isOperationMethod(method: string): method is 'GET' | 'POST' | 'DELETE' {
  return method === 'GET' || method === 'POST' || method === 'DELETE';
}
