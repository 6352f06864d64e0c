import { distanceTo, parseCircle } from './circles';
import type { Condition, Term } from './conditions';
import { groupHolds, groupOf } from './groups';
import { isReference, literalTargets, pointsTo, targetsOf } from './links';
import { DATES, hasTypedIdentifier, identifiers, STRINGS, TOKENS } from './readers';
import type { SampleResource } from './sample-files';
import { at, textsAt } from './sample-files';
import type { Token, TokenQuery } from './values';
import { communeHolds, dateMatches, fold, parseTokens, tokenMatches } from './values';

type Sample = readonly SampleResource[];

/** Where the criteria of one bundle must hold together: on one linked resource, one ancestor, or one resource that refers back. */
interface Step {
  readonly path: string;
  readonly inner: Term;
}

/** True when the resource satisfies all conditions; those joined by AND are correlated, each branch of an OR stands alone (3.2 rule 8). */
export function matches(sample: Sample, resource: SampleResource, conditions: readonly Condition[]): boolean {
  const terms: Term[] = [];
  const others: Condition[] = [];
  const gather = (condition: Condition): void => {
    if (condition.kind === 'term') terms.push(spelled(resource.type, condition.term));
    else if (condition.kind === 'and') condition.parts.forEach(gather);
    else others.push(condition);
  };
  conditions.forEach(gather);
  return termsHold(sample, resource, terms) && others.every((condition) => (condition.kind === 'or'
    ? condition.parts.some((part) => matches(sample, resource, [part]))
    : condition.kind === 'not' && !matches(sample, resource, [condition.part])));
}

/** Older and colon spellings as the dotted chain they mean (read side, UC2 S2, UC3 S13, UC7). */
function spelled(type: string, { name, value }: Term): Term {
  const above = /^organization:above\.(.+)$/.exec(name)?.[1];
  if (above !== undefined) return { name: `organization.${above}:above`, value };
  const colon = /^focus:([A-Z]\w+):(.+)$/.exec(name);
  if (colon !== null) return { name: `focus:${colon[1] ?? ''}.${colon[2] ?? ''}`, value };
  if (type === 'HealthcareService' && name === 'practitioner.identifier') {
    return { name: '_has:PractitionerRole:service:practitioner.identifier', value };
  }
  return { name: ALIASES[name] ?? name, value };
}

const ALIASES: Readonly<Record<string, string>> = { speciality: 'specialty', 'amount-value': 'price-amount-value' };

function termsHold(sample: Sample, resource: SampleResource, terms: readonly Term[]): boolean {
  const bundles = new Map<string, Term[]>();
  const groups = new Map<NonNullable<ReturnType<typeof groupOf>>, Term[]>();
  for (const term of terms) {
    const step = stepOf(term);
    const group = groupOf(term.name);
    if (step !== undefined) bundles.set(step.path, [...(bundles.get(step.path) ?? []), step.inner]);
    else if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), term]);
    else if (!leafHolds(sample, resource, term)) return false;
  }
  return [...groups].every(([group, members]) => groupHolds(resource, group, members))
    && [...bundles].every(([path, members]) => bundleHolds(sample, resource, path, members));
}

function stepOf({ name, value }: Term): Step | undefined {
  const reverse = /^(_has:[^:.]+:[^:.]+):(.+)$/.exec(name);
  if (reverse !== null) return { path: reverse[1] ?? '', inner: { name: reverse[2] ?? '', value } };
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const rest = name.slice(dot + 1);
  const climbs = rest.endsWith(':above') && !rest.includes('.');
  return { path: climbs ? `^${name.slice(0, dot)}` : name.slice(0, dot),
    inner: { name: climbs ? rest.slice(0, -':above'.length) : rest, value } };
}

/** All criteria of a path hold on ONE resource (search section 3.2, rule 7). */
function bundleHolds(sample: Sample, resource: SampleResource, path: string, terms: readonly Term[]): boolean {
  const conditions = terms.map((term): Condition => ({ kind: 'term', term }));
  const holds = (candidate: SampleResource): boolean => matches(sample, candidate, conditions);
  if (path.startsWith('_has:')) {
    const [, type = '', parameter = ''] = path.split(':');
    return sample.some((source) => source.type === type && pointsTo(source, parameter, resource) && holds(source));
  }
  if (path.startsWith('^')) {
    return targetsOf(sample, resource, path.slice(1)).some((provider) => lineage(sample, provider).some(holds));
  }
  const [parameter = '', type] = path.split(':');
  const linked = targetsOf(sample, resource, parameter).filter((target) => type === undefined || target.type === type);
  return linked.some(holds) || logicalFocusHolds(resource, type, terms);
}

/** A structure and its ancestors by partOf. */
export function lineage(sample: Sample, start: SampleResource): SampleResource[] {
  const found = [start];
  for (const member of found) {
    found.push(...targetsOf(sample, member, 'partof').filter((parent) => !found.includes(parent)));
  }
  return found;
}

