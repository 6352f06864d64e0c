import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CapacityIndicators } from './capacity-indicators';

/** What the operator decides about capacities, for the rules of the feature. */
@Module({})
export class CapacitySettingsModule {
  static forRoot(indicators: CapacityIndicators): DynamicModule {
    return { module: CapacitySettingsModule, global: true, providers: [{ provide: CapacityIndicators, useValue: indicators }], exports: [CapacityIndicators] };
  }
}
