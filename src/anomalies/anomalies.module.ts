import { Module } from '@nestjs/common';
import type { ResourceDefinition } from '../fhir-common/definition/define-resource';

/** Anomalies of the directory (Task): declares no resource type yet. */
@Module({})
export class AnomaliesModule {
  static readonly definitions: readonly ResourceDefinition[] = [];
}
