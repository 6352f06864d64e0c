import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError } from '../core/errors';
import type { FhirApi, TransactionOffer } from '../definition/fhir-api';
import { FhirEngine } from '../engine';
import { readTransaction } from '../write/transaction-bundle';
import type { WriteOutcome } from '../write/write-command';
import { WriteService } from '../write/write.service';
import { FHIR_OPTIONS } from './fhir-options';
import type { FhirOptions } from './fhir-options';
import { queryValues, rawQuery, refuseLargeBody, requestContext } from './fhir-request';
import type { FhirHttpRequest } from './fhir-request';
import { refuseOtherFormats, requireFhirJson } from './negotiation';
import { ParseResourcePipe } from './parse-resource.pipe';
import { handlingOf } from './prefer';
import { send } from './send-resource';

const PARSE = new ParseResourcePipe();

/** A transaction Bundle sent to the base of an interface (R4 http 3.1.0.11): all of its entries, or none. */
@Injectable()
export class TransactionRoutes {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(WriteService) private readonly writes: WriteService,
    @Inject(FHIR_OPTIONS) private readonly options: FhirOptions,
  ) {}

  /** @throws FhirError `role-required` (403), `body-too-large` (413), `unsupported-media-type` (415); RefusedRequest */
  async run(api: FhirApi, offer: TransactionOffer, request: FhirHttpRequest, response: Response): Promise<void> {
    refuseOtherFormats(request.get('accept'), queryValues(rawQuery(request), '_format'));
    const context = requestContext(request, api, this.engine.database, this.options.publicUrl);
    if (!offer.roles.some((role) => context.caller.roles.includes(role))) throw new FhirError('role-required', { roles: offer.roles.join(', ') });
    requireFhirJson(request.get('content-type'));
    refuseLargeBody(api, request);
    const commands = readTransaction(PARSE.transform(request.body), offer.maxEntries);
    const outcomes = await this.writes.execute(context, api, commands.map(({ command }) => command), { strict: handlingOf(request) === 'strict' });
    const byEntry = commands.map(({ index }, order) => ({ index, outcome: outcomes[order] })).sort((a, b) => a.index - b.index);
    send(response, JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction-response',
      ...(byEntry.length === 0 ? {} : { entry: byEntry.flatMap(({ outcome }) => (outcome === undefined ? [] : [{ response: responseOf(outcome, context.baseUrl) }])) }),
    }));
  }
}

function responseOf({ kind, type, id, version, lastUpdated }: WriteOutcome, base: string): object {
  return {
    status: kind === 'created' ? '201 Created' : '200 OK',
    ...(kind === 'deleted' ? {} : { location: `${base}/${type}/${id}/_history/${version}` }),
    etag: `W/"${version}"`,
    lastModified: lastUpdated,
  };
}
