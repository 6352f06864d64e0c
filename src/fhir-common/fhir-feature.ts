import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Type } from '@nestjs/common';
import type { FhirOperation } from './context/fhir-operation';
import type { ResourceDefinition } from './definition/define-resource';
import type { BusinessRule } from './write/business-rule';

/** What a feature gives to an interface. Rules and operations are classes: Nest injects what they need. */
export interface FeatureParts extends Pick<DynamicModule, 'imports' | 'providers'> {
  readonly resources: readonly ResourceDefinition[];
  readonly rules?: readonly Type<BusinessRule>[];
  readonly operations?: readonly Type<FhirOperation>[];
}

/** A feature of an interface as a module of its own. */
export interface FhirFeature extends DynamicModule {
  readonly api: string;
  readonly resources: readonly ResourceDefinition[];
  /** Tokens under which the module exports its rules and its operations. */
  readonly rules: symbol;
  readonly operations: symbol;
}

@Module({})
class FeatureModule {}

/** See `FhirModule.forFeature`. */
export function fhirFeature(api: string, { resources, rules = [], operations = [], imports = [], providers = [] }: FeatureParts): FhirFeature {
  const tokens = { rules: Symbol(`${api} rules`), operations: Symbol(`${api} operations`) };
  return {
    module: FeatureModule,
    api,
    resources,
    ...tokens,
    imports,
    providers: [...providers, ...rules, ...operations, listOf(tokens.rules, rules), listOf(tokens.operations, operations)],
    exports: [tokens.rules, tokens.operations],
  };
}

function listOf(token: symbol, classes: readonly Type[]): FactoryProvider {
  return { provide: token, useFactory: (...instances: unknown[]) => instances, inject: [...classes] };
}
