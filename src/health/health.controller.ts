import { Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../fhir-common/context/public.decorator';
import { Readiness } from '../overload/readiness';

/** For balancers and supervisors; both routes answer without a certificate and say nothing of the data. */
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process answers. */
  @Get('live')
  @HttpCode(200)
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can serve: the database answers. 503 otherwise. */
  @Get('ready')
  async ready(@Res() response: Response): Promise<void> {
    if (await this.readiness.isReady()) {
      response.status(200).json({ status: 'ok' });
      return;
    }
    response.setHeader('Retry-After', '2');
    response.status(503).json({ status: 'unavailable', database: 'unavailable' });
  }
}
