import { pointsTo, referencesOf } from './links';
import type { SampleResource } from './sample-files';

export interface Inclusion {
  readonly reverse: boolean;
  readonly iterate: boolean;
  /** Type holding the reference, and the search parameter that reads it. */
  readonly source: string;
  readonly parameter: string;
}

/** Types a reverse inclusion can start from. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  'HealthcareService:location': ['Location'],
  'HealthcareService:organization': ['Organization'],
  'Organization:partof': ['Organization'],
  'PractitionerRole:service': ['HealthcareService'],
  'PractitionerRole:organization': ['Organization'],
  'MeasureReport:measure': ['Measure'],
  'Task:focus': ['HealthcareService', 'Organization', 'Location', 'PractitionerRole', 'Practitioner'],
};

/** The typos found in published requests mean what they look like (read side, section 2). */
const NAMES: Readonly<Record<string, Pick<Inclusion, 'reverse' | 'iterate'>>> = {
  _include: { reverse: false, iterate: false },
  __include: { reverse: false, iterate: false },
  '_include:iterate': { reverse: false, iterate: true },
  _revinclude: { reverse: true, iterate: false },
  _revincluded: { reverse: true, iterate: false },
  '_revinclude:iterate': { reverse: true, iterate: true },
};

/** Reads one parameter; undefined when it is no inclusion, empty for the published edge that leads nowhere (UC2 S6). */
export function parseInclusion(searched: string, name: string, value: string): Inclusion[] | undefined {
  const kind = NAMES[name];
  if (kind === undefined) return undefined;
  if (value === 'Organization:healthcareservice') return [];
  const [written = '', parameter = '*'] = value.replace(/^Healthcareservice:/, 'HealthcareService:').split(':');
  const source = written === '*' ? searched : written;
  const parameters = parameter === '*' ? referencesOf(source) : [parameter];
  return parameters.map((each) => ({ ...kind, source, parameter: each }));
}

/**
 * Included resources (read side, section 2): a plain inclusion starts from the matches when it can start on the searched type, otherwise
 * from what the other plain inclusions brought in, until nothing is added; `:iterate` then runs on everything, its own output too.
 */
export function includeClosure(
  sample: readonly SampleResource[], searched: string, matched: readonly SampleResource[], inclusions: readonly Inclusion[],
): SampleResource[] {
  const added = new Set<SampleResource>();
  const grow = (chosen: readonly Inclusion[], origins: (starts: readonly string[]) => Iterable<SampleResource>): void => {
    let before: number;
    do {
      before = added.size;
      for (const inclusion of chosen) {
        for (const resource of follow(sample, inclusion, [...origins(startTypes(inclusion))])) {
          if (!matched.includes(resource)) added.add(resource);
        }
      }
    } while (added.size > before);
  };
  grow(inclusions.filter(({ iterate }) => !iterate), (starts) => (starts.includes(searched) ? matched : added));
  grow(inclusions.filter(({ iterate }) => iterate), () => [...matched, ...added]);
  return [...added];
}

function startTypes({ reverse, source, parameter }: Inclusion): readonly string[] {
  if (!reverse) return [source];
  const targets = TARGETS[`${source}:${parameter}`];
  if (targets === undefined) throw new Error(`_revinclude not covered: ${source}:${parameter}`);
  return targets;
}

function follow(sample: readonly SampleResource[], { reverse, source, parameter }: Inclusion,
  origins: readonly SampleResource[]): SampleResource[] {
  if (reverse) {
    return sample.filter((resource) => resource.type === source && origins.some((origin) => pointsTo(resource, parameter, origin)));
  }
  const starts = origins.filter(({ type }) => type === source);
  return sample.filter((resource) => starts.some((start) => pointsTo(start, parameter, resource)));
}
