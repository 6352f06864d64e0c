import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { DeliveryFigures } from './delivery-figures';
import { DELIVERY_DAYS, DeliveryRetention } from './delivery-retention';
import { DELIVERY_TARGETS, DeliveryService } from './delivery.service';
import type { DeliveryTargets } from './delivery.service';

export interface DeliveryOptions extends Pick<DynamicModule, 'imports'>, Pick<FactoryProvider<DeliveryTargets>, 'useFactory' | 'inject'> {
  /** Days that a delivery is kept after its end, and a booking after its hour. */
  readonly days: number;
}

/** What this server tells other systems by itself. */
@Module({})
export class DeliveryModule {
  static forRoot({ imports, useFactory, inject = [], days }: DeliveryOptions): DynamicModule {
    return {
      module: DeliveryModule, imports: imports ?? [],
      providers: [{ provide: DELIVERY_TARGETS, useFactory, inject }, { provide: DELIVERY_DAYS, useValue: days }, DeliveryService, DeliveryFigures, DeliveryRetention],
    };
  }
}
