import { Module } from '@nestjs/common';
import type { ResourceDefinition } from '../fhir-common/definition/define-resource';

/** Slots, regulator accounts and appointments of the SAS: declares no resource type yet. */
@Module({})
export class SasModule {
  static readonly definitions: readonly ResourceDefinition[] = [];
}
