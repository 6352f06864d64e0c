import { rateOf } from '../../quality/figures/indicator-figures';
import type { FigureGroup, Figures } from '../../quality/figures/indicator-figures';
import { rateChart } from './report-chart';
import type { IndicatorOfReport, ReportModel } from './report-model';

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #999; }
  nav ul { columns: 20rem; padding-left: 1.2rem; } a { color: #1f4e79; }
  .table { overflow-x: auto; margin-bottom: 1rem; } table { border-collapse: collapse; width: 100%; table-layout: fixed; min-width: 26rem; }
  caption { text-align: left; color: #444; padding-bottom: .3rem; } th:first-child { width: 40%; text-align: left; } tbody th { font-weight: normal; }
  th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: right; font-variant-numeric: tabular-nums; }
  .error { border-left: 4px solid #a40000; padding: .4rem .8rem; } .caveat { color: #555; font-style: italic; } svg { max-width: 100%; height: auto; }
  @page { size: A4; margin: 15mm; }
  @media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt; } nav { display: none; } section, .table { break-inside: avoid; } h2 { break-after: avoid; } }`;

/** The page of one region: tables and charts, no script, no outside resource, readable in print. French. */
export function reportHtml(model: ReportModel): string {
  const title = `Indicateurs de pilotage du ROR : ${model.regionName}`;
  return `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body>
<main>
<h1>${escape(title)}</h1>
<p>Situation au ${frenchDay(model.day)}. Calcul du ${escape(frenchInstant(model.computedAt))}, règles ${escape(model.ruleVersion)}.</p>
<p>Référentiels : ${model.references.length === 0 ? 'aucun' : model.references.map(({ name, version }) => `${escape(name)} (${escape(version)})`).join(', ')}.</p>
${contents(model.indicators)}
${overview(model.indicators)}
${model.indicators.map((indicator) => section(indicator)).join('\n')}
<p class="caveat">Le numéro FINESS fictif 888888888 compte parmi les écarts de ST2 et CO4 et n’ouvre pas d’anomalie.</p>
</main>
</body>
</html>
`;
}

/** Links to the sections: the page is long, and read from the keyboard too. */
function contents(indicators: readonly IndicatorOfReport[]): string {
  const links = indicators.map(({ title, figures: { code } }) => `<li><a href="#${escape(code)}">${escape(code)} : ${escape(title)}</a></li>`);
  return `<nav aria-label="Sommaire"><ul>${links.join('')}</ul></nav>`;
}

/** Every rate of the region at a glance; an indicator without perimeter has no bar. */
function overview(indicators: readonly IndicatorOfReport[]): string {
  const bars = indicators.flatMap(({ figures: { code, groups } }) => {
    const score = groups.find((group) => group.code === 'total')?.score;
    const rate = score?.kind === 'rate' ? rateOf(score.numerator, score.denominator) : undefined;
    return rate === undefined ? [] : [{ label: code, rate }];
  });
  return bars.length === 0 ? '' : `<section><h2>Taux de conformité</h2>\n<div role="img" aria-label="Histogramme des taux ; chacun est dans le tableau de son indicateur">${rateChart(bars)}</div></section>`;
}

function section({ title, figures: { code, error, caveat, groups } }: IndicatorOfReport): string {
  const heading = `<h2>${escape(code)} : ${escape(title)}</h2>`;
  if (error) return `<section id="${escape(code)}">${heading}<p class="error">Non calculé. ${escape(error.fr)}</p></section>`;
  const remark = caveat ? `<p class="caveat">${escape(caveat.fr)}</p>` : '';
  const shown = groups.filter(({ code: group, score }) => group === 'total' || score.kind === 'count' || score.denominator > 0);
  return `<section id="${escape(code)}">${heading}${remark}${table('Groupe', shown.map((group) => [group.text, group]))}${departments(groups)}</section>`;
}

/** What the figures say instead of a department (ror-indicators 2.3). */
const NO_DEPARTMENT: Readonly<Record<string, string>> = { '-1': 'inconnu', '-2': 'non renseigné', '-3': 'sans objet' };

/** Departments of the total only: those of each domain are in the CSV. */
function departments(groups: readonly FigureGroup[]): string {
  const total = groups.find(({ code, stratifier }) => code === 'total' && stratifier === 'department');
  return total && total.strata.length > 1 ? table('Département', total.strata.map((stratum) => [NO_DEPARTMENT[stratum.value] ?? stratum.value, stratum])) : '';
}

/** @param kind what a row is: heading of the first column */
function table(kind: string, rows: readonly (readonly [label: string, figures: Figures])[]): string {
  const isCount = rows.every(([, { score }]) => score.kind === 'count');
  const head = isCount ? ['Nombre'] : ['Périmètre', 'Conformes', 'Reste', 'Taux'];
  const body = rows.map(([label, figures]) => `<tr><th scope="row">${escape(label)}</th>${cells(figures).map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  const columns = [kind, ...head].map((one) => `<th scope="col">${one}</th>`).join('');
  return `<div class="table"><table><caption>Par ${kind.toLowerCase()}</caption><thead><tr>${columns}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

const NUMBER = new Intl.NumberFormat('fr-FR');
const PERCENT = new Intl.NumberFormat('fr-FR', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

function cells({ score }: Figures): string[] {
  if (score.kind === 'count') return [NUMBER.format(score.count)];
  const rate = rateOf(score.numerator, score.denominator);
  return [NUMBER.format(score.denominator), NUMBER.format(score.numerator), NUMBER.format(Math.max(0, score.denominator - score.numerator)), rate === undefined ? 'sans objet' : PERCENT.format(rate)];
}

const INSTANT = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Paris' });

/** Day and minute on a clock in Paris. */
function frenchInstant(instant: string): string {
  return INSTANT.format(new Date(instant)).replace(' ', ' à ');
}

function frenchDay(day: string): string {
  return day.split('-').reverse().join('/');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