/** A focus without literal reference is known by its type and identifier only (search section 5.11). */
function logicalFocusHolds(resource: SampleResource, type: string | undefined, terms: readonly Term[]): boolean {
  if (resource.type !== 'Task' || type === undefined || textsAt(resource.body, 'focus', 'reference').length > 0) return false;
  const logical = identifiers(at(resource.body, 'focus', 'identifier'));
  return textsAt(resource.body, 'focus', 'type').includes(type)
    && terms.every(({ name, value }) => name === 'identifier' && anyToken(value, logical));
}

function anyToken(value: string, found: readonly Token[]): boolean {
  return parseTokens(value).some((query) => found.some((token) => tokenMatches(query, token)));
}

function leafHolds(sample: Sample, resource: SampleResource, { name, value }: Term): boolean {
  const colon = name.indexOf(':');
  const parameter = colon < 0 ? name : name.slice(0, colon);
  const modifier = colon < 0 ? undefined : name.slice(colon + 1);
  if (parameter === 'near' || parameter === 'near-insee-code') {
    const circle = parseCircle(parameter, value);
    return (distanceTo(circle, resource) ?? Number.POSITIVE_INFINITY) <= circle.radiusKm;
  }
  if (isReference(resource.type, parameter)) return referenceHolds(sample, resource, parameter, modifier, value);
  if (modifier === 'missing') return (valuesOf(resource, parameter).length === 0) === (value === 'true');
  if (TOKENS[parameter] !== undefined) return tokenHolds(resource, parameter, modifier, value);
  const strings = STRINGS[parameter];
  if (strings !== undefined) return strings(resource.body).some((text) => value.split(',').some((wanted) => stringHolds(wanted, text,
    modifier)));
  const dates = DATES[parameter];
  if (dates === undefined || modifier !== undefined) throw new Error(`criterion not covered: ${resource.type} ${name}`);
  return dates(resource.body).some((interval) => value.split(',').some((wanted) => dateMatches(wanted, interval)));
}

function valuesOf({ body }: SampleResource, parameter: string): unknown[] {
  const reader = TOKENS[parameter] ?? STRINGS[parameter] ?? DATES[parameter];
  if (reader === undefined) throw new Error(`parameter not covered: ${parameter}`);
  return reader(body);
}

function tokenHolds(resource: SampleResource, parameter: string, modifier: string | undefined, value: string): boolean {
  if (modifier === 'of-type') return value.split(',').some((wanted) => hasTypedIdentifier(resource.body, wanted));
  if (modifier !== undefined && modifier !== 'not') throw new Error(`token modifier not covered: ${modifier}`);
  const found = TOKENS[parameter]?.(resource.body) ?? [];
  const holds = parseTokens(value).some((query) => found.some((token) => tokenMatches(query, token) || districtHolds(parameter, query,
    token.code)));
  return holds !== (modifier === 'not');
}

function districtHolds(parameter: string, { code }: TokenQuery, district: string): boolean {
  return parameter === 'commune-cog' && code !== null && communeHolds(code, district);
}

function stringHolds(wanted: string, text: string, modifier: string | undefined): boolean {
  switch (modifier) {
    case 'exact': return text === wanted;
    case 'contains': return fold(text).includes(fold(wanted));
    case undefined: return fold(text).startsWith(fold(wanted));
    default: throw new Error(`string modifier not covered: ${modifier}`);
  }
}

/** What a focus without literal reference leads to: the resource of its type that has its identifier (ror-anomalies.md 3). */
function namedTargets(sample: Sample, resource: SampleResource, parameter: string): string[] {
  if (resource.type !== 'Task' || parameter !== 'focus' || textsAt(resource.body, 'focus', 'reference').length > 0) return [];
  const types = textsAt(resource.body, 'focus', 'type');
  const values = textsAt(resource.body, 'focus', 'identifier', 'value');
  return sample.filter(({ type, body }) => types.includes(type) && textsAt(body, 'identifier', 'value').some((value) => values.includes(value))).map(({ key }) => key);
}

function referenceHolds(sample: Sample, resource: SampleResource, parameter: string, modifier: string | undefined, value: string): boolean {
  if (modifier === 'missing') return (literalTargets(resource, parameter).length === 0) === (value === 'true');
  if (modifier === 'identifier') {
    const logical = identifiers(at(resource.body, parameter, 'identifier'));
    return anyToken(value, logical);
  }
  const typed = (reference: string): string => (modifier === undefined || reference.includes('/') ? reference : `${modifier}/${reference}`);
  const wanted = value.split(',').map(typed);
  return [...literalTargets(resource, parameter), ...namedTargets(sample, resource, parameter)].some((key) => wanted.some((reference) => key === reference || key.endsWith(`/${reference}`)));
}
