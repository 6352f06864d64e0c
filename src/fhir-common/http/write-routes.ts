import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { excerpt, FhirError } from '../core/errors';
import type { ResourceJson } from '../core/json';
import { operationOutcome } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { PatchIssue } from '../core/patch/patch-issue';
import { RefusedRequest } from '../core/refused-request';
import type { FhirApi } from '../definition/fhir-api';
import type { PatchDemand } from '../definition/patch-policy';
import { FhirEngine } from '../engine';
import { ReadService } from '../search/read.service';
import type { Target, WriteOutcome } from '../write/write-command';
import { WriteService } from '../write/write.service';
import type { WriteOptions } from '../write/write.service';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { callerOf, queryValues, rawQuery, requestContext } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { refuseOtherFormats } from './negotiation';
import { handlingOf, returnPreference } from './prefer';
import { send } from './send-resource';
import type { Bilingual } from '../core/bilingual';

/** What each writing route does: negotiate, knock at the write door, say what happened (R4 http 3.1.0.4 to 3.1.0.9). */
@Injectable()
export class WriteRoutes {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(WriteService) private readonly writes: WriteService,
    @Inject(ReadService) private readonly reads: ReadService,
    @Inject(FHIR_OPTIONS) private readonly options: FhirOptions,
  ) {}

  async create(api: FhirApi, request: FhirHttpRequest, response: Response, resource: ResourceJson): Promise<void> {
    const { type } = parametersOf(request);
    refuseOtherType(resource, type);
    const ifNoneExist = request.get('if-none-exist');
    await this.write(api, request, response, (context, options) =>
      this.writes.create(context, api, { type, resource, ...(ifNoneExist === undefined ? {} : { ifNoneExist: conditionOf(ifNoneExist.replace(/^\?/, ''), type) }) }, options));
  }

  async update(api: FhirApi, request: FhirHttpRequest, response: Response, resource: ResourceJson): Promise<void> {
    const { type, id } = parametersOf(request);
    refuseOtherType(resource, type);
    if (id !== undefined && resource.id !== undefined && resource.id !== id) throw new FhirError('id-mismatch', { body: excerpt(resource.id), url: excerpt(id) });
    await this.write(api, request, response, (context, options) =>
      this.writes.update(context, api, { type, target: targetOf(request), resource, onlyNew: request.get('if-none-match')?.trim() === '*', ...ifMatchOf(request) }, options));
  }

  /** FHIRPath Patch (R4 fhirpatch): read before anything is locked, applied to the locked resource. */
  async patch(api: FhirApi, request: FhirHttpRequest, response: Response, body: ResourceJson): Promise<void> {
    const { type } = parametersOf(request);
    const handling = handlingOf(request) === 'strict' ? 'strict' : 'lenient';
    const engine = this.engine.patches.get(api.name);
    if (engine === undefined) throw new Error(`No patch engine for ${api.name}`);
    if (handling === 'strict') refuseHeaders(request, api.patch?.unexpectedHeaders?.({ type, caller: callerOf(request) }) ?? []);
    const parsed = engine.parse(body, handling);
    if (!parsed.ok) throw refusedPatch(api, type, parsed.issues);
    const apply = (before: ResourceJson): { readonly resource: ResourceJson; readonly warnings: readonly OutcomeMessage[] } => {
      const result = engine.apply(before, parsed.patch, handling);
      refuseDemanded(api.patch?.demands?.({ type, operations: parsed.patch.operations, before, after: result.ok ? result.resource : undefined }) ?? []);
      if (!result.ok || result.issues.some((issue) => api.patch?.refusal?.(issue, type) !== undefined)) throw refusedPatch(api, type, result.issues);
      return { resource: result.resource, warnings: result.issues.map(messageOf) };
    };
    await this.write(api, request, response, (context, options) => this.writes.patch(context, api, { type, target: targetOf(request), apply, ...ifMatchOf(request) }, options));
  }

  async delete(api: FhirApi, request: FhirHttpRequest, response: Response): Promise<void> {
    const { type } = parametersOf(request);
    await this.write(api, request, response, (context, options) => this.writes.delete(context, api, { type, target: targetOf(request), ...ifMatchOf(request) }, options));
  }

  /** Runs a write and answers it; {@link WriteGuard} has let the caller in. */
  async write(
    api: FhirApi, request: FhirHttpRequest, response: Response,
    work: (context: ReturnType<typeof requestContext>, options: WriteOptions) => Promise<WriteOutcome>,
  ): Promise<void> {
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    const outcome = await work(context, { strict: handlingOf(request) === 'strict' });
    await this.answer(api, request, response, outcome, context);
  }

  private async answer(api: FhirApi, request: FhirHttpRequest, response: Response, outcome: WriteOutcome, context: ReturnType<typeof requestContext>): Promise<void> {
    const { kind, type, id, version, lastUpdated, warnings } = outcome;
    response.statusCode = kind === 'created' ? 201 : 200;
    response.setHeader('ETag', `W/"${version}"`);
    response.setHeader('Last-Modified', new Date(lastUpdated).toUTCString());
    if (kind === 'created') response.setHeader('Location', `${context.baseUrl}/${type}/${id}/_history/${version}`);
    else if (kind !== 'deleted') response.setHeader('Content-Location', `${context.baseUrl}/${type}/${id}/_history/${version}`);
    switch (kind === 'deleted' ? 'OperationOutcome' : returnPreference(request)) {
      case 'minimal':
        response.setHeader('Content-Length', 0);
        response.end();
        return;
      case 'OperationOutcome':
        send(response, JSON.stringify(operationOutcome([doneMessage(outcome), ...warnings])));
        return;
      default:
        send(response, await this.representation(api, outcome, context));
    }
  }

  /** The resource as the caller may see it, which is not always what was stored. */
  private async representation(api: FhirApi, outcome: WriteOutcome, context: ReturnType<typeof requestContext>): Promise<Buffer> {
    const seesAll = api.accessProfiles === undefined || context.caller.accessProfile === api.accessProfiles.unrestricted;
    if (seesAll && api.definitions.get(outcome.type)?.visibility === undefined) return Buffer.from(outcome.content, 'utf8');
    return (await this.reads.read(context, api, outcome.type, outcome.id)).content;
  }
}

