import type { Database } from '../fhir-common/sql/database';
import { sql } from '../fhir-common/sql/sql';
import { isOpenStatus } from '../quality/anomalies/anomaly-states';
import { NATIONAL } from '../quality/figures/indicator-figures';
import type { FigureGroup, IndicatorFigures } from '../quality/figures/indicator-figures';

/** Open anomalies of one region, theme and business status. */
export interface AnomalyCell {
  readonly region: string;
  readonly theme: string;
  readonly status: string;
  readonly count: number;
}

/** The open anomalies of the directory, those that people reported included. @param taskType number of the type Task */
export async function openAnomalies(database: Database, taskType: number): Promise<AnomalyCell[]> {
  const cells = await database.query<AnomalyCell & Record<string, unknown>>(sql`
    SELECT coalesce(jsonb_path_query_first(body, '$.meta.tag[*] ? (@.system like_regex "TRE_R30-").code') #>> '{}', '') AS region,
      coalesce(jsonb_path_query_first(body, '$.code.coding[*].code') #>> '{}', '') AS theme,
      coalesce(jsonb_path_query_first(body, '$.businessStatus.coding[*] ? (@.system like_regex "TRE_R352").code') #>> '{}', '') AS status,
      count(*)::integer AS count
    FROM (SELECT content::jsonb AS body FROM resource WHERE type = ${taskType} AND live) task GROUP BY 1, 2, 3`);
  return cells.filter(({ status }) => isOpenStatus(status));
}

/** Figures of ANOMALIES in one region: the total, then each theme and status (ror-indicators 9). */
export function anomalyFigures(cells: readonly AnomalyCell[], region: string): IndicatorFigures {
  const mine = cells.filter((cell) => region === NATIONAL || cell.region === region);
  const group = (code: string, text: string, some: readonly AnomalyCell[]): FigureGroup =>
    ({ code, text, populations: {}, strata: [], score: { kind: 'count', count: some.reduce((sum, { count }) => sum + count, 0), unit: '{row}' } });
  const keys = [...new Set(mine.map(({ theme, status }) => `${theme}|${status}`))].sort();
  return {
    code: 'ANOMALIES', region,
    groups: [group('total', 'Ensemble', mine), ...keys.map((key) => group(key, key.replace('|', ', statut '), mine.filter(({ theme, status }) => `${theme}|${status}` === key)))],
  };
}
