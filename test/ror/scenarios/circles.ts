import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonObject, SampleResource } from './sample-files';
import { at, extensions, isObject, textsAt } from './sample-files';

type Point = readonly [latitude: number, longitude: number];

/** A disc of a request; `communes` also places what has no position at the centre of its commune (read side, 19 #20). */
export interface Circle {
  readonly centre: Point;
  readonly radiusKm: number;
  readonly communes: boolean;
}

const EARTH_KM = 6371.0088;
const COMMUNES = join(__dirname, '..', '..', '..', 'data', 'reference', 'communes.json.gz');
const COMMUNE_COG = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-commune-cog';

/** Centre of each commune that has one in the reference data. */
const CENTRES = readCentres();

function readCentres(): ReadonlyMap<string, Point> {
  const communes: unknown = JSON.parse(gunzipSync(readFileSync(COMMUNES)).toString('utf8'));
  return new Map(at(communes).filter(isObject).flatMap((commune): [string, Point][] => {
    const [code] = textsAt(commune, 'code');
    const centre = pointOf(commune, 'lat', 'lon');
    return code === undefined || centre === undefined ? [] : [[code, centre]];
  }));
}

function pointOf(node: JsonObject, latitude: string, longitude: string): Point | undefined {
  const [north, east] = [node[latitude], node[longitude]];
  return typeof north === 'number' && typeof east === 'number' ? [north, east] : undefined;
}

/** Circle of `near=lat|lon|distance|unit` or `near-insee-code=commune|distance|unit`; the table always writes all parts, in km. */
export function parseCircle(parameter: string, value: string): Circle {
  const parts = value.split('|');
  const radius = Number(parts.at(-2));
  if (parts.at(-1) !== 'km' || Number.isNaN(radius)) throw new Error(`circle not covered: ${value}`);
  if (parameter === 'near') return { centre: [Number(parts[0]), Number(parts[1])], radiusKm: radius, communes: false };
  const centre = CENTRES.get(parts[0] ?? '');
  if (centre === undefined) throw new Error(`commune without centre: ${value}`);
  return { centre, radiusKm: radius, communes: true };
}

/** Kilometres from the centre to a place, by haversine; undefined for a place that cannot be located. */
export function distanceTo(circle: Circle, place: SampleResource): number | undefined {
  const point = positionOf(place.body) ?? (circle.communes ? ownCommune(place.body) : undefined);
  return point === undefined ? undefined : haversineKm(circle.centre, point);
}

function positionOf(body: JsonObject): Point | undefined {
  const [position] = at(body, 'position').filter(isObject);
  return position === undefined ? undefined : pointOf(position, 'latitude', 'longitude');
}

function ownCommune(body: JsonObject): Point | undefined {
  const [code] = extensions(body, COMMUNE_COG).flatMap((extension) => textsAt(extension, 'valueCodeableConcept', 'coding', 'code'));
  return code === undefined ? undefined : CENTRES.get(code);
}

function haversineKm(from: Point, to: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const north = Math.sin(radians(to[0] - from[0]) / 2);
  const east = Math.sin(radians(to[1] - from[1]) / 2);
  const square = north * north + Math.cos(radians(from[0])) * Math.cos(radians(to[0])) * east * east;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(square));
}
