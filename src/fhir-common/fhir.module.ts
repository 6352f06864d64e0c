import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common';
import { ConformanceService } from './conformance/conformance.service';
import type { FhirOperation } from './context/fhir-operation';
import { FHIR_APIS } from './definition/fhir-api';
import type { FhirApi } from './definition/fhir-api';
import { FhirEngine } from './engine';
import { fhirFeature } from './fhir-feature';
import type { FeatureParts, FhirFeature } from './fhir-feature';
import { DocsController } from './http/docs.controller';
import { createFhirControllers } from './http/fhir.controller';
import { createTerminologyController } from './http/terminology.controller';
import { FeatureRoutes } from './http/feature-routes';
import { FhirRoutes } from './http/fhir-routes';
import { FHIR_OPTIONS } from './http/fhir-options';
import type { FhirOptions } from './http/fhir-options';
import { FHIR_OPERATIONS, OperationRoutes } from './http/operation-routes';
import { StreamedAnswers } from './http/streamed-answer';
import { TransactionRoutes } from './http/transaction-routes';
import { WriteRoutes } from './http/write-routes';
import { ReadService } from './search/read.service';
import { SearchService } from './search/search.service';
import type { BusinessRule } from './write/business-rule';
import { WriteService } from './write/write.service';

export interface FhirModuleOptions {
  readonly apis: readonly FhirApi[];
  readonly features: readonly FhirFeature[];
  readonly engine: Pick<FactoryProvider<FhirEngine>, 'useFactory' | 'inject'>;
  readonly conformance: Pick<FactoryProvider<ConformanceService>, 'useFactory' | 'inject'>;
  readonly options: Pick<FactoryProvider<FhirOptions>, 'useFactory' | 'inject'>;
}

/** Rules of the features, by interface; the engine is made with them. */
export const FHIR_RULES = Symbol('FHIR_RULES');

/** The FHIR engine and the routes of every interface, from their declarations. */
@Module({})
export class FhirModule {
  static forRoot({ apis, features, engine, conformance, options }: FhirModuleOptions): DynamicModule {
    const served = apis.filter(({ internal }) => internal !== true);
    return {
      module: FhirModule,
      global: true,
      imports: [...features],
      controllers: [DocsController, ...served.filter((api) => api.publishesTerminology).map(createTerminologyController), ...served.flatMap(createFhirControllers)],
      providers: [
        FhirRoutes,
        FeatureRoutes,
        WriteRoutes,
        OperationRoutes,
        StreamedAnswers,
        TransactionRoutes,
        { provide: FHIR_APIS, useValue: served },
        byInterface<BusinessRule>(FHIR_RULES, features, ({ rules }) => rules),
        byInterface<FhirOperation>(FHIR_OPERATIONS, features, ({ operations }) => operations),
        { provide: FhirEngine, ...engine },
        part(SearchService, ({ searches }) => searches),
        part(ReadService, ({ reads }) => reads),
        part(WriteService, ({ writes }) => writes),
        { provide: ConformanceService, ...conformance },
        { provide: FHIR_OPTIONS, ...options },
      ],
      exports: [FhirEngine, FeatureRoutes, SearchService, ReadService, WriteService, ConformanceService, FHIR_APIS],
    };
  }

  /**
   * What a feature gives to an interface: resource types, business rules, operations.
   * @example `static readonly feature = FhirModule.forFeature('ror', { resources: [locationResource], rules: [CapacityRule] })`
   */
  static forFeature(api: string, parts: FeatureParts): FhirFeature {
    return fhirFeature(api, parts);
  }
}

function part<Service>(provide: new (...given: never[]) => Service, of: (engine: FhirEngine) => Service): Provider {
  return { provide, useFactory: of, inject: [FhirEngine] };
}

/** Collects what the features export, by interface. */
function byInterface<Item>(provide: symbol, features: readonly FhirFeature[], token: (feature: FhirFeature) => symbol): FactoryProvider<ReadonlyMap<string, readonly Item[]>> {
  return {
    provide,
    inject: features.map(token),
    useFactory: (...lists: (readonly Item[])[]) => {
      const byApi = new Map<string, readonly Item[]>();
      features.forEach(({ api }, index) => byApi.set(api, [...(byApi.get(api) ?? []), ...(lists[index] ?? [])]));
      return byApi;
    },
  };
}
