import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { Response } from 'express';
import { excerpt, FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import { FhirEngine } from '../engine';
import { OperationParameters } from '../terminology/operation-parameters';
import { TerminologyOperations } from '../terminology/terminology-operations';
import { queryValues, rawQuery } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { FHIR_JSON, refuseOtherFormats } from './negotiation';
import { declareServed } from './served-resources';

const ROUTES = ['ValueSet/$expand', 'ValueSet/:id/$expand', 'ValueSet/$validate-code', 'ValueSet/:id/$validate-code', 'CodeSystem/$lookup'];

/** The terminology operations of an interface that publishes its code lists, by GET and by POST (R4 operations 3.2.0.1.2). */
export function createTerminologyController(api: FhirApi): Type {
  @Controller([api.basePath, ...api.aliases])
  class TerminologyController {
    private readonly operations: TerminologyOperations;

    constructor(@Inject(FhirEngine) engine: FhirEngine) {
      this.operations = new TerminologyOperations(engine.terminology.terminology);
    }

    @Get(ROUTES)
    read(@Req() request: FhirHttpRequest, @Res() response: Response): void {
      answer(this.operations, request, response);
    }

    @Post(ROUTES)
    @HttpCode(200) // an operation creates nothing
    post(@Req() request: FhirHttpRequest, @Res() response: Response): void {
      answer(this.operations, request, response);
    }
  }
  return TerminologyController;
}

function answer(operations: TerminologyOperations, request: FhirHttpRequest, response: Response): void {
  refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
  declareServed(response, { count: 0, resources: [] }); // code lists hold no resource of anybody
  const body = Buffer.from(JSON.stringify(run(operations, request)), 'utf8');
  response.setHeader('Content-Type', FHIR_JSON);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

/** Parses what was asked and runs the operation that the path names. */
function run(operations: TerminologyOperations, request: FhirHttpRequest): object {
  const operation = request.path.slice(request.path.lastIndexOf('/') + 1).toLowerCase();
  const { id } = request.params;
  const instance = typeof id === 'string' ? id : undefined;
  const parameters = OperationParameters.ofQuery(operation, rawQuery(request)).with(bodyOf(operation, request));
  switch (operation) {
    case '$expand':
      return operations.expand(parameters, instance, Date.now());
    case '$validate-code':
      return operations.validateCode(parameters, instance);
    default:
      return operations.lookup(parameters);
  }
}

/** @throws FhirError `unsupported-media-type` (415), or 400 when the body is no Parameters resource */
function bodyOf(operation: string, request: FhirHttpRequest): OperationParameters {
  const body: unknown = request.body;
  const text = typeof body === 'string' ? body : '';
  if (request.method !== 'POST' || text === '') return OperationParameters.ofQuery(operation, '');
  const type = request.get('content-type') ?? '';
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return OperationParameters.ofQuery(operation, text);
  if (/^application\/(fhir\+)?json\s*(;|$)/i.test(type)) return OperationParameters.ofResource(operation, json(operation, text));
  throw new FhirError('unsupported-media-type', { format: excerpt(type), supported: 'application/fhir+json, application/x-www-form-urlencoded' });
}

function json(operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = excerpt(error instanceof Error ? error.message : String(error));
    throw new FhirError('invalid-operation-parameter', { operation, parameter: 'Parameters', reasonFr: `JSON illisible (${reason}).`, reasonEn: `unreadable JSON (${reason}).` });
  }
}
