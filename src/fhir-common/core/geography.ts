import { compareDecimal } from './values/decimal';
import { parseNumberSearchValue } from './values/number-value';
import { bad, ok } from './values/parsed';
import type { Parsed } from './values/parsed';

export interface GeoPoint {
  /** WGS84 degrees. */
  readonly latitude: number;
  readonly longitude: number;
}

export interface Radius {
  readonly km: number;
  /** Unit of the request, echoed in the computed distance. */
  readonly unit: 'km' | 'm';
}

/** R4 leaves the distance to the server when the request gives none. */
export const DEFAULT_RADIUS_KM = 25;
/** ROR RG_RECH_05: a distance lies between 0 and 1000 km. */
export const MAX_RADIUS_KM = 1000;
const EARTH_RADIUS_KM = 6371.0088;

/** Reads `latitude|longitude[|distance[|unit]]` (R4 Location-near). Refuses coordinates off the globe and distances over 1000 km. */
export function parseNear(raw: string): Parsed<GeoPoint & { readonly radius: Radius }> {
  const parts = raw.split('|');
  const [latitudeText = '', longitudeText, distance, unit, extra] = parts;
  if (longitudeText === undefined || extra !== undefined) {
    return bad(0, 'attendu latitude|longitude|distance|unité, par exemple 47.21|-1.63|15|km.', 'expected latitude|longitude|distance|unit, for example 47.21|-1.63|15|km.');
  }
  const latitude = degrees(latitudeText, 90);
  if (latitude === undefined) return bad(0, 'la latitude est un nombre entre -90 et 90.', 'the latitude is a number between -90 and 90.');
  const longitude = degrees(longitudeText, 180);
  if (longitude === undefined) {
    return bad(latitudeText.length + 1, 'la longitude est un nombre entre -180 et 180.', 'the longitude is a number between -180 and 180.');
  }
  const radius = parseRadius(distance, unit, latitudeText.length + longitudeText.length + 2);
  return radius.ok ? ok({ latitude, longitude, radius: radius.value }) : radius;
}

/** Reads `code[|distance[|unit]]`: a circle around a named place. The code is not checked here. */
export function parseNearPlace(raw: string): Parsed<{ readonly code: string; readonly radius: Radius }> {
  const [code = '', distance, unit, extra] = raw.split('|');
  if (code === '' || extra !== undefined) {
    return bad(0, 'attendu code INSEE|distance|unité, par exemple 44162|15|km.', 'expected INSEE code|distance|unit, for example 44162|15|km.');
  }
  const radius = parseRadius(distance, unit, code.length + 1);
  return radius.ok ? ok({ code, radius: radius.value }) : radius;
}

function degrees(text: string, bound: number): number | undefined {
  if (!/^-?\d{1,3}(\.\d{1,20})?$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= bound ? value : undefined;
}

function parseRadius(distance: string | undefined, unit: string | undefined, at: number): Parsed<Radius> {
  const known = unit === undefined || unit === '' || unit === 'km' ? 'km' : unit === 'm' ? 'm' : undefined;
  if (known === undefined) return bad(at + (distance?.length ?? 0) + 1, 'l’unité est km ou m.', 'the unit is km or m.');
  if (distance === undefined || distance === '') return ok({ km: DEFAULT_RADIUS_KM, unit: known });
  const number = parseNumberSearchValue(distance, { exact: true });
  const maximum = String(known === 'km' ? MAX_RADIUS_KM : MAX_RADIUS_KM * 1000);
  if (!number.ok || number.value.prefix !== 'eq' || compareDecimal(number.value.value, '0') < 0 || compareDecimal(number.value.value, maximum) > 0) {
    return bad(at, `la distance est un nombre entre 0 et ${MAX_RADIUS_KM} km.`, `the distance is a number between 0 and ${MAX_RADIUS_KM} km.`);
  }
  return ok({ km: known === 'km' ? Number(distance) : Number(distance) / 1000, unit: known });
}

/** Great-circle distance in kilometres (haversine). */
export function distanceKm(a: GeoPoint, b: GeoPoint): number {
  const radians = (angle: number): number => (angle * Math.PI) / 180;
  const halfLatitude = Math.sin(radians(b.latitude - a.latitude) / 2);
  const halfLongitude = Math.sin(radians(b.longitude - a.longitude) / 2);
  const square = halfLatitude ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * halfLongitude ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(square)));
}

/** Degrees. West may lie below -180 and east beyond 180. */
export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

/** The square that holds a circle: a B-tree range before the exact test. Longitudes are whole at the poles. */
export function boundingBox(centre: GeoPoint, radiusKm: number): Box {
  const latitudeMargin = (radiusKm / EARTH_RADIUS_KM) * (180 / Math.PI) * 1.0001;
  const south = Math.max(-90, centre.latitude - latitudeMargin);
  const north = Math.min(90, centre.latitude + latitudeMargin);
  const narrowest = Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  const longitudeMargin = narrowest <= 0.0001 ? 180 : Math.min(180, latitudeMargin / narrowest);
  return { south, north, west: centre.longitude - longitudeMargin, east: centre.longitude + longitudeMargin };
}
