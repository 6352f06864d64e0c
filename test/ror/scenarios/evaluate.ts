import type { Circle } from './circles';
import { distanceTo, parseCircle } from './circles';
import type { Condition, Term } from './conditions';
import { parseFilter } from './conditions';
import { latestPriceStart } from './groups';
import type { Inclusion } from './inclusions';
import { includeClosure, parseInclusion } from './inclusions';
import { targetsOf } from './links';
import { lineage, matches } from './matching';
import { DATES } from './readers';
import type { SampleResource } from './sample-files';

/** Answer owed to a request. */
export interface Answer {
  /** `Type/id`, sorted. */
  readonly match: readonly string[];
  readonly include: readonly string[];
  /** The matches in the order owed: by `_sort`, else by distance, else by id. */
  readonly order: readonly string[];
  /** Kilometres of each place of the answer that can be located, for a request with a circle. */
  readonly distances: ReadonlyMap<string, number>;
}

interface Request {
  readonly type: string;
  readonly conditions: readonly Condition[];
  readonly inclusions: readonly Inclusion[];
  readonly sort: string | undefined;
  readonly circle: Circle | undefined;
}

/** Result parameters that change neither matches nor includes. */
const PRESENTATION = new Set(['_elements', '_summary', '_total', '_format', '_count']);

/**
 * Plain-loop answer to a request of the table; throws on anything the table does not use.
 * @param asserted keys of the matches for a full-text request, which is not evaluated here
 */
export function evaluate(sample: readonly SampleResource[], request: string, asserted?: readonly string[]): Answer {
  const [path = ''] = splitOnce(request, '?');
  if (path.includes('/')) {
    const read = sample.filter((resource) => resource.key === path).map((resource) => resource.key);
    return { match: read, include: [], order: read, distances: new Map() };
  }
  const { type, conditions, inclusions, sort, circle } = parseRequest(request);
  const matched = sample.filter((resource) => (asserted === undefined
    ? resource.type === type && matches(sample, resource, conditions)
    : asserted.includes(resource.key)));
  const included = includeClosure(sample.filter((resource) => isOfDate(sample, resource, conditions)), type, matched, inclusions);
  const places = circle === undefined ? [] : [...matched, ...included].filter((resource) => resource.type === 'Location');
  const distances = new Map(places.flatMap((place): [string, number][] => {
    const distance = circle === undefined ? undefined : distanceTo(circle, place);
    return distance === undefined ? [] : [[place.key, distance]];
  }));
  return { match: keys(matched), include: keys(included), order: ordered(sample, matched, conditions, sort, circle), distances };
}

/** UC8 S2: a date asked of the reports of an indicator holds for the reports that are joined to it. */
function isOfDate(sample: readonly SampleResource[], resource: SampleResource, conditions: readonly Condition[]): boolean {
  if (resource.type !== 'MeasureReport') return true;
  return matches(sample, resource, conditions.flatMap((condition): Condition[] =>
    (condition.kind === 'term' && condition.term.name === '_has:MeasureReport:measure:date' ? [{ kind: 'term', term: { name: 'date', value: condition.term.value } }] : [])));
}

/** True when a request searches text, whose ranking and stemming are not written a second time. */
export function searchesText(request: string): boolean {
  return request.includes('_content');
}

function parseRequest(request: string): Request {
  const [type = '', query = ''] = splitOnce(request, '?');
  const conditions: Condition[] = [];
  const inclusions: Inclusion[] = [];
  let sort: string | undefined;
  let circle: Circle | undefined;
  for (const part of query === '' ? [] : query.split('&')) {
    const [name = '', value = ''] = splitOnce(part, '=').map((text) => decodeURIComponent(text.replace(/\+/g, ' ')));
    const inclusion = parseInclusion(type, name, value);
    const near = /^(?:location\.)?(near(?:-insee-code)?)$/.exec(name)?.[1];
    if (near !== undefined) circle = parseCircle(near, value);
    if (inclusion !== undefined) inclusions.push(...inclusion);
    else if (name === '_sort') sort = value;
    else if (name === '_filter') conditions.push(parseFilter(value));
    else if (!PRESENTATION.has(name)) conditions.push({ kind: 'term', term: { name, value } });
  }
  return { type, conditions, inclusions, sort, circle };
}

/** Sorted by one key, missing values last in both directions, ties by id (read side, 14.6). */
function ordered(
  sample: readonly SampleResource[], matched: readonly SampleResource[], conditions: readonly Condition[], sort: string | undefined,
  circle: Circle | undefined,
): string[] {
  const descending = sort?.startsWith('-') ?? false;
  const keyed = matched.map((resource) => ({ key: resource.key,
    rank: rankOf(sample, resource, conditions, sort?.replace(/^-/, ''), circle) }));
  return keyed.sort((a, b) => {
    if (a.rank !== undefined && b.rank !== undefined && a.rank !== b.rank) return descending ? b.rank - a.rank : a.rank - b.rank;
    if ((a.rank === undefined) !== (b.rank === undefined)) return a.rank === undefined ? 1 : -1;
    return a.key < b.key ? -1 : 1;
  }).map(({ key }) => key);
}

function rankOf(
  sample: readonly SampleResource[], resource: SampleResource, conditions: readonly Condition[], sort: string | undefined,
  circle: Circle | undefined,
): number | undefined {
  if (sort === undefined) return circle === undefined ? undefined : nearest(sample, resource, circle);
  if (sort === '_lastUpdated') return DATES['_lastUpdated']?.(resource.body)[0]?.low;
  if (!/^organization\.price-validity-start-date(:above)?$/.test(sort)) throw new Error(`_sort not covered: ${sort}`);
  const terms = conditions.flatMap((condition) => (condition.kind === 'term' ? [priceTerm(condition.term)].flat() : []));
  const providers = targetsOf(sample, resource, 'organization');
  const holders = sort.endsWith(':above') ? providers.flatMap((provider) => lineage(sample, provider)) : providers;
  const starts = holders.flatMap((holder) => latestPriceStart(holder, terms) ?? []);
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** Price criteria of the request, stripped of their path: the sort key comes from the entries they selected (UC5 S1). */
function priceTerm({ name, value }: Term): Term[] {
  const price = /^organization\.((?:price-|special-)[a-z-]+?)(?::above)?$/.exec(name)?.[1];
  return price === undefined ? [] : [{ name: price, value }];
}

function nearest(sample: readonly SampleResource[], resource: SampleResource, circle: Circle): number | undefined {
  const places = resource.type === 'Location' ? [resource] : targetsOf(sample, resource, 'location');
  const distances = places.flatMap((place) => distanceTo(circle, place) ?? []);
  return distances.length === 0 ? undefined : Math.min(...distances);
}

function keys(resources: readonly SampleResource[]): string[] {
  return resources.map((resource) => resource.key).sort();
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
