import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';
import { asByteText, textOf } from '../core/byte-text';

type TypeId = Parameters<CustomTypesConfig['getTypeParser']>[0];
type Parse = (value: string) => unknown;

const BIGINT_ARRAY = 1016;

/** Row ids and counts stay far below 2^53: they are read as numbers. */
const OWN: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [types.builtins.INT8, Number],
  [BIGINT_ARRAY, (value) => (value === '{}' ? [] : value.slice(1, -1).split(',').map(Number))],
]);

/** Rows come as bytes (`ByteClient`): a value is decoded before it is read; ASCII, as most are, costs a glance. */
function decoded(type: TypeId): Parse {
  const parse = OWN.get(type) ?? (types.getTypeParser(type, 'text') as Parse);
  return (value) => parse(textOf(value));
}

export const DECODED_VALUES: CustomTypesConfig = { getTypeParser: decoded };

/** The same, but texts stay the bytes they came as: {@link ByteText}. */
export const BYTE_TEXTS: CustomTypesConfig = { getTypeParser: (type: TypeId): Parse => (type === types.builtins.TEXT ? asByteText : decoded(type)) };
