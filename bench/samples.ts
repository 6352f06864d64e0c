import type { Client } from 'pg';
import { arrayAt, isObject, stringAt } from '../src/fhir-common/core/json';
import { rorProfile } from '../src/ror/canonical';

export interface Coding {
  readonly system: string;
  readonly code: string;
}

/** The entry of one place that UC4 S1 looks for; only what the entry gives. */
export type CapacityEntry = Readonly<Record<CapacityField, Coding | undefined>>;
export type CapacityField = 'capacityType' | 'genderCapacityAvailable' | 'temporalityCapacity' | 'capacityStatus';

export interface SampledPlace {
  readonly latitude: number;
  readonly longitude: number;
  readonly entries: readonly CapacityEntry[];
}

/** One offer drawn at random with what requests ask about it. */
export interface SampledOffer {
  readonly id: string;
  /** Hidden from most access profiles (ror-read.md 15.3). */
  readonly sensitive: boolean;
  readonly specialty: Coding;
  readonly serviceType: Coding | undefined;
  readonly category: Coding | undefined;
  readonly characteristics: readonly Coding[];
  readonly places: readonly SampledPlace[];
}

/** Values that occur in the data, each as often as it occurs there: a frequent specialty is asked often, a rare one seldom. */
export interface Samples {
  readonly offers: readonly SampledOffer[];
  /** Number of resources served of each type. */
  readonly counts: ReadonlyMap<string, number>;
}

const SAMPLED_OFFERS = 2_000;
const SENSITIVE = rorProfile('ror-healthcareservice-sensitive-unit');
const CAPACITY = rorProfile('ror-location-supported-capacity');

/** Draws offers and their places from the stored resources. @throws Error when none is stored */
export async function drawSamples(database: Client): Promise<Samples> {
  const stored = await query(database, `
    SELECT content FROM resource WHERE rid IN (
      SELECT rid FROM resource JOIN resource_type t ON t.id = type
      WHERE t.api = 'ror' AND t.name = 'HealthcareService' AND live ORDER BY random() LIMIT ${SAMPLED_OFFERS}) ORDER BY random()`);
  const services = stored.map(parseContent);
  const placeIds = services.flatMap((service) => arrayAt(service, 'location').map((link) => stringAt(link, 'reference')?.split('/')[1] ?? ''));
  const places = await query(database, `
    SELECT content FROM resource JOIN resource_type t ON t.id = type
    WHERE t.api = 'ror' AND t.name = 'Location' AND live AND resource.id = ANY ($1)`, [placeIds]);
  const placeOf = new Map(places.map(parseContent).map((place) => [stringAt(place, 'id') ?? '', sampledPlace(place)]));
  const offers = services.flatMap((service) => sampledOffer(service, placeOf));
  if (offers.length === 0) throw new Error('No offer is stored: load data first');
  return { offers, counts: await countResources(database) };
}

async function query(database: Client, text: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const { rows } = await database.query<Record<string, unknown>>(text, [...values]);
  return rows;
}

async function countResources(database: Client): Promise<Map<string, number>> {
  const rows = await query(database, `
    SELECT t.name, count(*)::integer AS total FROM resource JOIN resource_type t ON t.id = type
    WHERE t.api = 'ror' AND live GROUP BY t.name`);
  return new Map(rows.map((row) => [stringAt(row, 'name') ?? '', numberAt(row, 'total')]));
}

function parseContent(row: unknown): unknown {
  return JSON.parse(stringAt(row, 'content') ?? '{}');
}

function sampledOffer(service: unknown, placeOf: ReadonlyMap<string, SampledPlace>): SampledOffer[] {
  const id = stringAt(service, 'id');
  const [specialty] = codingsOf(arrayAt(service, 'specialty'));
  if (id === undefined || specialty === undefined) return [];
  const places = arrayAt(service, 'location').flatMap((link) => placeOf.get(stringAt(link, 'reference')?.split('/')[1] ?? '') ?? []);
  const [serviceType] = codingsOf(arrayAt(service, 'type'));
  const [category] = codingsOf(arrayAt(service, 'category'));
  const sensitive = at(arrayAt(service, 'extension').find((extension) => stringAt(extension, 'url') === SENSITIVE), 'valueBoolean') !== false;
  return [{ id, sensitive, specialty, serviceType, category, characteristics: codingsOf(arrayAt(service, 'characteristic')), places }];
}

function sampledPlace(place: unknown): SampledPlace {
  const position = at(place, 'position');
  const capacities = arrayAt(place, 'extension').filter((extension) => stringAt(extension, 'url') === CAPACITY);
  return { latitude: numberAt(position, 'latitude'), longitude: numberAt(position, 'longitude'), entries: capacities.map(capacityEntry) };
}

function capacityEntry(capacity: unknown): CapacityEntry {
  const field = (name: CapacityField): Coding | undefined => {
    const found = arrayAt(capacity, 'extension').find((extension) => stringAt(extension, 'url') === name);
    return codingsOf([at(found, 'valueCodeableConcept')])[0];
  };
  return {
    capacityType: field('capacityType'),
    genderCapacityAvailable: field('genderCapacityAvailable'),
    temporalityCapacity: field('temporalityCapacity'),
    capacityStatus: field('capacityStatus'),
  };
}

function codingsOf(concepts: readonly unknown[]): Coding[] {
  return concepts.flatMap((concept) =>
    arrayAt(concept, 'coding').flatMap((coding) => {
      const [system, code] = [stringAt(coding, 'system'), stringAt(coding, 'code')];
      return system === undefined || code === undefined ? [] : [{ system, code }];
    }),
  );
}

function at(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function numberAt(value: unknown, name: string): number {
  const found = at(value, name);
  return typeof found === 'number' ? found : 0;
}
