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
  /** Unit of the request, a UCUM code of {@link DISTANCE_UNITS}: echoed in the computed distance. */
  readonly unit: string;
}

/** Lengths a distance may be given in, by UCUM code, in metres (UCUM, tables of international and US survey units). */
export const DISTANCE_UNITS: ReadonlyMap<string, number> = new Map([
  ['km', 1000],
  ['m', 1],
  ['cm', 0.01],
  ['[mi_i]', 1609.344],
  ['[mi_us]', 6_336_000 / 3937],
  ['[nmi_i]', 1852],
  ['[yd_i]', 0.9144],
  ['[yd_us]', 3600 / 3937],
  ['[ft_i]', 0.3048],
  ['[ft_us]', 1200 / 3937],
]);

/** A distance as an answer gives it: to one decimal in the long units, whole in those of a metre or less. @param unit of {@link DISTANCE_UNITS} */
export function shownDistance(kilometres: number, unit: string): { readonly value: number; readonly unit: string } {
  const metres = DISTANCE_UNITS.get(unit) ?? 1000;
  const amount = (kilometres * 1000) / metres;
  return { value: metres > 1 ? Math.round(amount * 10) / 10 : Math.round(amount), unit };
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
  const code = unit === undefined || unit === '' ? 'km' : unit;
  const metres = DISTANCE_UNITS.get(code);
  if (metres === undefined) {
    const known = [...DISTANCE_UNITS.keys()].join(', ');
    return bad(at + (distance?.length ?? 0) + 1, `l’unité est un code UCUM de longueur : ${known}.`, `the unit is a UCUM code of length: ${known}.`);
  }
  if (distance === undefined || distance === '') return ok({ km: DEFAULT_RADIUS_KM, unit: code });
  const number = parseNumberSearchValue(distance, { exact: true });
  const km = number.ok ? (Number(number.value.value) * metres) / 1000 : Number.NaN;
  if (!number.ok || number.value.prefix !== 'eq' || !(km >= 0 && km <= MAX_RADIUS_KM)) {
    return bad(at, `la distance est un nombre entre 0 et ${MAX_RADIUS_KM} km.`, `the distance is a number between 0 and ${MAX_RADIUS_KM} km.`);
  }
  return ok({ km, unit: code });
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
