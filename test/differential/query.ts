/** A search request as a tree: what random queries are made of, what the evaluator reads, and what the printer turns into a URL. */

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

export interface TokenQuery {
  readonly kind: 'token';
  /** null: not written (`code`); empty: no system (`|code`). */
  readonly system: string | null;
  /** null: any code of the system (`system|`). */
  readonly code: string | null;
}
export interface OfTypeQuery {
  readonly kind: 'of-type';
  readonly typeSystem: string;
  readonly typeCode: string;
  readonly value: string;
}
export interface TextQuery {
  readonly kind: 'text';
  readonly text: string;
}
/** `prefix` null: none written, which means eq. */
export interface DateQuery {
  readonly kind: 'date';
  readonly prefix: Prefix | null;
  readonly date: string;
}
export interface NumberQuery {
  readonly kind: 'number';
  readonly prefix: Prefix | null;
  readonly number: string;
}
export interface QuantityQuery {
  readonly kind: 'quantity';
  readonly prefix: Prefix | null;
  readonly number: string;
  /** `system` empty: not given (`200||kg`). */
  readonly unit: { readonly system: string; readonly code: string } | null;
}
export interface ReferenceQuery {
  readonly kind: 'reference';
  readonly type: string | null;
  readonly id: string;
  /** Written as a full url under the base of the server. */
  readonly absolute: boolean;
}
export interface CircleQuery {
  readonly kind: 'circle';
  readonly centre: { readonly latitude: string; readonly longitude: string } | { readonly commune: string };
  readonly distance: string | null;
  readonly unit: 'km' | 'm' | null;
}
export interface MissingQuery {
  readonly kind: 'missing';
  readonly missing: boolean;
}
export type QueryValue = TokenQuery | OfTypeQuery | TextQuery | DateQuery | NumberQuery | QuantityQuery | ReferenceQuery | CircleQuery | MissingQuery;

/** `parameter[:modifier]=value,value`: the values are alternatives. */
export interface Leaf {
  readonly parameter: string;
  readonly modifier: string | null;
  readonly values: readonly QueryValue[];
}

export type Step =
  | {
      readonly direction: 'forward';
      readonly reference: string;
      readonly target: string;
      /** Printed with its type: `organization:Organization.name`. */
      readonly typed: boolean;
      /** The target or any of its ancestors: `organization.type:above` (ror-search.md 5.9). */
      readonly ancestors: boolean;
    }
  | { readonly direction: 'reverse'; readonly source: string; readonly reference: string };

export interface Criterion {
  readonly path: readonly Step[];
  readonly leaf: Leaf;
}

export type Filter =
  | { readonly kind: 'criterion'; readonly criterion: Criterion }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter };

export interface Query {
  readonly type: string;
  /** All of them must hold. */
  readonly criteria: readonly Criterion[];
  readonly filter: Filter | null;
}

/** Every criterion of a filter, wherever it stands. */
export function criteriaOf(filter: Filter): readonly Criterion[] {
  if (filter.kind === 'criterion') return [filter.criterion];
  return filter.kind === 'not' ? criteriaOf(filter.operand) : filter.operands.flatMap(criteriaOf);
}
