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

/** Rules that judge the establishments of FINESS, which the directory may not hold yet. */
const BY_IDENTIFIER = ['EX1.2', 'EX3', 'EX4', 'EX5', 'CP4'];

/** The logical id, which two structures never share as they may share an identifier (ST3); the identifier where it comes before the structure. */
function placeOf({ rule, object: { type, id, identifier }, path }: DeviationIdentity): string[] {
  const byIdentifier = identifier !== undefined && (id === undefined || BY_IDENTIFIER.includes(rule));
  return [rule, type, byIdentifier ? `identifier ${identifier}` : `id ${id ?? ''}`, path ?? ''];
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
