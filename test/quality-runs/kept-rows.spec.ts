import { join } from 'node:path';
import type { ResourceJson } from '../../src/fhir-common/core/json';
import { arrayAt, isObject } from '../../src/fhir-common/core/json';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import { judge } from '../../src/quality-runs/judge';
import { KeptRows } from '../../src/quality-runs/kept-rows';
import { nomenclatureStates, requiredBindings } from '../../src/quality-runs/nomenclature-states';
import { Pace } from '../../src/quality-runs/pace';
import { readDirectory } from '../../src/quality-runs/read-directory';
import { rowFingerprint } from '../../src/quality-runs/row-fingerprint';
import { RuleSettings } from '../../src/quality-runs/rule-settings';
import { SeenCodes } from '../../src/quality-runs/seen-codes';
import type { DirectorySnapshot, LocalDefect } from '../../src/quality/directory/rows';
import { LocalJudgement } from '../../src/quality/rules/local-judgement';
import type { LocalCheck } from '../../src/quality/rules/management/examine';
import { MANAGEMENT_CHECKS } from '../../src/quality/rules/management/examine';
import { nomenclatureCheck } from '../../src/quality/rules/nomenclature';
import { DATA } from '../setup/test-engine';
import { CountryEngine } from './country-engine';

jest.setTimeout(240_000);

const BEFORE = '2025-08-01';
const AFTER = '2026-06-15';
const terminology = loadTerminology(join(DATA, 'terminology'));
const bindings = requiredBindings(DATA);
const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;
let held: CountryEngine;

beforeAll(async () => {
  held = await CountryEngine.start();
  const settings = new RuleSettings(held.database);
  for (const rule of (await settings.read()).keys()) await settings.choose(rule, true, undefined);
});
afterAll(() => held.stop());

interface Reading {
  readonly resources: number;
  readonly read: number;
  /** Every row and defect, in an order of its own. */
  readonly found: unknown;
}

/** The fields of a row of a snapshot, which are no properties of its own. */
function fieldsOf(row: object): object {
  const fields: Record<string, unknown> = {};
  for (let type: unknown = Object.getPrototypeOf(row); isObject(type); type = Object.getPrototypeOf(type)) {
    for (const name of Object.getOwnPropertyNames(type)) if (name !== 'constructor' && name !== '__proto__') fields[name] = Reflect.get(row, name);
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'function').sort());
}

const sorted = (rows: Iterable<object>): unknown[] => [...rows].map((row) => JSON.stringify(fieldsOf(row))).sort();

function allOf({ establishments, legalEntities, internalOrganizations, offers, locations, volumes }: DirectorySnapshot): unknown {
  return { establishments: sorted(establishments), legalEntities: sorted(legalEntities), internalOrganizations: sorted(internalOrganizations), offers: sorted(offers), places: sorted(locations.values()), volumes: volumes.map((one) => JSON.stringify(one)).sort() };
}

async function read(day = AFTER, checks: readonly LocalCheck[] = MANAGEMENT_CHECKS, fingerprint = rowFingerprint(bindings)): Promise<Reading> {
  const codes = new SeenCodes(nomenclatureStates(terminology, bindings, day));
  const defects: LocalDefect[] = [];
  const { snapshot, resources, read: anew } = await readDirectory(held.database, 'ror', {
    kept: new KeptRows(held.database, fingerprint), local: new LocalJudgement([...checks, nomenclatureCheck(codes, day)]), codes,
    each: (_, found) => void defects.push(...found), page: () => Promise.resolve(),
  });
  return { resources, read: anew, found: { ...(allOf(snapshot) as object), defects: defects.map((one) => JSON.stringify(one)).sort() } };
}

const forget = (): Promise<unknown> => held.database.transaction(async (database) => database.query({ text: 'DELETE FROM quality_row_block', values: [] }));
const readAll = async (day = AFTER): Promise<Reading> => {
  await forget();
  return read(day);
};

function resource(prefix: string): ResourceJson {
  const found = held.country.resources.find(({ id }) => id?.startsWith(prefix));
  if (!found) throw new Error(`no ${prefix}`);
  return found;
}

