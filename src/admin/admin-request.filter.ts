import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { operationOutcome } from '../fhir-common/core/operation-outcome';
import { FHIR_JSON } from '../fhir-common/http/negotiation';
import { AdminRequestError } from './admin-request.error';

/** Refused content becomes an OperationOutcome with one issue per field; other errors go to the filter of the whole application. */
@Catch(AdminRequestError)
export class AdminRequestFilter implements ExceptionFilter {
  catch(error: AdminRequestError, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    response.status(400).setHeader('Content-Type', FHIR_JSON);
    response.end(JSON.stringify(operationOutcome(error.messages)));
  }
}
