import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { regionCodes } from './codes';
import type { WeightedTable } from './random';
import { weightedTable } from './random';

/** A commune that can carry a structure: it has inhabitants, a postal code and a position. */
export interface LocatedCommune {
  /** INSEE code (COG). */
  readonly code: string;
  readonly name: string;
  readonly postalCodes: readonly [string, ...string[]];
  readonly department: string;
  readonly region: string;
  readonly population: number;
  /** WGS84 degrees of the town centre. */
  readonly lat: number;
  readonly lon: number;
}

/** The communes of the generator, ready for weighted draws. */
export interface CommuneDirectory {
  readonly byCode: ReadonlyMap<string, LocatedCommune>;
  /** Weighted by population: where structures settle. */
  readonly everywhere: WeightedTable<LocatedCommune>;
  /** Weighted by a power of the population: where hospitals settle. */
  readonly cities: WeightedTable<LocatedCommune>;
  /** The same department, nearest codes: other sites and intervention zones. */
  readonly byDepartment: ReadonlyMap<string, readonly LocatedCommune[]>;
}

/** Paris, Lyon and Marseille as wholes: their structures are located in the municipal districts, which are in the file too. */
const dividedCities: ReadonlySet<string> = new Set(['75056', '69123', '13055']);

const referenceFile = join('reference', 'communes.json.gz');

/** Sources run from src/cli/generate and builds from dist/src/cli/generate: the data folder is some levels above either. */
export function findData(path: string): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'data', path);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) throw new Error(`Introuvable / not found: data/${path}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A row of the reference file as a usable commune, or undefined when no structure can be put there. */
function parseLocatedCommune(row: unknown): LocatedCommune | undefined {
  if (!isRecord(row)) return undefined;
  const { code, name, postalCodes, department, region, population, lat, lon } = row;
  if (typeof code !== 'string' || typeof name !== 'string' || typeof department !== 'string'
    || typeof region !== 'string') return undefined;
  if (typeof population !== 'number' || typeof lat !== 'number' || typeof lon !== 'number') return undefined;
  if (!Array.isArray(postalCodes)) return undefined;
  const [first, ...others] = postalCodes.filter((postalCode): postalCode is string => typeof postalCode === 'string');
  if (first === undefined || population < 1 || dividedCities.has(code) || !regionCodes.has(region)) return undefined;
  return { code, name, postalCodes: [first, ...others], department, region, population, lat, lon };
}

/** Reads the reference file. Throws when it is missing or is not a JSON array. */
export function loadCommunes(): CommuneDirectory {
  const rows: unknown = JSON.parse(gunzipSync(readFileSync(findData(referenceFile))).toString('utf8'));
  if (!Array.isArray(rows)) throw new Error(`${referenceFile}: JSON array expected / tableau JSON attendu`);
  const communes = rows.map(parseLocatedCommune).filter((commune) => commune !== undefined);
  const byDepartment = new Map<string, LocatedCommune[]>();
  for (const commune of communes) {
    const neighbours = byDepartment.get(commune.department);
    if (neighbours) neighbours.push(commune);
    else byDepartment.set(commune.department, [commune]);
  }
  return {
    byCode: new Map(communes.map((commune) => [commune.code, commune])),
    everywhere: weightedTable(communes.map((value) => ({ value, weight: value.population }))),
    cities: weightedTable(communes.map((value) => ({ value, weight: value.population ** 1.3 }))),
    byDepartment,
  };
}
