import { Module } from '@nestjs/common';
import { measureReportResource } from './measure-report.resource';
import { measureResource } from './measure.resource';

/** Steering indicators and their values. */
@Module({})
export class IndicatorsModule {
  static readonly definitions = [measureResource, measureReportResource];
}
