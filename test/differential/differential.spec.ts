import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { mayCompare, SEES_EVERYTHING, viewers, viewerWithProfile } from './access-oracle';
import type { Viewer } from './access-oracle';
import { corpus } from './corpus';
import { describeDisagreement, disagreement } from './disagreement';
import { SUPPORTED } from './features';
import type { Feature } from './features';
import type { Query } from './query';
import { R4Evaluator } from './r4-evaluator';
import { randomData } from './random-data';
import { randomQuery } from './random-query';
import type { Rules } from './rules';
import { NOW, ServerUnderTest } from './server-under-test';
import { sameSystem } from './vocabulary';

/** One data set and its queries each: a failure is repeated by its seed alone. */
const SEEDS = Array.from({ length: 15 }, (_, index) => 101 + index);
const QUERIES = 1000;

const TYPES = ['HealthcareService', 'Location', 'Organization', 'PractitionerRole', 'Practitioner'];

const has = (feature: Feature): boolean => SUPPORTED.has(feature);

interface Oracle {
  readonly viewer: Viewer;
  readonly evaluator: R4Evaluator;
}

let server: ServerUnderTest;
let rules: Rules;

beforeAll(async () => {
  server = await ServerUnderTest.start();
  const { api } = server;
  rules = { definitions: api.definitions, inheritTokenSystem: true, placeCentre: (code) => api.placeCentre(code), sameSystem, now: NOW };
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.stop();
});

/**
 * Row counts made up from a number, from one row to a million, so that small data sets meet every plan: a wrong guess may cost time but
 * never change an answer. Plan 0 keeps the counts of the database.
 */
function guessCounts(plan: number): void {
  jest.restoreAllMocks();
  if (plan === 0) return;
  const guess = (...names: readonly (string | number | null)[]): number => {
    const digest = createHash('sha256').update(JSON.stringify([plan, ...names])).digest();
    return 10 ** (digest.readUInt8() % 7);
  };
  jest.spyOn(server.engine.statistics, 'resources').mockImplementation((type) => guess(type));
  jest.spyOn(server.engine.statistics, 'tokens').mockImplementation((parameter, system, code) => guess(parameter, system, code));
}

/** Fewer criteria until something is found: a search that finds nothing proves little. */
function relaxed(evaluator: R4Evaluator, query: Query): Query {
  if (evaluator.search(query).length > 0) return query;
  const { criteria, filter } = query;
  if (filter?.kind === 'and' && filter.operands.length > 1) return relaxed(evaluator, { ...query, filter: { kind: 'and', operands: filter.operands.slice(0, -1) } });
  return criteria.length > 1 ? relaxed(evaluator, { ...query, criteria: criteria.slice(0, -1) }) : query;
}

describe('random searches answer what the R4 rules say', () => {
  it.each(SEEDS)('on data set %i', async (seed) => {
    const types = has('anomalies') ? [...TYPES, 'Task'] : TYPES;
    const [resources = [], earlier = []] = fc.sample(fc.noBias(randomData(has)), { seed, numRuns: 2 });
    await server.hold(resources, earlier);
    const everything: Oracle = { viewer: SEES_EVERYTHING, evaluator: new R4Evaluator(resources, rules) };
    const oracles = viewers(has).map((viewer): Oracle => ({ viewer, evaluator: new R4Evaluator(viewer.see(resources), rules) }));
    const settle = (random: Query, plan: number, drawn: Oracle): Oracle & { readonly query: Query } => {
      const { viewer, evaluator } = mayCompare(drawn.viewer, random, has) ? drawn : everything;
      guessCounts(plan);
      return { viewer, evaluator, query: plan % 3 === 0 ? random : relaxed(evaluator, random) };
    };
    let found = 0;
    const queries = randomQuery(rules.definitions, types, has);
    const property = fc.asyncProperty(queries, fc.nat({ max: 20 }), fc.constantFrom(...oracles), async (random, plan, drawn) => {
      const { viewer, evaluator, query } = settle(random, plan, drawn);
      const expected = evaluator.search(query);
      if (expected.length > 0) found += 1;
      const answered = await disagreement(server, expected, { query, viewer });
      if (answered !== null) throw new Error(answered);
    });
    const run = await fc.check(property, { seed, numRuns: QUERIES });
    if (run.counterexample !== null) {
      const asked = settle(...run.counterexample);
      throw new Error(`Data set ${seed}, plan ${run.counterexample[1]}\n${await describeDisagreement(server, resources, asked, rules)}`);
    }
    expect(found).toBeGreaterThan(QUERIES / 6);
  }, 120_000);
});

describe('bugs found before', () => {
  const viewerOf = (profile: number | undefined): Viewer => (profile === undefined ? SEES_EVERYTHING : viewerWithProfile(profile));

  it.each(corpus)('the evaluator knows the answer: $name', ({ resources, query, expected, profile }) => {
    expect(new R4Evaluator(viewerOf(profile).see(resources), rules).search(query)).toEqual(expected);
  });

  it.each(corpus)('the server knows: $name', async ({ resources, query, expected, profile }) => {
    await server.hold(resources);
    expect(await disagreement(server, expected, { query, viewer: viewerOf(profile) })).toBeNull();
  });
});
