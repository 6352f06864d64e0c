/** The forms of Reference.reference (R4 references 2.3.0.2). `type` is known where the literal ends with `Type/id`. */
export interface ReferenceLiteral {
  readonly kind: 'contained' | 'relative' | 'absolute' | 'urn';
  readonly type?: string;
  /** The id of a contained resource, empty for `#` (the container itself). */
  readonly containedId?: string;
}

const TYPE_AND_ID = '([A-Z][A-Za-z]+)/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?';
const RELATIVE = new RegExp(`^${TYPE_AND_ID}$`);
const ABSOLUTE = /^https?:\/\/[^\s/]+(?:\/\S*)?$/;
const ABSOLUTE_RESOURCE = new RegExp(`/${TYPE_AND_ID}$`);
const CONTAINED = /^#([A-Za-z0-9.-]{0,64})$/;
const URN = /^urn:(?:uuid:[0-9a-f-]{36}|oid:[0-2](?:\.\d+)+)$/i;

/**
 * Reads a literal reference.
 * @returns undefined when it has none of the R4 forms
 */
export function parseReference(literal: string): ReferenceLiteral | undefined {
  const contained = CONTAINED.exec(literal);
  if (contained !== null) return { kind: 'contained', containedId: contained[1] ?? '' };
  const relative = RELATIVE.exec(literal);
  if (relative !== null) return { kind: 'relative', ...typed(relative[1]) };
  if (URN.test(literal)) return { kind: 'urn' };
  return ABSOLUTE.test(literal) ? { kind: 'absolute', ...typed(ABSOLUTE_RESOURCE.exec(literal)?.[1]) } : undefined;
}

function typed(type: string | undefined): { readonly type?: string } {
  return type === undefined ? {} : { type };
}
