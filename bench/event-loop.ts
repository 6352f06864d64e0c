/**
 * `npm run bench:event-loop`: how long the dearest requests keep the event loop before their statement is sent, or until they are refused.
 * The figures of docs/limits.md; exit code 1 beyond the bound.
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { fhirApis } from '../src/fhir-apis';
import { FhirError } from '../src/fhir-common/core/errors';
import type { FhirApi } from '../src/fhir-common/definition/fhir-api';
import { searchStatement } from '../src/fhir-common/search/compile/search-statement';
import { Sight } from '../src/fhir-common/search/compile/sight';
import { UNKNOWN_STATISTICS } from '../src/fhir-common/search/plan/statistics';
import { parseSearchRequest } from '../src/fhir-common/search/request/search-request';
import { loadTerminology } from '../src/fhir-common/terminology/load-terminology';
import { DEAREST, TOO_COSTLY } from './costly-requests';

const BOUND_MS = 100;
const RUNS = 5;
const DATA = join(process.cwd(), 'data');

function main(): number {
  const api = fhirApis(DATA).find(({ name }) => name === 'ror');
  if (!api) throw new Error('No interface named ror');
  const systems = loadTerminology(join(DATA, 'terminology'));
  const rows = [...DEAREST, ...TOO_COSTLY].map(([why, request]) => {
    const runs = Array.from({ length: RUNS }, () => measured(api, systems, request));
    const [shortest, ...others] = runs.map(({ ms }) => ms).sort((one, other) => one - other);
    return { why, outcome: runs[0]?.outcome ?? '', median: others[1] ?? shortest ?? 0, longest: others.at(-1) ?? 0 };
  });
  for (const { why, outcome, median, longest } of rows) {
    process.stdout.write(`${median.toFixed(1).padStart(7)} ms, ${longest.toFixed(1).padStart(5)} at most  ${why}: ${outcome}\n`);
  }
  return rows.every(({ median }) => median <= BOUND_MS) ? 0 : 1;
}

function measured(api: FhirApi, systems: ReturnType<typeof loadTerminology>, request: string): { readonly ms: number; readonly outcome: string } {
  const at = request.indexOf('?');
  const catalogue = { typeId: () => 1, typeName: () => '', parameterId: () => 1 };
  const sight = Sight.of({ api, catalogue }, { id: 'bench', roles: [], accessProfile: 1 }, null);
  const scope = { api: 'ror', catalogue, statistics: UNKNOWN_STATISTICS, carries: () => false, isIndexed: () => true };
  const begun = performance.now();
  try {
    const bound = parseSearchRequest({ api, systems, now: 0, baseUrls: [] }, request.slice(0, at), request.slice(at + 1));
    const { text, values } = searchStatement(scope, sight, bound, { size: 50, seen: 0, after: 0, first: true });
    return { ms: performance.now() - begun, outcome: `${text.length} characters, ${values.length} parameters` };
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return { ms: performance.now() - begun, outcome: error.code };
  }
}

if (require.main === module) process.exitCode = main();
