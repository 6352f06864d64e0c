/**
 * `node dist/bench/on-write.js [offers] [seconds] [folder]`: what the rules that judge written resources cost those who write. Structures and offers are
 * patched by a few writers, in turns without and with the judging; what is left to judge at the end of a turn is judged within its time.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateResources } from '../src/cli/generate';
import { createDataSource, migrate } from '../src/database/data-source';
import { startEmbeddedServer } from '../src/database/embedded/embedded-server';
import { createPool } from '../src/database/pool';
import { createEngine } from '../src/engine-factory';
import { fhirApis } from '../src/fhir-apis';
import { arrayAt, isResource } from '../src/fhir-common/core/json';
import type { ResourceJson } from '../src/fhir-common/core/json';
import type { FhirEngine } from '../src/fhir-common/engine';
import { JobRuns } from '../src/fhir-common/jobs/job-runs';
import { Database } from '../src/fhir-common/sql/database';
import { extractOrganization } from '../src/quality/directory/extract-organization';
import { DayReader } from '../src/quality/directory/fhir-reading';
import type { FinessEstablishment } from '../src/quality/references/finess';
import type { ReferenceItem } from '../src/quality/references/files/reference-item';
import { ReferenceRepository } from '../src/quality/references/reference-repository';
import { WRITE_SCOPES } from '../src/quality/rules/write-scopes';
import { localChecks } from '../src/quality-runs/local-checks';
import { readShippedTables } from '../src/quality/references/shipped-tables';
import { qualityNaming } from '../src/quality-runs/quality-naming';
import { RuleSettings } from '../src/quality-runs/rule-settings';
import { engineContext } from '../src/quality-runs/write-run';
import { WrittenResources } from '../src/quality-runs/written-resources';

const OFFERS = 2_000;
const SECONDS = 8;
const TURNS = 2;
/** Turns before those that count: code that judges its first thousands of resources is compiled the while, and a server is not started anew each minute. */
const WARM_UP_TURNS = 3;
const WRITERS = 4;
const BATCH = 200;
const DAY = '2026-06-15';
/** As the server looks for what was written. */
const EVERY_MS = 5_000;
const WRITER = { id: 'bench', roles: ['ror-server'], accessProfile: 1 };
const DATA = join(__dirname, '../../data');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** An establishment as FINESS has it: one in ten of another category, one in five with a twin that the directory lacks. */
function linesOf({ finess = '', category, department }: { readonly finess: string | undefined; readonly category: string | undefined; readonly department: string }, index: number): FinessEstablishment[] {
  const line = {
    number: finess, legalEntity: '000000000', name: 'Établissement', category: index % 10 === 0 ? '500' : category, opening: '2000-01-01', closing: undefined, closingType: undefined,
    inactive: false, lapsed: false, commune: undefined, department, phone: undefined, email: undefined, updated: undefined,
  };
  return [line, ...(index % 5 === 0 ? [{ ...line, number: `Z${finess.slice(1)}` }] : [])];
}

async function* referenceItems<Row>(rows: readonly Row[]): AsyncGenerator<ReferenceItem<Row>> {
  yield await Promise.resolve({ kind: 'version' as const, version: DAY });
  for (const row of rows) yield { kind: 'row', row };
}

/** @returns ids of the establishments, of which FINESS knows each, and of the offers */
async function fill(engine: FhirEngine, offers: number): Promise<{ readonly establishments: readonly string[]; readonly offers: readonly string[] }> {
  const days = new DayReader();
  const establishments: string[] = [];
  const offerIds: string[] = [];
  const finess: ReturnType<typeof linesOf> = [];
  let batch: ResourceJson[] = [];
  const flush = async (): Promise<void> => {
    await engine.writes.import(engineContext(engine), engine.api('ror'), batch);
    batch = [];
  };
  for (const generated of generateResources({ offers, seed: 14 })) {
    const resource: unknown = generated;
    if (!isResource(resource)) continue;
    batch.push(resource);
    if (batch.length === BATCH) await flush();
    if (resource.resourceType === 'HealthcareService') offerIds.push(resource.id ?? '');
    if (resource.resourceType !== 'Organization' || arrayAt(resource, 'type').length === 0) continue;
    const organization = extractOrganization(resource, days);
    if (organization.kind !== 'EG' || organization.row.finess === undefined) continue;
    establishments.push(resource.id ?? '');
    finess.push(...linesOf(organization.row, finess.length));
  }
  await flush();
  await new ReferenceRepository(engine.database).load('finess', referenceItems(finess), { fallbackVersion: DAY });
  return { establishments, offers: offerIds };
}

/** What is patched, and the rules in use the while. */
interface Scenario {
  readonly type: 'Organization' | 'HealthcareService';
  readonly ids: readonly string[];
  readonly rules: readonly string[];
}

interface Turn {
  readonly patchesPerSecond: number;
  /** Processor time of this process, microseconds a patch. */
  readonly micros: number;
}

