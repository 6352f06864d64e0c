import { Inject, Injectable } from '@nestjs/common';
import type { FhirOperation, OperationAnswer, OperationRequest } from '../context/fhir-operation';
import type { RequestContext } from '../context/request-context';
import { FhirError } from '../core/errors';
import { parseQueryString } from '../core/query-string';
import type { FhirApi } from '../definition/fhir-api';
import { ExportService } from './export.service';

const BULK_DATA = 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition';

/** `[base]/$export`: the kick-off. */
@Injectable()
export class ExportOperation implements FhirOperation {
  readonly code = 'export';
  readonly level = 'system';
  readonly types = [];
  readonly affectsState = false;
  readonly definition = `${BULK_DATA}/export`;
  readonly description = 'Extraction asynchrone complète ou filtrée (Bulk Data STU2)';

  constructor(@Inject(ExportService) private readonly exports: ExportService) {}

  run(context: RequestContext, api: FhirApi, request: OperationRequest): Promise<OperationAnswer> {
    allow(request, ['GET']);
    if (request.rest.length > 0) throw new FhirError('unknown-operation', { code: `${this.code}/…`, supported: '$export' });
    const lenient = /(?:^|[,;\s])handling\s*=\s*"?lenient/i.test(request.header('prefer') ?? '');
    return this.exports.kickOff(context, api, request.query, lenient);
  }
}

/** `[base]/$export-poll-status?_jobId=`: how it goes on, and by DELETE its end. */
@Injectable()
export class ExportPollStatusOperation implements FhirOperation {
  readonly code = 'export-poll-status';
  readonly level = 'system';
  readonly types = [];
  readonly affectsState = false;
  readonly definition = `${BULK_DATA}/export`;
  readonly description = 'Suivi d’une extraction : avancement, puis manifeste ; DELETE l’annule';

  constructor(@Inject(ExportService) private readonly exports: ExportService) {}

  run(context: RequestContext, api: FhirApi, request: OperationRequest): Promise<OperationAnswer> {
    allow(request, ['GET', 'DELETE']);
    const parsed = parseQueryString(request.query);
    const id = parsed.ok ? parsed.value.find(({ name }) => name === '_jobId')?.value : undefined;
    return request.method === 'DELETE' ? this.exports.cancel(context, api, id) : this.exports.poll(context, api, id);
  }
}

/** `[base]/$export-get-file/job/name`: one file of the manifest. */
@Injectable()
export class ExportGetFileOperation implements FhirOperation {
  readonly code = 'export-get-file';
  readonly level = 'system';
  readonly types = [];
  readonly affectsState = false;
  readonly definition = `${BULK_DATA}/export`;
  readonly description = 'Un fichier d’une extraction, par l’adresse que donne le manifeste';

  constructor(@Inject(ExportService) private readonly exports: ExportService) {}

  run(context: RequestContext, api: FhirApi, request: OperationRequest): Promise<OperationAnswer> {
    allow(request, ['GET']);
    return this.exports.file(context, api, request.rest, {
      range: request.header('range'), ifRange: request.header('if-range'), ifNoneMatch: request.header('if-none-match'), acceptEncoding: request.header('accept-encoding'),
    });
  }
}

/** The three operations of an interface that declares `export`. */
export const EXPORT_OPERATIONS = [ExportOperation, ExportPollStatusOperation, ExportGetFileOperation];

/** @throws FhirError `method-not-allowed` (405) */
function allow({ method }: OperationRequest, allowed: readonly OperationRequest['method'][]): void {
  const supported = allowed.join(', ');
  if (!allowed.includes(method)) throw new FhirError('method-not-allowed', { method, path: '$export', supported }, { Allow: supported });
}
