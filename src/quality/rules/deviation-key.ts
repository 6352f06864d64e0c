import { createHash } from 'node:crypto';
import type { QualityObject } from './rule';

/** What makes two deviations one and the same anomaly (ror-anomalies 9.1, 2). */
export interface DeviationIdentity {
  readonly rule: string;
  readonly object: QualityObject;
  readonly path: string | undefined;
  readonly errorValues: readonly string[];
}

/** Key of the fact: rule, focus, path and erroneous values in any order. Base64url, 43 characters. */
export function deviationKey(deviation: DeviationIdentity): string {
  return hash([...placeOf(deviation), ...[...deviation.errorValues].sort()]);
}

/** Key of the place, without the values: a deviation that moved to another value closes the anomaly and opens the next (9.1, 3). */
export function deviationPlaceKey(deviation: DeviationIdentity): string {
  return hash(placeOf(deviation));
}

/** The identifier rather than the logical id: it is the same before and after a structure is created. */
function placeOf({ rule, object, path }: DeviationIdentity): string[] {
  return [rule, object.type, object.identifier === undefined ? `id ${object.id ?? ''}` : `identifier ${object.identifier}`, path ?? ''];
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
