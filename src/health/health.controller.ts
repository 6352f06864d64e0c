import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../fhir-common/context/public.decorator';
import { FhirEngine } from '../fhir-common/engine';
import { sql } from '../fhir-common/search/sql';

/** For balancers and supervisors; both routes answer without a certificate and say nothing of the data. */
@Public()
@Controller('health')
export class HealthController {
  constructor(@Inject(FhirEngine) private readonly engine: FhirEngine) {}

  /** The process answers. */
  @Get('live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can serve: the database answers. 503 otherwise. */
  @Get('ready')
  async ready(@Res() response: Response): Promise<void> {
    try {
      await this.engine.database.query(sql`SELECT 1`);
      response.status(200).json({ status: 'ok' });
    } catch {
      response.setHeader('Retry-After', '2');
      response.status(503).json({ status: 'unavailable', database: 'unavailable' });
    }
  }
}
