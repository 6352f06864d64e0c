import type { RequestContext } from '../../src/fhir-common/context/request-context';
import type { Caller } from '../../src/fhir-common/definition/caller';
import type { FhirEngine } from '../../src/fhir-common/engine';
import { commandContext } from '../../src/cli/command-context';
import { BUSINESS_STATUS, INPUT } from '../../src/quality/anomalies/task-codes';

export type Json = Record<string, unknown>;

const NOS = 'https://mos.esante.gouv.fr/NOS/';
export const concept = (system: string, code: string): Json => ({ coding: [{ system, code }] });
export const status = (code: string): Json => concept(BUSINESS_STATUS, code);
export const theme = (code: string): Json => concept(`${NOS}TRE_R350-ThematiqueAnomalie/FHIR/TRE-R350-ThematiqueAnomalie`, code);
export const action = (code: string): Json => concept(`${NOS}TRE_R349-ActionAnomalie/FHIR/TRE-R349-ActionAnomalie`, code);
export const input = (code: string, value: Json): Json => ({ type: { coding: [{ system: INPUT, code }] }, ...value });

/** National identifier of a structure of the sample data. */
export const EHPAD = { id: 'eg-ehpad-tilleuls', identifier: '1440999043' };

/** A report by logical focus, in the form of the live example of the guide. @param mark makes its fact its own: nothing else reports it */
export function report(mark: string, more: Json = {}): Json {
  return {
    resourceType: 'Task', status: 'in-progress', businessStatus: status('02'), intent: 'order', code: theme('06'), description: `Numéro faux ${mark}`,
    focus: { type: 'Organization', identifier: { value: EHPAD.identifier } }, authoredOn: '2026-01-03', lastModified: '2026-01-04', reasonCode: action('COR'),
    input: [input('systemRequester', { valueString: `IHM ${mark}` }), input('pathElementError', { valueExpression: { language: 'text/fhirpath', expression: 'Organization.contact.telecom.value' } })],
    ...more,
  };
}

/** The patch of the guide that gives an anomaly another business status. */
export function move(code: string, ...more: readonly Json[]): Json {
  return patch({ type: 'replace', path: 'Task.businessStatus', value: { valueCodeableConcept: status(code) } }, ...more);
}

export function patch(...operations: readonly Json[]): Json {
  const part = (name: string, value: unknown): Json => ({ name, ...(typeof value === 'object' ? value : { [name === 'type' ? 'valueCode' : 'valueString']: value }) });
  return { resourceType: 'Parameters', parameter: operations.map((parts) => ({ name: 'operation', part: Object.entries(parts).map(([name, value]) => part(name, value)) })) };
}

/** A request by a caller of the engine. */
export function as(engine: FhirEngine, caller: Partial<Caller> & { readonly id: string }): RequestContext {
  return { ...commandContext(engine), caller: { roles: ['ror-consumer'], accessProfile: 1, perimeter: null, ...caller }, baseUrl: 'https://server.example/ror/fhir', startedAt: Date.now() };
}
