import type { StoredClient } from './client-store';

const COLUMNS: readonly (readonly [title: string, cell: (client: StoredClient) => string])[] = [
  ['id', ({ id }) => id],
  ['CN', ({ commonName }) => commonName],
  ['OU', ({ organizationalUnit }) => organizationalUnit],
  ['rôles / roles', ({ roles }) => roles.join(' ')],
  ['profil / profile', ({ accessProfile }) => (accessProfile === null ? '-' : String(accessProfile))],
  ['périmètre / perimeter', perimeterText],
  ['points/min', ({ quotaPoints }) => (quotaPoints === null ? '-' : String(quotaPoints))],
  ['actif / enabled', ({ enabled }) => (enabled ? 'oui / yes' : 'non / no')],
  ['modifié / updated', ({ updatedAt }) => updatedAt.slice(0, 19).replace('T', ' ')],
];

/** Clients as aligned columns, one line each, for people. */
export function clientTable(clients: readonly StoredClient[]): string {
  const rows = [COLUMNS.map(([title]) => title), ...clients.map((client) => COLUMNS.map(([, cell]) => cell(client)))];
  const widths = COLUMNS.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows.map((row) => `${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd()}\n`).join('');
}

function perimeterText({ perimeter }: StoredClient): string {
  if (perimeter === null) return 'tout / all';
  const parts = [...perimeter.regions, ...perimeter.structures];
  return parts.length === 0 ? 'rien / nothing' : parts.join(' ');
}
