import type { RequestContext } from '../fhir-common/context/request-context';
import { arrayAt, isObject, isResource, stringAt } from '../fhir-common/core/json';
import type { ResourceJson } from '../fhir-common/core/json';
import type { FhirApi } from '../fhir-common/definition/fhir-api';
import type { FhirEngine } from '../fhir-common/engine';
import { sql } from '../fhir-common/sql/sql';
import type { IndicatorFigures } from '../quality/figures/indicator-figures';
import { measureDefinition, MEASURES } from '../quality/measures/measure-catalogue';
import { measureReportResource, measureResource } from '../quality/measures/measure-resources';
import { isFrozen, periodOf } from '../quality/measures/reference-period';
import type { QualityNaming } from './quality-naming';

/** Day on which the catalogue took its present form. */
const CATALOGUE_DATE = '2026-11-29';
/** Reports written in one transaction. */
const PAGE = 20;

export interface Reporting {
  /** Reference day of the figures. */
  readonly day: string;
  /** Instant of the computation. */
  readonly judgedAt: Date;
  /** Day of today in Europe/Paris: what was over before is frozen. */
  readonly today: string;
  /** Waited for after each page. */
  readonly page: (done: number, total: number) => Promise<void>;
}

/** Publishes Measures and MeasureReports (ror-indicators 1.3). Nothing is written that says what already stands. */
export class ReportWriter {
  constructor(
    private readonly engine: FhirEngine,
    private readonly api: FhirApi,
    private readonly context: RequestContext,
    private readonly naming: QualityNaming,
  ) {}

  /** The catalogue. A Measure known under another logical id keeps it: its identifier is what names it. */
  async publishMeasures(): Promise<void> {
    const held = await this.stored('Measure');
    const idOf = new Map(held.flatMap((measure) => arrayAt(measure, 'identifier').map((identifier) => [`${stringAt(identifier, 'system')}|${stringAt(identifier, 'value')}`, measure.id] as const)));
    const measures = MEASURES.map((definition) => {
      const measure = measureResource(definition, this.naming, CATALOGUE_DATE);
      return { ...measure, id: idOf.get(`${this.naming.measureSystem}|${definition.code}`) ?? measure.id ?? '' };
    });
    await this.store('Measure', measures);
  }

  /**
   * The reports of a run. New figures for a key are a new version of its report; a quarter that is over keeps its figures.
   * @returns number of reports written
   */
  async publish(figures: readonly IndicatorFigures[], { day, judgedAt, today, page: written }: Reporting): Promise<number> {
    let count = 0;
    for (let from = 0; from < figures.length; from += PAGE) {
      const page = figures.slice(from, from + PAGE).flatMap((one) => {
        const definition = measureDefinition(one.code);
        if (!definition) return [];
        const frozen = definition.period === 'quarter' && isFrozen(periodOf(day, definition.period), today);
        return [{ frozen, report: measureReportResource(definition, one, this.naming, { day, computedAt: judgedAt.toISOString() }) }];
      });
      const frozen = new Set(page.flatMap((one) => (one.frozen ? [one.report.id] : [])));
      count += await this.store('MeasureReport', page.map(({ report }) => report), (id) => frozen.has(id));
      await written(Math.min(from + PAGE, figures.length), figures.length);
    }
    return count;
  }

  /** @param isKept whether what stands under an id stays as it is */
  private async store(type: string, resources: readonly ResourceJson[], isKept: (id: string) => boolean = () => false): Promise<number> {
    const standing = new Map((await this.stored(type, resources.map(({ id }) => id ?? ''))).map((resource) => [resource.id ?? '', resource]));
    const changed = resources.filter((resource) => {
      const before = standing.get(resource.id ?? '');
      return before === undefined || (!isKept(resource.id ?? '') && figuresText(before) !== figuresText(resource));
    });
    if (changed.length === 0) return 0;
    const outcomes = await this.engine.writes.import(this.context, this.api, changed);
    const [refused] = outcomes.flatMap((outcome) => (outcome.kind === 'refused' ? outcome.reasons : []));
    if (refused) throw new Error(`${refused.fr} / ${refused.en}`);
    return changed.length;
  }

  private async stored(type: string, ids?: readonly string[]): Promise<ResourceJson[]> {
    const typeId = this.engine.catalogue.typeId(this.api.name, type);
    const rows = await this.engine.database.query<{ content: string }>(
      sql`SELECT content FROM resource WHERE type = ${typeId} AND live AND (${ids ?? null}::text[] IS NULL OR id = ANY (${ids ?? null}::text[]))`);
    return rows.flatMap(({ content }) => {
      const resource: unknown = JSON.parse(content);
      return isResource(resource) ? [resource] : [];
    });
  }
}

/** What a report or a Measure says, whenever it was computed and stored. */
function figuresText(resource: ResourceJson): string {
  const { profile, tag } = isObject(resource['meta']) ? resource['meta'] : {};
  return canonical({ ...resource, date: undefined, meta: { profile, tag } });
}

/** JSON whose keys are in order: the store puts some of them first. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner));
}
