import type { SampleResource } from './sample-files';
import { textsAt } from './sample-files';

/** Element of each reference parameter, used by criteria, chains and includes alike. */
const ELEMENTS: Readonly<Record<string, string>> = {
  'HealthcareService:organization': 'providedBy',
  'HealthcareService:location': 'location',
  'Organization:partof': 'partOf',
  'Location:organization': 'managingOrganization',
  'Location:partof': 'partOf',
  'PractitionerRole:practitioner': 'practitioner',
  'PractitionerRole:service': 'healthcareService',
  'PractitionerRole:organization': 'organization',
  'Task:focus': 'focus',
};

export function isReference(type: string, parameter: string): boolean {
  return `${type}:${parameter}` in ELEMENTS || `${type}:${parameter}` === 'MeasureReport:measure';
}

/** Reference parameters of a type, for `_include=Type:*`. */
export function referencesOf(type: string): string[] {
  return Object.keys(ELEMENTS).filter((name) => name.startsWith(`${type}:`)).map((name) => name.slice(type.length + 1));
}

/** The sample does not change: each element is read once, however many rows of the table ask it. */
const READ = new WeakMap<SampleResource, Map<string, readonly string[]>>();

/** `Type/id` a resource points to literally through a parameter; throws on a parameter the table does not use. */
export function literalTargets(resource: SampleResource, parameter: string): readonly string[] {
  const read = READ.get(resource) ?? new Map<string, readonly string[]>();
  const found = read.get(parameter) ?? readTargets(resource, parameter);
  READ.set(resource, read.set(parameter, found));
  return found;
}

function readTargets(resource: SampleResource, parameter: string): readonly string[] {
  const element = ELEMENTS[`${resource.type}:${parameter}`];
  if (element === undefined) throw new Error(`reference parameter not covered: ${resource.type}:${parameter}`);
  return textsAt(resource.body, element, 'reference');
}

/** True when `source` points to `target` through the parameter; a canonical is compared with the url and, when given, the version. */
export function pointsTo(source: SampleResource, parameter: string, target: SampleResource): boolean {
  if (`${source.type}:${parameter}` !== 'MeasureReport:measure') return literalTargets(source, parameter).includes(target.key);
  const [url = ''] = textsAt(target.body, 'url');
  const [version = ''] = textsAt(target.body, 'version');
  return textsAt(source.body, 'measure').some((canonical) => canonical === url || canonical === `${url}|${version}`);
}

export function targetsOf(sample: readonly SampleResource[], source: SampleResource, parameter: string): SampleResource[] {
  return sample.filter((target) => pointsTo(source, parameter, target));
}
