import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { JobRuns } from '../fhir-common/jobs/job-runs';
import { Database } from '../fhir-common/sql/database';
import { CommuneCentres } from './communes';

const EVERY_MS = 300_000;

/** Keeps the centres of communes up to date with the official file and with the places loaded since. */
@Injectable()
export class CommuneRefresh implements OnApplicationBootstrap {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CommuneCentres) private readonly communes: CommuneCentres,
    private readonly jobs: JobRuns,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.communes.refresh(this.database);
  }

  @Interval(EVERY_MS)
  async refresh(): Promise<void> {
    // After a failure the centres of before stay.
    await this.jobs.run('commune-refresh', async () => {
      await this.communes.refresh(this.database);
      return 0;
    });
  }
}
