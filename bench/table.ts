import { machineLine } from './machine';
import type { MeasuredRow, RowResult } from './measure-row';
import type { RunResult } from './run';

const TITLES = ['row', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'kB', 'matches', 'resources', 'cpu us', 'pg us', 'RSS MB', 'bare req/s', '% of bare', 'bare us', 'ids req/s', '% of ids', 'aim'];

/** French figures: a plain space between thousands, a comma before decimals. */
export function figure(value: number, decimals = value < 10 ? 2 : value < 100 ? 1 : 0): string {
  return value.toLocaleString('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replaceAll(/\s/gu, ' ');
}

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${figure((100 * part) / whole, 0)} %`);

/** Aligns cells: the first column and the last to the left, figures to the right. */
function align(lines: readonly (readonly string[])[]): string {
  const widths = TITLES.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const last = TITLES.length - 1;
  const cell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : column === last ? text : text.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
}

/** Whether a measured row reaches what the issues ask of it. @param before the row above it */
export function reachesAim({ aim, server, bare }: MeasuredRow, before: MeasuredRow | undefined): boolean {
  const fast = aim.p95Ms === undefined || server.p95Ms < aim.p95Ms;
  const besideBare = aim.bareShare === undefined || server.requestsPerSecond >= aim.bareShare * bare.requestsPerSecond;
  const besideFull = aim.fullShare === undefined || server.requestsPerSecond >= aim.fullShare * (before?.server.requestsPerSecond ?? Infinity);
  return fast && besideBare && besideFull;
}

function aimText(row: MeasuredRow, before: MeasuredRow | undefined): string {
  const { p95Ms, bareShare, fullShare } = row.aim;
  const wanted = [
    ...(p95Ms === undefined ? [] : [`p95 < ${p95Ms} ms`]),
    ...(bareShare === undefined ? [] : [`>= ${bareShare * 100} % of bare`]),
    ...(fullShare === undefined ? [] : [`>= ${fullShare * 100} % of the row above (${percent(row.server.requestsPerSecond, before?.server.requestsPerSecond ?? 0)})`]),
  ];
  const verdict = wanted.length === 0 ? '' : `${wanted.join(', ')} ${reachesAim(row, before) ? 'ok' : 'MISSED'}`;
  return `${verdict}${row.server.failures > 0 ? `, ${row.server.failures} FAILURES` : ''}`;
}

function cells(row: MeasuredRow, before: MeasuredRow | undefined): string[] {
  const { server, bare, ids } = row;
  return [
    row.name, figure(server.requestsPerSecond, 0), figure(server.p50Ms), figure(server.p95Ms), figure(server.p99Ms),
    figure(server.bytesPerAnswer / 1000, 1), figure(row.matchesPerAnswer, 1), figure(row.resourcesPerAnswer, 1),
    figure(server.serverMicros, 0), figure(server.databaseMicros, 0), figure(row.peakRssBytes / 1e6, 0), figure(bare.requestsPerSecond, 0), percent(server.requestsPerSecond, bare.requestsPerSecond), figure(bare.serverMicros, 0),
    ids === undefined ? '-' : figure(ids.requestsPerSecond, 0), ids === undefined ? '-' : percent(server.requestsPerSecond, ids.requestsPerSecond),
    aimText(row, before),
  ];
}

const isMeasured = (row: RowResult): row is MeasuredRow => row.kind === 'measured';

/** The figures of one size, for people. */
export function runText(result: RunResult): string {
  const { load, rows } = result;
  const measured = rows.filter(isMeasured);
  const programs = [...new Set(measured.flatMap(({ ids }) => ids?.program ?? []))].join(', ');
  return [
    machineLine(result.machine),
    `${figure(result.offers, 0)} offers, ${figure(result.resources, 0)} resources, ${figure(result.databaseBytes / 1e6, 0)} MB of database; `
      + `${result.clients} clients, ${figure(result.secondsPerRow, 1)} s per row; ids read by ${programs || 'nothing'}`,
    ...(load === undefined ? [] : [
      `load: ${figure(load.resources, 0)} resources (${figure(load.bytes / 1e6, 0)} MB of NDJSON) at ${figure(load.loadedPerSecond, 0)}/s, aim 3 000/s `
        + `${load.loadedPerSecond >= 3000 ? 'ok' : 'MISSED'}; whole command ${figure(load.commandSeconds, 1)} s; generated at ${figure(load.generatedPerSecond, 0)}/s`,
    ]),
    '',
    align([TITLES, ...measured.map((row, index) => cells(row, measured[index - 1]))]),
    ...rows.flatMap((row) => (row.kind === 'unavailable' ? [`${row.name}: not available (${row.reason})`] : [])),
    '',
  ].join('\n');
}

/** What four times the data cost: p95 of the larger run over p95 of the smaller, row by row. Aim: at most 1.5 (issue 3 point 11). */
export function curveText(small: RunResult, large: RunResult): string {
  const before = new Map(small.rows.filter(isMeasured).map((row) => [row.name, row.server.p95Ms]));
  const lines = large.rows.filter(isMeasured).flatMap(({ name, server }) => {
    const p95Ms = before.get(name);
    if (p95Ms === undefined || p95Ms === 0) return [];
    const ratio = server.p95Ms / p95Ms;
    return [`${name.padEnd(32)} p95 ${figure(p95Ms)} -> ${figure(server.p95Ms)} ms, x ${figure(ratio, 2)} ${ratio <= 1.5 ? 'ok' : 'MISSED'}`];
  });
  return [`p95 at ${figure(small.offers, 0)} and ${figure(large.offers, 0)} offers, aim x 1,5 at most`, ...lines, ''].join('\n');
}
