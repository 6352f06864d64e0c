import type { Criterion } from './criteria';
import { references, satisfies } from './criteria';
import type { SampleResource } from './sample-files';

/** Answer owed to a request: `Type/id`, sorted. */
export interface Answer {
  readonly match: readonly string[];
  readonly include: readonly string[];
}

interface Inclusion {
  readonly reverse: boolean;
  readonly iterate: boolean;
  /** Type holding the reference, and the search parameter that reads it. */
  readonly source: string;
  readonly parameter: string;
}

/** Type the resources of a reverse inclusion start from; each parameter of the table has one target. */
const TARGETS: Readonly<Record<string, string>> = {
  'HealthcareService:location': 'Location',
  'HealthcareService:organization': 'Organization',
  'PractitionerRole:service': 'HealthcareService',
  'PractitionerRole:organization': 'Organization',
};

/** The typos found in published requests mean what they look like (read side, section 2). */
const INCLUDE_NAMES: Readonly<Record<string, Pick<Inclusion, 'reverse' | 'iterate'>>> = {
  _include: { reverse: false, iterate: false },
  __include: { reverse: false, iterate: false },
  '_include:iterate': { reverse: false, iterate: true },
  _revinclude: { reverse: true, iterate: false },
  _revincluded: { reverse: true, iterate: false },
};

/** Plain-loop answer to a request of the table; throws on anything the table does not use. */
export function evaluate(sample: readonly SampleResource[], request: string): Answer {
  const [path = '', query = ''] = splitOnce(request, '?');
  const [type = '', id] = splitOnce(path, '/');
  if (id !== undefined) return { match: sample.filter((resource) => resource.key === path).map((resource) => resource.key), include: [] };
  const criteria: Criterion[] = [];
  const inclusions: Inclusion[] = [];
  for (const part of query === '' ? [] : query.split('&')) {
    const [name = '', value = ''] = splitOnce(part, '=').map(decodeURIComponent);
    const kind = INCLUDE_NAMES[name];
    if (kind === undefined) criteria.push({ name, value });
    else {
      const [source = '', parameter = ''] = splitOnce(value, ':');
      inclusions.push({ ...kind, source, parameter });
    }
  }
  const matches = sample.filter((resource) => resource.type === type && matchesAll(sample, resource, criteria));
  return { match: keys(matches), include: keys(includeClosure(sample, type, matches, inclusions)) };
}

/** Chained `location.*` criteria must all hold on one place (search section 3.2, rule 7). */
function matchesAll(sample: readonly SampleResource[], resource: SampleResource, criteria: readonly Criterion[]): boolean {
  const chained = criteria.filter(({ name }) => name.startsWith('location.'));
  const direct = criteria.filter(({ name }) => !name.startsWith('location.'));
  if (!satisfies(resource, direct)) return false;
  if (chained.length === 0) return true;
  const places = references(resource, 'location');
  const onPlace = chained.map(({ name, value }) => ({ name: name.slice('location.'.length), value }));
  return sample.some((place) => places.includes(place.key) && satisfies(place, onPlace));
}

/**
 * Included resources (read side, section 2): a plain inclusion starts from the matches when it starts on the searched type, otherwise
 * from what the other plain inclusions brought in, until nothing is added; `:iterate` then runs on everything, its own output too.
 */
function includeClosure(
  sample: readonly SampleResource[], searched: string, matches: readonly SampleResource[], inclusions: readonly Inclusion[],
): SampleResource[] {
  const added = new Set<SampleResource>();
  const plain = inclusions.filter((inclusion) => !inclusion.iterate);
  const iterated = inclusions.filter((inclusion) => inclusion.iterate);
  const grow = (chosen: readonly Inclusion[], origins: (start: string) => Iterable<SampleResource>): void => {
    let before: number;
    do {
      before = added.size;
      for (const inclusion of chosen) {
        for (const resource of follow(sample, inclusion, [...origins(startType(inclusion))])) {
          if (!matches.includes(resource)) added.add(resource);
        }
      }
    } while (added.size > before);
  };
  grow(plain, (start) => (start === searched ? matches : added));
  grow(iterated, () => [...matches, ...added]);
  return [...added];
}

function startType({ reverse, source, parameter }: Inclusion): string {
  if (!reverse) return source;
  const target = TARGETS[`${source}:${parameter}`];
  if (target === undefined) throw new Error(`_revinclude not covered: ${source}:${parameter}`);
  return target;
}

function follow(sample: readonly SampleResource[], inclusion: Inclusion, origins: readonly SampleResource[]): SampleResource[] {
  if (inclusion.reverse) {
    const wanted = new Set(origins.map((origin) => origin.key));
    return sample.filter((resource) =>
      resource.type === inclusion.source && references(resource, inclusion.parameter).some((key) => wanted.has(key)));
  }
  const wanted = new Set(origins.filter((origin) => origin.type === inclusion.source)
    .flatMap((origin) => references(origin, inclusion.parameter)));
  return sample.filter((resource) => wanted.has(resource.key));
}

function keys(resources: readonly SampleResource[]): string[] {
  return resources.map((resource) => resource.key).sort();
}

function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
