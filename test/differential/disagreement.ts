import type { Viewer } from './access-oracle';
import { BASE } from './server-under-test';
import type { Answer, ServerUnderTest } from './server-under-test';
import { printQuery } from './print-query';
import type { Query } from './query';
import { R4Evaluator } from './r4-evaluator';
import type { Rules } from './rules';
import type { Resource } from './world';

/** A search and who makes it. */
export interface Asked {
  readonly query: Query;
  readonly viewer: Viewer;
}

/** What the server answered, or the error it answered with; null when it agrees with the evaluator. */
export async function disagreement(server: ServerUnderTest, expected: readonly string[], { query, viewer }: Asked): Promise<string | null> {
  let answer: Answer;
  try {
    answer = await server.search(query, viewer.caller);
  } catch (error) {
    return `refused: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`;
  }
  const same = answer.total === expected.length && JSON.stringify(answer.ids) === JSON.stringify(expected);
  return same ? null : `[${answer.ids.join(', ')}] total ${answer.total}`;
}

/** A trial takes about 30 ms; what is left after so many is small enough to read. */
const MOST_TRIALS = 600;

/**
 * The same disagreement on as little data as possible: one resource, element or list item after the other is taken out as long as the
 * answers still differ. The server holds the small data set afterwards.
 */
export async function smallestData(server: ServerUnderTest, resources: readonly Resource[], asked: Asked, rules: Rules): Promise<readonly Resource[]> {
  let trials = MOST_TRIALS;
  const differ = async (candidate: readonly Resource[]): Promise<boolean> => {
    trials -= 1;
    if (trials < 0) return false;
    await server.hold(candidate);
    return (await disagreement(server, answerTo(asked, candidate, rules), asked)) !== null;
  };
  let kept = resources;
  for (const resource of resources) {
    const fewer = kept.filter((candidate) => candidate !== resource);
    if (await differ(fewer)) kept = fewer;
  }
  for (let index = 0; index < kept.length; index += 1) {
    const replaced = (resource: Resource): readonly Resource[] => kept.map((candidate, position) => (position === index ? resource : candidate));
    let smaller = await firstOf(withoutOne(kept[index]), async (resource) => differ(replaced(resource)));
    while (smaller !== undefined) {
      kept = replaced(smaller);
      smaller = await firstOf(withoutOne(smaller), async (resource) => differ(replaced(resource)));
    }
  }
  await server.hold(kept);
  return kept;
}

function answerTo({ query, viewer }: Asked, resources: readonly Resource[], rules: Rules): string[] {
  return new R4Evaluator(viewer.see(resources), rules).search(query);
}

async function firstOf<Item>(items: readonly Item[], accepts: (item: Item) => Promise<boolean>): Promise<Item | undefined> {
  for (const item of items) if (await accepts(item)) return item;
  return undefined;
}

/** The resource without one element of it, the largest ones first; what makes it a resource stays. */
function withoutOne(resource: Resource | undefined): Resource[] {
  if (resource === undefined) return [];
  const { resourceType, id, meta, ...elements } = resource;
  const heads = meta === undefined ? [] : [{ resourceType, id, ...elements }, ...lesser(meta).map((fewer) => ({ resourceType, id, meta: fewer, ...elements }))];
  return [...lesser(elements).map((fewer) => ({ resourceType, id, ...(meta === undefined ? {} : { meta }), ...record(fewer) })), ...heads];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function lesser(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const shorter = items.length < 2 ? [] : items.map((_, index) => items.filter((__, position) => position !== index));
    return [...shorter, ...items.flatMap((item, index) => lesser(item).map((small) => items.map((kept, position) => (position === index ? small : kept))))];
  }
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value);
  // A FHIR element is never empty, and the code of a unit means nothing without its system.
  const removable = fields.length < 2 ? [] : fields.filter(([name]) => !(name === 'system' && 'value' in value && 'code' in value));
  return [
    ...removable.map(([name]) => Object.fromEntries(fields.filter(([kept]) => kept !== name))),
    ...fields.flatMap(([name, inner]) => lesser(inner).map((small) => ({ ...value, [name]: small }))),
  ];
}

/** A report for people: the request, both answers, and the few resources they are about. */
export async function describeDisagreement(server: ServerUnderTest, resources: readonly Resource[], asked: Asked, rules: Rules): Promise<string> {
  const few = await smallestData(server, resources, asked, rules);
  const expected = answerTo(asked, few, rules);
  const answered = await disagreement(server, expected, asked);
  const { query, viewer } = asked;
  return [
    `Asked by ${viewer.caller.id}, who ${viewer.name}`,
    `GET ${query.type}?${decodeURIComponent(printQuery(query, BASE))}`,
    `  R4 evaluator: [${expected.join(', ')}]`,
    `  server:       ${answered ?? 'agrees on the smallest data set'}`,
    `  query: ${JSON.stringify(query)}`,
    ...few.map((resource) => `  ${JSON.stringify(resource)}`),
  ].join('\n');
}
