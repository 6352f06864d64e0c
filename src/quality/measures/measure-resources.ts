import type { ResourceJson } from '../../fhir-common/core/json';
import type { Figures, FigureGroup, IndicatorFigures, PopulationCode, Score } from '../figures/indicator-figures';
import { NATIONAL, rateOf } from '../figures/indicator-figures';
import { TOPICS } from './measure-catalogue';
import type { MeasureDefinition } from './measure-catalogue';
import { periodOf } from './reference-period';

export const GROUP_SYSTEM = 'urn:x-ror-sas-server:indicator-group';
export const TOPIC_SYSTEM = 'urn:x-ror-sas-server:indicator-topic';
export const POPULATION_SYSTEM = 'urn:x-ror-sas-server:indicator-population';
/** The country is no region: its tag is ours, never a code of TRE_R30. */
export const NATIONAL_SYSTEM = 'urn:x-ror-sas-server:indicator-territory';
/** Why a report has no figures, or what limits them. */
export const REASON_EXTENSION = 'urn:x-ror-sas-server:indicator-reason';

const REGION_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM';
const MEASURE_POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';
const MEASURE_TYPE = 'http://terminology.hl7.org/CodeSystem/measure-type';
const ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const UCUM = 'http://unitsofmeasure.org';
const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';

/** How this server names its indicators. */
export interface MeasureNaming {
  /** Base of the canonical urls, without a slash at the end: `https://ror.example.org/fhir`. */
  readonly canonicalBase: string;
  /** Systems of `Measure.identifier` and of `MeasureReport.identifier`. */
  readonly measureSystem: string;
  readonly reportSystem: string;
  /** Version of the rules: that of the Measure, cited by its reports. */
  readonly version: string;
}

const concept = (system: string, code: string, text: string): object => ({ coding: [{ system, code, display: text }], text });

/** The Measure of an indicator. @param changed day of its last change */
export function measureResource({ code, title, purpose, topic, type, groups }: MeasureDefinition, naming: MeasureNaming, changed: string): ResourceJson {
  return {
    resourceType: 'Measure',
    id: idOf(code),
    meta: { profile: [`${PROFILE}ror-measure`] },
    url: `${naming.canonicalBase}/Measure/${code}`,
    identifier: [{ system: naming.measureSystem, value: code }],
    version: naming.version,
    title,
    status: 'active',
    date: changed,
    purpose,
    topic: [concept(TOPIC_SYSTEM, topic, TOPICS[topic])],
    type: [{ coding: [{ system: MEASURE_TYPE, code: type }] }],
    ...(groups.length === 0 ? {} : { group: groups.map((group) => ({ code: concept(GROUP_SYSTEM, group.code, group.text), description: group.text })) }),
  };
}

/** When, and of which day, figures were computed. */
export interface Computation {
  /** The reference day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Instant of the computation with its offset, `2026-06-15T00:10:00+02:00`. */
  readonly computedAt: string;
}

/** Functional identifier of a report: `<code>|<region>|<reference date>`. The same for a new computation, which is a new version. */
export function reportIdentifier({ code, period }: MeasureDefinition, region: string, day: string): string {
  return `${code}|${region}|${periodOf(day, period).referenceDate}`;
}

/** The MeasureReport of one indicator for one region (ror-indicators 1.3). Without reference data: status `error`, a reason, no figure. */
export function measureReportResource(definition: MeasureDefinition, figures: IndicatorFigures, naming: MeasureNaming, { day, computedAt }: Computation): ResourceJson {
  const { code, region, error, caveat, groups } = figures;
  const { start, end, referenceDate } = periodOf(day, definition.period);
  const reason = error ?? caveat;
  return {
    resourceType: 'MeasureReport',
    id: idOf(`${code}-${region}-${referenceDate}`),
    meta: { profile: [`${PROFILE}ror-measurereport`], tag: [regionTag(region)] },
    ...(reason ? { extension: [{ url: REASON_EXTENSION, valueString: reason.fr }] } : {}),
    identifier: [{ system: naming.reportSystem, value: reportIdentifier(definition, region, day) }],
    status: error ? 'error' : 'complete',
    type: 'summary',
    measure: `${naming.canonicalBase}/Measure/${code}|${naming.version}`,
    date: computedAt,
    period: { start, end },
    ...(groups.length === 0 ? {} : { group: groups.map((group) => groupElement(group)) }),
  };
}

/** Logical ids hold letters, digits, `-` and `.` only. */
function idOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
}

function regionTag(region: string): object {
  return region === NATIONAL ? { system: NATIONAL_SYSTEM, code: NATIONAL, display: 'France entière' } : { system: REGION_SYSTEM, code: region };
}

function groupElement({ code, text, stratifier, strata, ...figures }: FigureGroup): object {
  return {
    code: concept(GROUP_SYSTEM, code, text),
    ...figuresElements(figures),
    ...(stratifier === undefined || strata.length === 0 ? {} : { stratifier: [{
      code: [{ text: stratifier }],
      stratum: strata.map(({ value, ...stratum }) => ({ value: { text: value }, ...figuresElements(stratum) })),
    }] }),
  };
}

const FHIR_POPULATIONS: readonly PopulationCode[] = ['denominator', 'numerator'];

function figuresElements({ populations, score }: Figures): object {
  const population = Object.entries(populations).map(([code, count]) => ({
    code: { coding: [{ system: FHIR_POPULATIONS.some((one) => one === code) ? MEASURE_POPULATION : POPULATION_SYSTEM, code }] }, count,
  }));
  return { ...(population.length === 0 ? {} : { population }), measureScore: scoreQuantity(score) };
}

/** A rate over an empty perimeter has no value, and says so. */
function scoreQuantity(score: Score): object {
  if (score.kind === 'count') return { value: score.count, unit: score.unit, system: UCUM, code: score.unit };
  const value = rateOf(score.numerator, score.denominator);
  if (value === undefined) return { extension: [{ url: ABSENT, valueCode: 'not-applicable' }] };
  return { value, system: UCUM, code: '1' };
}
