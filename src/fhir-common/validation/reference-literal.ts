import { FHIR_ID, readAddress, readAddressAtEnd } from '../core/values/reference-form';

/** The forms of Reference.reference (R4 references 2.3.0.2). `type` is known where the literal ends with `Type/id`. */
export interface ReferenceLiteral {
  readonly kind: 'contained' | 'relative' | 'absolute' | 'urn';
  readonly type?: string;
  /** The id of a contained resource, empty for `#` (the container itself). */
  readonly containedId?: string;
}

const ABSOLUTE = /^https?:\/\/[^\s/]+(?:\/\S*)?$/;
const CONTAINED = new RegExp(`^#(${FHIR_ID})?$`);
const URN = /^urn:(?:uuid:[0-9a-f-]{36}|oid:[0-2](?:\.\d+)+)$/i;

/**
 * Reads a literal reference.
 * @returns undefined when it has none of the R4 forms
 */
export function parseReference(literal: string): ReferenceLiteral | undefined {
  const contained = CONTAINED.exec(literal);
  if (contained !== null) return { kind: 'contained', containedId: contained[1] ?? '' };
  const relative = readAddress(literal);
  if (relative !== undefined) return { kind: 'relative', type: relative.type };
  if (URN.test(literal)) return { kind: 'urn' };
  return ABSOLUTE.test(literal) ? { kind: 'absolute', ...typed(readAddressAtEnd(literal)?.type) } : undefined;
}

function typed(type: string | undefined): { readonly type?: string } {
  return type === undefined ? {} : { type };
}
