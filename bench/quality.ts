/**
 * `node --expose-gc dist/bench/quality.js [offers]`: processor seconds and memory of the quality rules at a national size. A sample of
 * resources is generated and extracted, one at a time, as the store would stream them; its rows are then copied, texts included, until
 * there are enough offers. FINESS is made of the establishments themselves.
 */
import { join } from 'node:path';
import { generateResources } from '../src/cli/generate';
import { isResource } from '../src/fhir-common/core/json';
import { SnapshotBuilder } from '../src/quality/directory/snapshot-builder';
import type { DirectorySnapshot } from '../src/quality/directory/rows';
import type { FinessAuthorisation, FinessEstablishment } from '../src/quality/references/finess';
import type { References } from '../src/quality/references/references';
import { readShippedTables, referencesAt } from '../src/quality/references/shipped-tables';
import { evaluationSteps } from '../src/quality/rules/evaluate';
import { examineManagementRules } from '../src/quality/rules/management/examine';

const NATIONAL_OFFERS = 250_000;
const SAMPLE_OFFERS = 5_000;
const DATE = '2026-06-15';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
/** Seconds of processor since a mark: the machine may be busy with something else. */
const seconds = (since: NodeJS.CpuUsage): string => {
  const { user, system } = process.cpuUsage(since);
  return `${((user + system) / 1_000_000).toFixed(1)} s`;
};

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Bodies as the store holds them. */
function sampleBodies(): string[] {
  return [...generateResources({ offers: SAMPLE_OFFERS, seed: 14 })].map((resource) => JSON.stringify(resource));
}

function extract(bodies: readonly string[]): DirectorySnapshot {
  const builder = new SnapshotBuilder(examineManagementRules);
  for (const body of bodies) {
    const parsed: unknown = JSON.parse(body);
    if (isResource(parsed)) builder.add(parsed);
  }
  return builder.build();
}

/** A row with texts of its own where a directory has distinct ones: ids, references, names, identifiers. */
function copyOf<Row extends object>(row: Row, copy: number): Row {
  const own = (text: string): string => Buffer.from(`${text}-${copy}`).toString();
  const fields = Object.entries(row).map(([field, value]: [string, unknown]): [string, unknown] => {
    if (['id', 'providedBy', 'partOf', 'identifier', 'nationalId', 'finess', 'name'].includes(field) && typeof value === 'string') return [field, own(value)];
    return field === 'locations' && Array.isArray(value) ? [field, value.map((id) => own(String(id)))] : [field, value];
  });
  const copied: object = Object.fromEntries<unknown>(fields);
  return Object.assign({ ...row }, copied);
}

function multiply(sample: DirectorySnapshot, copies: number): DirectorySnapshot {
  const all = <Row extends object>(rows: readonly Row[]): Row[] => Array.from({ length: copies }, (_, copy) => rows.map((row) => copyOf(row, copy))).flat();
  return {
    ...sample, establishments: all(sample.establishments), legalEntities: all(sample.legalEntities), internalOrganizations: all(sample.internalOrganizations), offers: all(sample.offers),
    locations: new Map(all([...sample.locations.values()]).map((row) => [row.id, row])),
  };
}

/** One establishment in five lacks in the ROR, one in ten differs in category. */
async function references({ establishments }: DirectorySnapshot): Promise<References> {
  const finess = new Map<string, FinessEstablishment>();
  const authorisations = new Map<string, FinessAuthorisation[]>();
  for (const [index, { finess: number, category, department }] of establishments.entries()) {
    if (number === undefined) continue;
    const row = {
      number, legalEntity: '000000000', name: 'Établissement', category: index % 10 === 0 ? '500' : category, opening: '2000-01-01', closing: undefined, closingType: undefined,
      inactive: false, lapsed: false, commune: undefined, department, phone: undefined, email: undefined, updated: undefined,
    };
    const known = [number, ...(index % 5 === 0 ? [`Z${number.slice(1)}`] : [])];
    for (const one of known) {
      finess.set(one, { ...row, number: one });
      authorisations.set(one, ['01', '50', '04', '14'].map((activity) => ({ finess: one, activity, modality: '23', form: '00', end: undefined })));
    }
  }
  const tables = await readShippedTables(join(__dirname, '../../data/reference/quality'));
  return referencesAt(DATE, tables, { holdsCode: () => true, isCategory: () => true }, {
    finess: { version: DATE, holdsClosed: true, establishments: finess }, authorisations: { version: DATE, byEstablishment: authorisations },
  });
}

async function main(offers: number): Promise<void> {
  const bodies = sampleBodies();
  const extraction = process.cpuUsage();
  const sample = extract(bodies);
  process.stdout.write(`extraction of ${bodies.length} resources ${seconds(extraction)}\n`);
  const empty = heap();
  const country = multiply(sample, Math.max(1, Math.round(offers / SAMPLE_OFFERS)));
  const withSnapshot = heap();
  process.stdout.write(`rows: ${country.establishments.length} establishments, ${country.offers.length} offers, ${country.locations.size} places, ${country.localDefects.length} defects\n`);
  process.stdout.write(`snapshot ${megabytes(withSnapshot - empty)}\n`);
  const loaded = await references(country);
  const withReferences = heap();
  const start = process.cpuUsage();
  const steps = evaluationSteps(country, loaded, { date: DATE, mode: 'corrected' });
  let longest = { rule: '', seconds: '0.0 s' };
  let before = process.cpuUsage();
  let step = steps.next();
  while (step.done !== true) {
    const took = seconds(before);
    if (Number.parseFloat(took) > Number.parseFloat(longest.seconds)) longest = { rule: step.value.rule, seconds: took };
    before = process.cpuUsage();
    step = steps.next();
  }
  const took = seconds(start);
  const { rules } = step.value;
  process.stdout.write(`references ${megabytes(withReferences - withSnapshot)}; evaluation of ${rules.length} rules ${took}, longest ${longest.rule} ${longest.seconds}\n`);
  process.stdout.write(`deviations ${rules.reduce((sum, { deviations }) => sum + deviations.length, 0)}; after the evaluation ${megabytes(heap() - empty)} held\n`);
  for (const { rule, cells, deviations } of rules) {
    const judged = cells.reduce((sum, cell) => sum + cell.conforming + cell.deviating, 0);
    process.stdout.write(`  ${rule.padEnd(12)} ${String(judged).padStart(8)} judged ${String(deviations.length).padStart(8)} deviations\n`);
  }
}

if (require.main === module) {
  main(Number(process.argv[2] ?? NATIONAL_OFFERS)).then(() => process.exit(0), (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
}