const DONE: Readonly<Record<WriteOutcome['kind'], Bilingual>> = {
  created: { fr: 'Ressource créée', en: 'Resource created' },
  updated: { fr: 'Ressource modifiée', en: 'Resource changed' },
  unchanged: { fr: 'Rien à modifier : la ressource était déjà ainsi', en: 'Nothing to change: the resource was already so' },
  deleted: { fr: 'Ressource supprimée', en: 'Resource deleted' },
};

function doneMessage({ kind, type, id, version }: WriteOutcome): OutcomeMessage {
  const { fr, en } = DONE[kind];
  return { severity: 'information', issue: 'informational', code: kind, fr: `${fr} : ${type}/${id}, version ${version}.`, en: `${en}: ${type}/${id}, version ${version}.` };
}

export function parametersOf(request: FhirHttpRequest): { readonly type: string; readonly id: string | undefined } {
  const { type, id } = request.params;
  return { type: typeof type === 'string' ? type : '', id: typeof id === 'string' ? id : undefined };
}

/** By the id of the path, or by the criteria after `?`. @throws FhirError `condition-required` (400) */
export function targetOf(request: FhirHttpRequest): Target {
  const { type, id } = parametersOf(request);
  return id === undefined ? { query: conditionOf(rawQuery(request), type) } : { id };
}

/** The search of a condition, without the parameters that only shape the answer. */
function conditionOf(query: string, type: string): string {
  const criteria = query.split('&').filter((pair) => pair !== '' && !/^_(format|pretty)=/.test(pair)).join('&');
  if (criteria === '') throw new FhirError('condition-required', { type });
  return criteria;
}

export function ifMatchOf(request: FhirHttpRequest): { readonly ifMatch?: string } {
  const ifMatch = request.get('if-match');
  return ifMatch === undefined ? {} : { ifMatch };
}

/** Every issue of a refused patch; the first error gives the status, unless the interface answers it otherwise. */
function refusedPatch(api: FhirApi, type: string, issues: readonly PatchIssue[]): RefusedRequest {
  const answered = issues.map((issue) => ({ issue, own: api.patch?.refusal?.(issue, type) }));
  const first = answered.find(({ issue, own }) => issue.severity === 'error' || own !== undefined);
  return new RefusedRequest(first?.own?.status ?? first?.issue.status ?? 400, answered.map(({ issue, own }) => ({
    ...messageOf(issue), ...(own === undefined ? {} : { severity: 'error' as const, issue: own.issue, expression: own.expression }),
  })));
}

/** @throws RefusedRequest with every demand, when one of them is an error */
function refuseDemanded(demands: readonly PatchDemand[]): void {
  const refusals = demands.filter(({ severity }) => severity === 'error');
  if (refusals.length > 0) throw new RefusedRequest(refusals[0]?.status ?? 422, demands);
}

function refuseHeaders(request: FhirHttpRequest, names: readonly string[]): void {
  const sent = names.find((name) => request.get(name) !== undefined);
  if (sent !== undefined) throw new FhirError('unexpected-header', { parameter: sent });
}

function messageOf({ severity, code, rule, fr, en, expression }: PatchIssue): OutcomeMessage {
  return { severity, issue: code, code: rule, fr, en, expression };
}

function refuseOtherType(resource: ResourceJson, type: string): void {
  if (resource.resourceType !== type) throw new FhirError('type-mismatch', { body: excerpt(resource.resourceType), url: excerpt(type) });
}
