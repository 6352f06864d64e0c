import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { FhirEngine } from '../../fhir-common/engine';
import { Database } from '../../fhir-common/sql/database';
import { AggregatorController } from './aggregator.controller';
import { AggregatorService } from './aggregator.service';
import { EditorFigures } from './editor-figures';
import { EditorRegistry } from './editor-registry';
import type { EditorRegistryOptions } from './editor-registry';
import { EditorStore } from './editor-store';
import { EditorsApiController } from './editors-api.controller';
import { EditorsController } from './editors.controller';
import { localAgenda } from './local-agenda';
import { RegisteredEditors } from './registered-editors';
import { RegulatorPush } from './regulator-push';

/** The platform side of the slot searches: many editors asked as one. */
@Module({})
export class AggregatorModule {
  /** @param origin `https://host[:port]` under which the agenda of this server is known; its provenance in an answer starts with it */
  static forRoot({ origin, ...options }: Omit<EditorRegistryOptions, 'local'> & { readonly origin: string }): DynamicModule {
    return {
      module: AggregatorModule,
      controllers: [EditorsController, EditorsApiController, AggregatorController],
      providers: [{
          provide: EditorRegistry,
          useFactory: (engine: FhirEngine) => EditorRegistry.open({ ...options, local: localAgenda(engine, `${origin}${engine.api('sas-editor').basePath}`) }),
          inject: [FhirEngine],
        }, { provide: EditorStore, useFactory: (database: Database) => new EditorStore(database), inject: [Database] }, RegisteredEditors, AggregatorService, RegulatorPush, EditorFigures],
      exports: [AggregatorService, RegulatorPush],
    };
  }
}
