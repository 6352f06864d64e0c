import { parse } from 'csv-parse/sync';
import { reportCsv } from './report-csv';
import { reportHtml } from './report-html';
import type { ReportModel } from './report-model';

const rate = (numerator: number, denominator: number): object => ({ populations: { denominator, numerator, deviation: denominator - numerator }, score: { kind: 'rate', numerator, denominator } });
const model = {
  region: '84', regionName: 'Auvergne-Rhône-Alpes <b>', day: '2026-06-15', computedAt: '2026-06-15T00:10:00+02:00', ruleVersion: '1.0.0', references: [{ name: 'FINESS', version: '2026-06-01' }],
  indicators: [
    { title: 'Catégorie conforme', figures: { code: 'CO4', region: '84', groups: [
      { code: 'total', text: 'Ensemble', stratifier: 'department', strata: [{ value: '01', ...rate(1, 2) }, { value: '-2', ...rate(1, 1) }], ...rate(2, 3) },
      { code: 'ville', text: 'Offre de ville', stratifier: 'department', strata: [], ...rate(0, 0) },
    ] } },
    { title: 'Attendus', figures: { code: 'EX1.2', region: '84', error: { fr: 'FINESS n’est pas chargé.', en: 'x' }, groups: [] } },
    { title: 'Nomenclatures', figures: { code: 'VOLUMETRIE-NOS', region: '84', groups: [
      { code: 'public', text: 'Publics', stratifier: 'value', strata: [{ value: '=HYPERLINK("x")', populations: {}, score: { kind: 'count', count: 1234, unit: '{offer}' } }], populations: {}, score: { kind: 'count', count: 1234, unit: '{row}' } },
    ] } },
  ],
} as ReportModel;

it('writes one line per group and stratum, safe in a spreadsheet', () => {
  const csv = reportCsv(model);
  expect(csv.startsWith('\uFEFFindicateur;region;')).toBe(true);
  const rows: unknown = parse(csv, { delimiter: ';', bom: true, from_line: 2 });
  expect(rows).toEqual([
    ['CO4', '84', '2026-06-15', 'total', 'Ensemble', '', '3', '2', '1', '0,6667', '', ''],
    ['CO4', '84', '2026-06-15', 'total', 'Ensemble', '01', '2', '1', '1', '0,5', '', ''],
    ['CO4', '84', '2026-06-15', 'total', 'Ensemble', "'-2", '1', '1', '0', '1', '', ''],
    ['CO4', '84', '2026-06-15', 'ville', 'Offre de ville', '', '0', '0', '0', '', '', ''],
    ['EX1.2', '84', '2026-06-15', '', '', '', '', '', '', '', '', 'FINESS n’est pas chargé.'],
    ['VOLUMETRIE-NOS', '84', '2026-06-15', 'public', 'Publics', '', '', '', '', '', '1234', ''],
    ['VOLUMETRIE-NOS', '84', '2026-06-15', 'public', 'Publics', '\'=HYPERLINK("x")', '', '', '', '', '1234', ''],
  ]);
});

it('writes one page that holds everything and runs nothing', () => {
  const html = reportHtml(model);
  expect(html).toContain('<html lang="fr">');
  expect(html).toContain('Auvergne-Rhône-Alpes &lt;b&gt;');
  expect(html).not.toMatch(/<script|<link|<img|\bon\w+=|@import|url\(/i);
  // The only addresses are the name spaces of the drawing.
  expect([...new Set(html.match(/https?:\/\/[^"\s]+/g))].sort()).toEqual(['http://www.w3.org/1999/xlink', 'http://www.w3.org/2000/svg']);
  expect(html).toContain('@media print');
});

it('shows the figures in French, a reason instead of a zero, and one chart of the rates', () => {
  const html = reportHtml(model).replace(/[\u00a0\u202f]/g, ' ');
  expect(html).toContain('Situation au 15/06/2026');
  expect(html).toContain('<tr><th scope="row">Ensemble</th><td>3</td><td>2</td><td>1</td><td>66,7 %</td></tr>');
  expect(html).not.toContain('Offre de ville');
  expect([...html.matchAll(/<a href="#([^"]+)"/g)].map(([, code]) => code)).toEqual([...html.matchAll(/<section id="([^"]+)"/g)].map(([, code]) => code));
  expect(html).toContain('<tr><th scope="row">01</th><td>2</td><td>1</td><td>1</td><td>50,0 %</td></tr>');
  expect(html).toContain('Non calculé. FINESS n’est pas chargé.');
  expect(html).toContain('<tr><th scope="row">Publics</th><td>1 234</td></tr>');
  expect(html).toContain('<tr><th scope="row">non renseigné</th><td>1</td><td>1</td><td>0</td><td>100,0 %</td></tr>');
  expect(html.match(/<svg/g)).toHaveLength(1);
  expect(html).toContain('>66,7 %</text>');
});
