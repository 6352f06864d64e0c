import { Module } from '@nestjs/common';
import type { ResourceDefinition } from '../fhir-common/definition/define-resource';

/** Steering indicators (Measure, MeasureReport): declares no resource type yet. */
@Module({})
export class IndicatorsModule {
  static readonly definitions: readonly ResourceDefinition[] = [];
}
