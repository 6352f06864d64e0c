import { excerpt, FhirError } from '../../core/errors';
import { splitUnescaped } from '../../core/values/escape';
import type { RawPart } from '../../core/values/escape';

/** More alternatives than this in one criterion is a copy of a table, not a question (docs/limits.md). */
export const MAX_VALUES = 500;

/**
 * The alternatives of a comma list (R4 search 3.1.1.5.3), still escaped, with their offsets in `value`. Every list of a request is cut
 * here, so that none escapes the limit.
 * @throws FhirError `too-many-criteria` naming the parameter
 */
export function splitValues({ parameter, value }: { readonly parameter: string; readonly value: string }): RawPart[] {
  const parts = splitUnescaped(value, ',');
  if (parts.length > MAX_VALUES) {
    const what = `valeurs dans « ${excerpt(parameter)} » / values in "${excerpt(parameter)}"`;
    throw new FhirError('too-many-criteria', { count: parts.length, what, maximum: MAX_VALUES });
  }
  return parts;
}

/** The parts of one alternative of a composite parameter: `first$second` (R4 search 3.1.1.5.9). */
export function splitComposite(alternative: string): RawPart[] {
  return splitUnescaped(alternative, '$');
}