/** One turn of patches. @param judge looks for what was written; absent: nobody does */
async function turn(engine: FhirEngine, { type, ids }: Scenario, seconds: number, judge?: (signal: AbortSignal) => Promise<unknown>): Promise<Turn> {
  const [started, ended, used] = [performance.now(), new AbortController(), process.cpuUsage()];
  let patches = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - started < seconds * 1_000) {
      const id = ids[patches % ids.length] ?? '';
      patches += 1;
      const name = `Nom ${patches} ${started}`;
      await engine.writes.patch({ ...engineContext(engine), caller: WRITER, startedAt: Date.now() }, engine.api('ror'), { type, target: { id }, apply: (stored) => ({ resource: { ...stored, name }, warnings: [] }) });
    }
  };
  const judging = async (): Promise<void> => {
    while (judge !== undefined && !ended.signal.aborted) {
      await judge(new AbortController().signal);
      await pause(EVERY_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
    await judge?.(new AbortController().signal);
  };
  await Promise.all([Promise.all(Array.from({ length: WRITERS }, writer)).then(() => ended.abort()), judging()]);
  const { user, system } = process.cpuUsage(used);
  return { patchesPerSecond: (patches / (performance.now() - started)) * 1_000, micros: (user + system) / patches };
}

async function compare(engine: FhirEngine, written: WrittenResources, scenario: Scenario, seconds: number): Promise<void> {
  const settings = new RuleSettings(engine.database);
  for (const rule of (await settings.read()).keys()) await settings.choose(rule, scenario.rules.includes(rule), undefined);
  say(`PATCH ${scenario.type}, ${scenario.ids.length} of them, rules in use: ${scenario.rules.join(' ')}`);
  const judge = (signal: AbortSignal): Promise<unknown> => written.judgeWritten(signal);
  for (let number = 0; number < WARM_UP_TURNS; number += 1) await turn(engine, scenario, seconds, judge);
  const turns: { readonly alone: Turn[]; readonly judged: Turn[] } = { alone: [], judged: [] };
  for (let number = 0; number < TURNS; number += 1) {
    turns.alone.push(await turn(engine, scenario, seconds));
    // What the turn without judging left is judged between the turns.
    await judge(new AbortController().signal);
    turns.judged.push(await turn(engine, scenario, seconds, judge));
  }
  const mean = (some: readonly Turn[], value: (turn: Turn) => number): number => some.reduce((sum, one) => sum + value(one), 0) / some.length;
  const rates = [turns.alone, turns.judged].map((some) => mean(some, ({ patchesPerSecond }) => patchesPerSecond));
  const times = [turns.alone, turns.judged].map((some) => mean(some, ({ micros }) => micros));
  const [alone = 1, judged = 0] = rates;
  say(`  alone ${alone.toFixed(0)}/s, judged ${judged.toFixed(0)}/s: ${((1 - judged / alone) * 100).toFixed(1)} % less; processor ${times.map((one) => one.toFixed(0)).join(' and ')} µs a patch`);
}

async function main(offers: number, seconds: number, folder: string): Promise<void> {
  const server = await startEmbeddedServer({ dataDir: folder, logger: { info: () => undefined, warn: say } });
  try {
    const dataSource = await createDataSource(server.connectionString).initialize();
    await migrate(dataSource);
    await dataSource.destroy();
    const pool = createPool({ connectionString: server.connectionString, size: WRITERS + 2, statementTimeoutMs: 60_000 });
    const database = new Database(pool);
    const engine = await createEngine(fhirApis(DATA), database, DATA);
    const { establishments, offers: offerIds } = await fill(engine, offers);
    say(`${WRITERS} writers, ${TURNS} turns of ${seconds} s each`);
    const tables = readShippedTables(join(DATA, 'reference', 'quality'));
    const written = new WrittenResources(engine, new JobRuns({ failed: (_job, error) => { throw error; } }), {
      tables: () => tables, codes: { holdsCode: () => true, isCategory: () => true }, checks: localChecks(engine.terminology.terminology, DATA), naming: qualityNaming(),
    });
    await written.onApplicationBootstrap();
    await compare(engine, written, { type: 'Organization', ids: establishments, rules: ['CO4'] }, seconds);
    await compare(engine, written, { type: 'HealthcareService', ids: offerIds, rules: ['CP5'] }, seconds);
    await compare(engine, written, { type: 'HealthcareService', ids: offerIds, rules: [...WRITE_SCOPES.keys()].filter((rule) => rule !== 'RG_EXP_002') }, seconds);
    await pool.end();
  } finally {
    await server.stop();
  }
}

if (require.main === module) {
  const [offers = '', seconds = '', folder = ''] = process.argv.slice(2);
  main(Number(offers === '' ? OFFERS : offers), Number(seconds === '' ? SECONDS : seconds), folder === '' ? join(process.cwd(), 'var', 'on-write') : folder).then(() => process.exit(0), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
