import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { FhirEngine } from '../fhir-common/engine';
import { CommuneCentres } from './communes';

const EVERY_MS = 300_000;

/** Keeps the centres of communes up to date with the official file and with the places loaded since. */
@Injectable()
export class CommuneRefresh implements OnApplicationBootstrap {
  constructor(
    @Inject(FhirEngine) private readonly engine: FhirEngine,
    @Inject(CommuneCentres) private readonly communes: CommuneCentres,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.communes.refresh(this.engine.database);
  }

  @Interval(EVERY_MS)
  async refresh(): Promise<void> {
    await this.communes.refresh(this.engine.database).catch(() => undefined); // the centres of before stay
  }
}