/** A capacity of a gender whose code left its list on 28 August 2025. */
const womenOnly = (place: ResourceJson): ResourceJson => ({ ...place, extension: [...arrayAt(place, 'extension'), { url: ror('ror-location-supported-capacity'), extension: [
  { url: 'genderCapacityAvailable', valueCodeableConcept: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R332-GenreCapacite/FHIR/TRE-R332-GenreCapacite', code: '03' }] } },
] }] });

it('reads a directory once: what has not changed is not read again, and is the same', async () => {
  const first = await read();
  expect(first.resources).toBeGreaterThan(held.country.resources.length - 1);
  expect(first.read).toBe(first.resources);
  expect(await read()).toEqual({ ...first, read: 0 });
});

it('reads what was changed or created, and forgets what was deleted', async () => {
  const { resources } = await read();
  const structure = resource('eg-');
  await held.write({ ...structure, name: 'Renommée', type: resource('oi-')['type'] }, { ...resource('of-'), id: 'of-new' });
  await held.server.pool.query("UPDATE resource SET live = false, content = NULL, version = version + 1 WHERE id = $1", [resource('lieu-').id]);
  const kept = await read();
  expect([kept.resources, kept.read]).toEqual([resources, 2]);
  expect({ ...kept, read: resources }).toEqual(await readAll());
});

it.each([
  ['damaged', "UPDATE quality_row_block SET content = replace(content, 'Organization', 'Organisation')"],
  ['cut short', 'UPDATE quality_row_block SET content = left(content, 100)'],
  ['made by other code', "UPDATE quality_row_block SET fingerprint = 'other'"],
  ['of another database', 'UPDATE resource SET born = pg_current_xact_id()'],
])('a block that is %s is read again as a whole, and made anew', async (_, damage) => {
  const before = await read();
  await held.server.pool.query(damage);
  expect(await read()).toEqual({ ...before, read: before.resources });
  expect(await read()).toEqual({ ...before, read: 0 });
});

it('a block of which nothing is left is forgotten', async () => {
  await read();
  await held.server.pool.query("INSERT INTO quality_row_block SELECT 999999, fingerprint, checksum, content FROM quality_row_block LIMIT 1");
  await read();
  expect((await held.server.pool.query('SELECT 1 FROM quality_row_block WHERE block = 999999')).rows).toEqual([]);
});

it('a code that leaves its list between two runs is found in what has not changed', async () => {
  await held.write(womenOnly({ ...resource('lieu-'), id: 'lieu-women' }));
  const before = await readAll(BEFORE);
  expect(await read(BEFORE)).toEqual({ ...before, read: 0 });
  const after = await read(AFTER);
  expect(JSON.stringify(after.found)).toContain('Code 03 obsolète');
  expect(JSON.stringify(before.found)).not.toContain('Code 03 obsolète');
  expect({ ...after, read: after.resources }).toEqual(await readAll(AFTER));
});

it('keeps nothing of what a check that stopped has not seen', async () => {
  await forget();
  const broken: LocalCheck = { rules: ['BROKEN'], find: () => { throw new Error('panne'); } };
  await read(AFTER, [broken]);
  const again = await read();
  expect(again.read).toBe(again.resources);
});

it('a run finds the same with and without the rows of the run before', async () => {
  const settings = { database: held.database, dataFolder: DATA, terminology, progress: () => undefined, pace: new Pace() };
  const run = async (): Promise<unknown> => {
    const id = await judge(settings, { occasion: 'command', day: AFTER });
    const rows = async (statement: string): Promise<unknown> => (await held.server.pool.query(statement, [id])).rows;
    return [
      await rows('SELECT rule, region, key, content FROM quality_deviation WHERE run = $1::bigint ORDER BY rule, region, key'),
      await rows('SELECT rule, reason, perimeter, deviations FROM quality_run_rule WHERE run = $1::bigint ORDER BY rule'),
      await rows('SELECT figures, resources FROM quality_run WHERE id = $1::bigint'),
    ];
  };
  await forget();
  const without = await run();
  expect(JSON.stringify(without)).toContain('NOS-OBS');
  expect(await run()).toEqual(without);
  await held.write({ ...resource('of-'), name: 'Autre nom' });
  const some = await run();
  await forget();
  expect(some).toEqual(await run());
});
