import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AggregatorService } from './aggregator.service';
import { EditorRegistry } from './editor-registry';
import type { EditorRegistryOptions } from './editor-registry';
import { EditorsController } from './editors.controller';

/** The platform side of the slot searches: many editors asked as one. */
@Module({})
export class AggregatorModule {
  static forRoot(options: EditorRegistryOptions): DynamicModule {
    return {
      module: AggregatorModule,
      controllers: [EditorsController],
      providers: [{ provide: EditorRegistry, useFactory: () => EditorRegistry.open(options) }, AggregatorService],
      exports: [AggregatorService],
    };
  }
}
