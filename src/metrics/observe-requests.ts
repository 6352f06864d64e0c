import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { fhirCallOf } from '../fhir-common/http/fhir-call';
import type { FhirApi } from '../fhir-common/definition/fhir-api';
import { requestIdOf } from '../fhir-common/http/fhir-request';
import type { FhirHttpRequest } from '../fhir-common/http/fhir-request';
import type { Metrics, RequestLabels } from './metrics';

const MAX_PATH_CHARACTERS = 512;
/** Asked every few seconds by machines: not worth a line at the level info. */
const QUIET = /^\/(health|metrics)(\/|$)/i;
const SITE_PATHS = /^\/(health|docs|openapi|metrics|admin)(?:\/|$)/i;

/**
 * Measures every request and writes one log line for it: reference, client, method, path without the values of its query, status,
 * milliseconds. Nothing of headers, query values or bodies is logged. It stands before everything else, so that refused requests are
 * seen too, and sets the two headers every answer has: its reference, and no storing by caches unless the route says otherwise.
 */
export function observeRequests(apis: readonly FhirApi[], metrics: Metrics, logger: Logger): RequestHandler {
  return (request: FhirHttpRequest, response, next) => {
    const begun = process.hrtime.bigint();
    const { method, path } = request;
    const requestId = requestIdOf(request);
    response.setHeader('X-Request-Id', requestId);
    response.setHeader('Cache-Control', 'no-store');
    metrics.begun();
    response.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
      metrics.ended(labelsOf(apis, request, response.statusCode), seconds);
      const line = {
        requestId,
        client: request.caller?.id ?? null,
        method,
        path: path.slice(0, MAX_PATH_CHARACTERS),
        status: response.statusCode,
        ms: Math.round(seconds * 1e4) / 10,
        // The caller hung up before the end of the answer.
        ...(response.writableFinished ? {} : { cut: true }),
      };
      logger[QUIET.test(path) ? 'debug' : 'info'](line, 'request');
    });
    next();
  };
}

function labelsOf(apis: readonly FhirApi[], request: FhirHttpRequest, status: number): RequestLabels {
  const call = fhirCallOf(apis, request);
  const statusClass = `${Math.floor(status / 100)}xx`;
  if (call !== undefined) return { api: call.api, interaction: call.interaction, type: call.type ?? 'none', status: statusClass };
  return { api: SITE_PATHS.exec(request.path)?.[1]?.toLowerCase() ?? 'none', interaction: 'none', type: 'none', status: statusClass };
}
