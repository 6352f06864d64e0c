import { join } from 'node:path';
import { fhirApis } from '../../../src/fhir-apis';
import { FhirError } from '../../../src/fhir-common/core/errors';
import { bindCriterion } from '../../../src/fhir-common/search/request/bind';
import { bindFilter } from '../../../src/fhir-common/search/request/bind-filter';
import { correlate } from '../../../src/fhir-common/search/request/correlate';
import type { Predicate } from '../../../src/fhir-common/search/request/predicate';
import type { SearchScope } from '../../../src/fhir-common/search/request/search-scope';
import { loadTerminology } from '../../../src/fhir-common/terminology/load-terminology';

const data = join(process.cwd(), 'data');
const [ror] = fhirApis(data);
if (!ror) throw new Error('the ROR interface is not declared');
const scope: SearchScope = {
  api: ror,
  systems: loadTerminology(join(data, 'terminology')),
  now: Date.parse('2026-03-01T12:00:00Z'),
  baseUrls: ['https://ror.test/ror/fhir'],
};

const PREFIX_LENGTH = '_filter='.length;

/** Binds a filter of a request `_filter=...`. */
export function bind(type: string, filter: string): Predicate {
  return bindFilter(scope, type, { parameter: '_filter', value: filter, nameAt: 0, valueAt: PREFIX_LENGTH });
}

/** What the ordinary parameters of a request mean: `name=value` each. */
export function plain(type: string, ...parameters: readonly string[]): Predicate {
  return correlate(parameters.map((parameter) => {
    const equals = parameter.indexOf('=');
    const name = parameter.slice(0, equals);
    return bindCriterion(scope, type, name, { parameter: name, value: parameter.slice(equals + 1), nameAt: 0, valueAt: equals + 1 });
  }));
}

/** The groups of a predicate by name: a whole group holds its declaration, too long for an expectation. */
export function summary(predicate: Predicate): unknown {
  const shorten = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'instance' in value && 'name' in value ? value.name : value;
  return JSON.parse(JSON.stringify(predicate, shorten)) as unknown;
}

/** Why a filter is refused; `at` is the filter from the position of the error on. */
export function refusal(type: string, filter: string): { code: string; details: Readonly<Record<string, string | number>>; at: string } {
  try {
    bind(type, filter);
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return { code: error.code, details: error.details, at: filter.slice(Number(error.details.position) - PREFIX_LENGTH) };
  }
  throw new Error(`accepted: ${filter}`);
}

export const hs = (code: string): { type: string; code: string } => ({ type: 'HealthcareService', code });
export const token = (system: string, code: string): unknown => ({ systems: [system], code });
