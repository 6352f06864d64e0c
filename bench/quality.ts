/**
 * `node --expose-gc dist/bench/quality.js [offers]`: seconds and memory of the quality rules on synthetic national data. The resources
 * are generated in the process one at a time, as the store would stream them; FINESS is made of the establishments themselves.
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
const DATE = '2026-06-15';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function snapshot(offers: number): DirectorySnapshot {
  const builder = new SnapshotBuilder(examineManagementRules);
  for (const resource of generateResources({ offers, seed: 14 })) {
    // Through JSON, as a stored body comes: the texts of the generator are not those of a parsed resource.
    const parsed: unknown = JSON.parse(JSON.stringify(resource));
    if (isResource(parsed)) builder.add(parsed);
  }
  return builder.build();
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
  const empty = heap();
  const extraction = performance.now();
  const country = snapshot(offers);
  const withSnapshot = heap();
  process.stdout.write(`rows: ${country.establishments.length} establishments, ${country.offers.length} offers, ${country.locations.size} places, ${country.localDefects.length} defects\n`);
  process.stdout.write(`generation and extraction ${seconds(extraction)}, snapshot ${megabytes(withSnapshot - empty)}\n`);
  const loaded = await references(country);
  const withReferences = heap();
  const start = performance.now();
  const steps = evaluationSteps(country, loaded, { date: DATE, mode: 'corrected' });
  let longest = 0;
  let before = performance.now();
  let step = steps.next();
  while (step.done !== true) {
    longest = Math.max(longest, performance.now() - before);
    before = performance.now();
    step = steps.next();
  }
  const took = seconds(start);
  const { rules } = step.value;
  process.stdout.write(`references ${megabytes(withReferences - withSnapshot)}; evaluation of ${rules.length} rules ${took}, longest step ${longest.toFixed(0)} ms\n`);
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
