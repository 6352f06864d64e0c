import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { FhirError } from '../fhir-common/core/errors';
import type { FhirHttpRequest } from '../fhir-common/http/fhir-request';
import { Metrics } from './metrics';

/** Traffic figures tell who works when: they are for the operator (`admin`) and for steering (`bi`). */
const READERS = ['admin', 'bi'];

/** The page Prometheus scrapes, with a client certificate like any caller. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  async page(@Req() { caller }: FhirHttpRequest, @Res() response: Response): Promise<void> {
    if (!caller?.roles.some((role) => READERS.includes(role))) throw new FhirError('role-required', { roles: READERS.join(', ') });
    const page = await this.metrics.page();
    response.setHeader('Content-Type', this.metrics.registry.contentType);
    response.end(page);
  }
}
