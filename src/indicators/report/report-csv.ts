import { stringify } from 'csv-stringify/sync';
import { rateOf } from '../../quality/figures/indicator-figures';
import type { FigureGroup, Figures, IndicatorFigures } from '../../quality/figures/indicator-figures';
import type { ReportModel } from './report-model';

const HEADER = ['indicateur', 'region', 'date', 'groupe', 'libelle', 'departement_ou_valeur', 'perimetre', 'conformes', 'ecarts', 'taux', 'nombre', 'remarque'];

/**
 * The figures of a report, one line per group and stratum; semicolons, decimal comma and a mark, as French spreadsheets open them.
 * A value that a spreadsheet would run as a formula is quoted.
 */
export function reportCsv(model: ReportModel): string {
  const lines = model.indicators.flatMap(({ figures }) => indicatorLines(model, figures));
  return stringify([HEADER, ...lines], { delimiter: ';', bom: true, escape_formulas: true });
}

function indicatorLines({ region, day }: ReportModel, { code, error, caveat, groups }: IndicatorFigures): string[][] {
  const head = [code, region, day];
  if (error) return [[...head, '', '', '', '', '', '', '', '', error.fr]];
  const remark = caveat?.fr ?? '';
  return groups.flatMap((group) => [
    [...head, group.code, group.text, '', ...values(group), remark],
    ...group.strata.map((stratum) => [...head, group.code, group.text, stratum.value, ...values(stratum), remark]),
  ]);
}

function values({ populations, score }: Figures): string[] {
  const count = (code: keyof FigureGroup['populations']): string => String(populations[code] ?? '');
  const rate = score.kind === 'rate' ? rateOf(score.numerator, score.denominator) : undefined;
  return [
    count('denominator'), count('numerator'), count('deviation'), rate === undefined ? '' : String(rate).replace('.', ','), score.kind === 'count' ? String(score.count) : '',
  ];
}
