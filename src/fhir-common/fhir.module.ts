import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import { ConformanceService } from './conformance/conformance.service';
import type { FhirApi } from './definition/fhir-api';
import { FhirEngine } from './engine';
import { DocsController } from './http/docs.controller';
import { createFhirController } from './http/fhir.controller';
import { FhirRoutes } from './http/fhir-routes';
import { FHIR_OPTIONS } from './http/fhir-options';
import type { FhirOptions } from './http/fhir-options';
import { FHIR_APIS } from './definition/fhir-api';

export interface FhirModuleOptions {
  readonly apis: readonly FhirApi[];
  readonly engine: Pick<FactoryProvider<FhirEngine>, 'useFactory' | 'inject'>;
  readonly conformance: Pick<FactoryProvider<ConformanceService>, 'useFactory' | 'inject'>;
  readonly options: Pick<FactoryProvider<FhirOptions>, 'useFactory' | 'inject'>;
}

/** The FHIR engine and the routes of every interface, from their declarations. */
@Module({})
export class FhirModule {
  static forRoot({ apis, engine, conformance, options }: FhirModuleOptions): DynamicModule {
    return {
      module: FhirModule,
      global: true,
      controllers: [DocsController, ...apis.map(createFhirController)],
      providers: [
        FhirRoutes,
        { provide: FHIR_APIS, useValue: apis },
        { provide: FhirEngine, ...engine },
        { provide: ConformanceService, ...conformance },
        { provide: FHIR_OPTIONS, ...options },
      ],
      exports: [FhirEngine, ConformanceService, FHIR_APIS],
    };
  }
}
