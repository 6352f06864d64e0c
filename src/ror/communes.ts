import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { GeoPoint } from '../fhir-common/core/geography';
import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import type { PlaceCentre } from '../fhir-common/definition/fhir-api';
import { sql } from '../fhir-common/sql/sql';
import { EMPTY_SOURCE } from '../fhir-common/terminology/terminology-source';
import type { TerminologySource } from '../fhir-common/terminology/terminology-source';
import type { Database } from '../fhir-common/sql/database';

/** System of the codes of communes (INSEE). */
const COMMUNE_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM';

/** A commune of `data/reference/communes.json.gz`. */
export interface Commune {
  readonly code: string;
  readonly name: string;
  readonly department: string;
  readonly centre: GeoPoint | undefined;
}

/** @param file `communes.json.gz`; @throws Error when it cannot be read */
export function readCommunes(file: string): readonly Commune[] {
  const parsed: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  return arrayAt({ communes: parsed }, 'communes').flatMap((commune) => {
    const code = stringAt(commune, 'code');
    if (code === undefined || !isObject(commune)) return [];
    const { lat, lon } = commune;
    const centre = typeof lat === 'number' && typeof lon === 'number' ? { latitude: lat, longitude: lon } : undefined;
    return [{ code, name: stringAt(commune, 'name') ?? code, department: stringAt(commune, 'department') ?? '', centre }];
  });
}

/**
 * The communes as a code system, so that their codes are known and have labels. Not complete: the file has the communes in force, and
 * data holds codes of merged ones.
 */
export function communeTerminology(communes: readonly Commune[]): TerminologySource {
  const concepts = communes.map(({ code, name }) => ({ system: COMMUNE_SYSTEM, code, display: name, inferred: false }));
  const codeSystem = { url: COMMUNE_SYSTEM, name: 'TRE_R13-CommuneOM', status: 'active', complete: false, caseSensitive: true, concepts };
  return { ...EMPTY_SOURCE, codeSystems: [codeSystem] };
}

/**
 * Centres of communes by INSEE code. A commune has the coordinates of the official file once `npm run load-communes` took it; before
 * that, those of `data/reference/communes.json.gz` (origins in the README beside it). The others stand at the median position of the
 * places loaded in them, else at the middle of their department, and say that they are approximate.
 */
export class CommuneCentres {
  private centres: ReadonlyMap<string, PlaceCentre> | undefined;

  constructor(private readonly communes: readonly Commune[]) {}

  centreOf(code: string): PlaceCentre | undefined {
    this.centres ??= this.complete(new Map(), new Map());
    return this.centres.get(code);
  }

  /** Takes in the official coordinates and the positions of the places loaded since. */
  async refresh(database: Database): Promise<void> {
    const official = await database.query<{ code: string; latitude: number; longitude: number }>(sql`SELECT code, latitude, longitude FROM commune`);
    const medians = await database.query<{ code: string; latitude: number; longitude: number }>(sql`
      SELECT t.code, percentile_cont(0.5) WITHIN GROUP (ORDER BY p.latitude) AS latitude, percentile_cont(0.5) WITHIN GROUP (ORDER BY p.longitude) AS longitude
      FROM search_parameter s JOIN token t ON t.parameter = s.id JOIN token_index x ON x.token = t.id
      JOIN search_parameter n ON n.type = s.type AND n.code = 'near' JOIN position_index p ON p.rid = x.rid AND p.parameter = n.id
      WHERE s.code = 'commune-cog' GROUP BY t.code`);
    const points = (rows: typeof official): Map<string, GeoPoint> => new Map(rows.map(({ code, ...point }) => [code, point]));
    this.centres = this.complete(points(official), points(medians));
  }

  private complete(official: ReadonlyMap<string, GeoPoint>, medians: ReadonlyMap<string, GeoPoint>): ReadonlyMap<string, PlaceCentre> {
    const centres = new Map<string, PlaceCentre>();
    for (const [code, point] of official) centres.set(code, { ...point, approximate: false });
    if (official.size === 0) {
      for (const { code, centre } of this.communes) if (centre) centres.set(code, { ...centre, approximate: false });
    }
    const departments = middles(this.communes, centres);
    for (const { code, department } of this.communes) {
      const guess = medians.get(code) ?? departments.get(department);
      if (!centres.has(code) && guess) centres.set(code, { ...guess, approximate: true });
    }
    return centres;
  }
}

/** Mean position of the known communes of each department. */
function middles(communes: readonly Commune[], centres: ReadonlyMap<string, GeoPoint>): ReadonlyMap<string, GeoPoint> {
  const sums = new Map<string, { latitude: number; longitude: number; count: number }>();
  for (const { code, department } of communes) {
    const centre = centres.get(code);
    if (!centre) continue;
    const sum = sums.get(department) ?? { latitude: 0, longitude: 0, count: 0 };
    sums.set(department, { latitude: sum.latitude + centre.latitude, longitude: sum.longitude + centre.longitude, count: sum.count + 1 });
  }
  return new Map([...sums].map(([department, { latitude, longitude, count }]) => [department, { latitude: latitude / count, longitude: longitude / count }]));
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
