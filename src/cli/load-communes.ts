import 'reflect-metadata';
import { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { loadConfiguration } from '../config/configuration';
import { decodeUtf8 } from '../fhir-common/core/utf-8';
import { arrayAt, isObject, stringAt } from '../fhir-common/core/json';
import { sql } from '../fhir-common/sql/sql';
import { Database } from '../fhir-common/sql/database';
import { openDatabase } from './command-database';
import { runCommand } from './run-command';

interface CommuneRow {
  readonly code: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** An INSEE commune code: five characters, Corsica with A or B. */
const COMMUNE_CODE = /^(?:\d{5}|2[AB]\d{3})$/;
const MAX_SHOWN = 10;

/**
 * Reads the official commune file. CSV: columns code, longitude, latitude in any order, comma or semicolon, with header. GeoJSON: points
 * with a property `code`. @throws Error naming the first wrong rows: the file is taken whole or not at all
 */
export function readCommunes(text: string): CommuneRow[] {
  const rows = text.trimStart().startsWith('{') ? fromGeoJson(text) : fromCsv(text);
  const wrong = rows.filter(({ code, latitude, longitude }) => !COMMUNE_CODE.test(code) || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180));
  if (wrong.length > 0) {
    const shown = wrong.slice(0, MAX_SHOWN).map(({ code, latitude, longitude }) => `${code} (${latitude}, ${longitude})`).join(', ');
    throw new Error(`${wrong.length} lignes refusées, rien n'est changé / rows refused, nothing was changed: ${shown}`);
  }
  if (rows.length === 0) throw new Error('aucune commune dans ce fichier (colonnes code, longitude, latitude) / no commune in this file (columns code, longitude, latitude)');
  return [...new Map(rows.map((row) => [row.code, row])).values()];
}

function fromCsv(text: string): CommuneRow[] {
  const [header = ''] = text.split('\n', 1);
  const delimiter = header.includes(';') ? ';' : ',';
  const records: unknown = parse(text, { columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()), delimiter, bom: true, skip_empty_lines: true, trim: true });
  const decimal = (value: string | undefined): number => (value === undefined || value === '' ? NaN : Number(value.replace(',', '.')));
  return arrayAt({ records }, 'records').map((record) => ({
    code: stringAt(record, 'code') ?? '',
    latitude: decimal(stringAt(record, 'latitude')),
    longitude: decimal(stringAt(record, 'longitude')),
  }));
}

function fromGeoJson(text: string): CommuneRow[] {
  const parsed: unknown = JSON.parse(text);
  return arrayAt(parsed, 'features').filter(isObject).map((feature) => {
    const [longitude, latitude] = arrayAt(feature['geometry'], 'coordinates');
    return { code: stringAt(feature['properties'], 'code') ?? '', latitude: Number(latitude), longitude: Number(longitude) };
  });
}

function textOf(bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (!text.ok) throw new Error(`${text.fr} / ${text.en}`);
  return text.value;
}

async function load(file: string): Promise<void> {
  const rows = readCommunes(textOf(readFileSync(file)));
  const connection = await openDatabase(loadConfiguration());
  try {
    await new Database(connection.pool).transaction(async (database) => {
      await database.query(sql`DELETE FROM commune`);
      await database.query(sql`
        INSERT INTO commune (code, latitude, longitude)
        SELECT * FROM unnest(${rows.map((r) => r.code)}::text[], ${rows.map((r) => r.latitude)}::float8[], ${rows.map((r) => r.longitude)}::float8[])`);
    });
    process.stdout.write(`${rows.length.toLocaleString('fr-FR')} communes remplacées / communes replaced\n`);
  } finally {
    await connection.close();
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('npm run load-communes --')
    .description('Remplace les coordonnées des communes par celles du fichier officiel / Replaces commune coordinates with those of the official file')
    .argument('<fichier>', 'CSV (code, longitude, latitude) ou / or GeoJSON')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  await load(program.args[0] ?? '');
  return 0;
}

if (require.main === module) {
  runCommand(main);
}
