import { isObject } from '../../fhir-common/core/json';

type FieldKind = 'text' | 'text?' | 'flag' | 'count';

/** What a stored row holds, field by field. */
export type RowShape<Row> = { readonly [Field in keyof Row]-?: FieldKind };

/** Whether a stored JSON value is such a row: rows of an older release, or touched by hand, are told apart before they are used. */
export function hasShape<Row>(value: unknown, shape: RowShape<Row>): value is Row {
  return isObject(value) && Object.entries<FieldKind>(shape).every(([field, kind]) => isOfKind(value[field], kind));
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'text': return typeof value === 'string';
    case 'text?': return value === undefined || typeof value === 'string';
    case 'flag': return typeof value === 'boolean';
    case 'count': return typeof value === 'number';
    default: return kind satisfies never;
  }
}
