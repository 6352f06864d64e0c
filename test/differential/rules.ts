import type { ResourceDefinition } from '../../src/fhir-common/definition/define-resource';

/** What the evaluator is told about the server under test: declarations and settings, no behaviour. */
export interface Rules {
  readonly definitions: ReadonlyMap<string, ResourceDefinition>;
  /** Names that stand for the same code system, spelled as in the resource (`stored`) and in the request (`asked`). */
  sameSystem(asked: string, stored: string): boolean;
  placeCentre(code: string): { readonly latitude: number; readonly longitude: number } | undefined;
  /** `system|a,b`: b has the system of a. */
  readonly inheritTokenSystem: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}
