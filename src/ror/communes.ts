import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { GeoPoint } from '../fhir-common/core/geography';
import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';

/**
 * Centres of communes by INSEE code, from `data/reference/communes.json.gz` (origins in the README beside it). Communes without known
 * coordinates are absent.
 */
export function loadCommuneCentres(file: string): (code: string) => GeoPoint | undefined {
  const parsed: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  const list = Array.isArray(parsed) ? parsed : arrayAt(parsed, 'communes');
  const centres = new Map<string, GeoPoint>();
  for (const commune of list) {
    const code = stringAt(commune, 'code');
    if (code === undefined || !isObject(commune)) continue;
    const { lat, lon } = commune;
    if (typeof lat === 'number' && typeof lon === 'number') centres.set(code, { latitude: lat, longitude: lon });
  }
  return (code) => centres.get(code);
}

const range = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
const DISTRICTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['75056', range(75101, 75120)],
  ['69123', range(69381, 69389)],
  ['13055', range(13201, 13216)],
]);

/** The municipal districts of Paris, Lyon and Marseille, which have codes of their own; none for other communes. */
export function districtsOf(code: string): readonly string[] {
  return DISTRICTS.get(code) ?? [];
}
