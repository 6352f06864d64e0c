import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { DeliveryFigures } from './delivery-figures';
import { DELIVERY_TARGETS, DeliveryService } from './delivery.service';
import type { DeliveryTargets } from './delivery.service';

/** What this server tells other systems by itself. */
@Module({})
export class DeliveryModule {
  static forRoot({ imports, useFactory, inject = [] }: Pick<DynamicModule, 'imports'> & Pick<FactoryProvider<DeliveryTargets>, 'useFactory' | 'inject'>): DynamicModule {
    return { module: DeliveryModule, imports: imports ?? [], providers: [{ provide: DELIVERY_TARGETS, useFactory, inject }, DeliveryService, DeliveryFigures] };
  }
}
