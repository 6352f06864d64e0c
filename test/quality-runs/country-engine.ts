import { join } from 'node:path';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { Database } from '../../src/fhir-common/sql/database';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import type { Terminology } from '../../src/fhir-common/terminology/terminology';
import { qualityNaming } from '../../src/quality-runs/quality-naming';
import type { RunParts, RunSummary } from '../../src/quality-runs/run-quality';
import { runQuality } from '../../src/quality-runs/run-quality';
import type { RunRequest } from '../../src/quality-runs/run-store';
import type { FinessAuthorisation, FinessEstablishment } from '../../src/quality/references/finess';
import type { ReferenceItem } from '../../src/quality/references/files/reference-item';
import { ReferenceRepository } from '../../src/quality/references/reference-repository';
import { buildCountry, DAY, readCases } from '../quality/country/country';
import type { Case, Country } from '../quality/country/country';
import { DATA, TestEngine } from '../setup/test-engine';

export const NAMING = qualityNaming();
const lists = loadTerminology(join(DATA, 'terminology'));
/** Category 999 is the one that no nomenclature knows (`country.ts`). */
const terminology: Terminology = { ...lists, validateCode: (_set, _system, code) => (code === '999' ? 'not-member' : 'member') };

export const codeOf = (concept: unknown): string => String(arrayAt(concept, 'coding').filter(isObject)[0]?.['code']);

/** The rule that raised a Task. */
export function ruleOf(task: ResourceJson): string {
  return String(arrayAt(task, 'input').filter(isObject).find(({ type }) => codeOf(type) === 'ruleErrorId')?.['valueString']);
}

async function* items<Row>(version: string, rows: Iterable<Row>): AsyncGenerator<ReferenceItem<Row>> {
  yield await Promise.resolve({ kind: 'version' as const, version });
  for (const row of rows) yield { kind: 'row', row };
}

/** The hand-made country of `test/quality/country`, in a database of its own. */
export class CountryEngine {
  private constructor(readonly server: TestEngine, readonly country: Country) {}

  /** @param cases some of them, or all */
  static async start(cases: readonly Case[] = readCases()): Promise<CountryEngine> {
    const server = await TestEngine.start();
    const country = buildCountry(cases);
    const held = new CountryEngine(server, country);
    for (let from = 0; from < country.resources.length; from += 200) await held.write(...country.resources.slice(from, from + 200));
    await held.loadFiness('2026-06-01', country.finess.values(), [...country.authorisations.values()].flat());
    return held;
  }

  get database(): Database {
    return new Database(this.server.pool);
  }

  async write(...resources: readonly ResourceJson[]): Promise<void> {
    await this.server.write(...resources.map((resource) => ({ ...resource, id: resource.id ?? '' })));
  }

  async loadFiness(version: string, structures: Iterable<FinessEstablishment>, authorisations: Iterable<FinessAuthorisation>): Promise<void> {
    const repository = new ReferenceRepository(this.database);
    await repository.load('finess', items(version, structures), { fallbackVersion: DAY });
    await repository.load('authorisations', items(version, authorisations), { fallbackVersion: DAY });
  }

  run(request: Partial<RunRequest> = {}, parts: Partial<RunParts> = {}): Promise<RunSummary | undefined> {
    return runQuality({
      pool: this.server.pool, dataFolder: DATA, terminology, naming: NAMING, engine: () => Promise.resolve(this.server.engine), progress: () => undefined, today: DAY, ...parts,
    }, { occasion: 'command', day: DAY, ...request });
  }

  /** Every resource of a type as it stands, by id. */
  async stored(type: string): Promise<Map<string, ResourceJson>> {
    const { rows } = await this.server.pool.query<{ id: string; content: string }>(
      "SELECT r.id, r.content FROM resource r JOIN resource_type t ON t.id = r.type WHERE t.api = 'ror' AND t.name = $1 AND r.live ORDER BY r.rid", [type]);
    return new Map(rows.map(({ id, content }) => [id, JSON.parse(content) as ResourceJson]));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
