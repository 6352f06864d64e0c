import { defineResource } from '../../src/fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../src/fhir-common/definition/define-resource';
import type { FhirApi } from '../../src/fhir-common/definition/fhir-api';
import { date, number, quantity, reference, token } from '../../src/fhir-common/definition/search-parameter';
import type { SearchParameter } from '../../src/fhir-common/definition/search-parameter';
import { Database } from '../../src/fhir-common/sql/database';
import { alignTables } from '../../src/fhir-common/store/index/declared-tables';
import { ownApi } from '../setup/own-api';
import { TestEngine } from '../setup/test-engine';

const BASICS = { profiles: [], description: 'Essai', includes: [], revIncludes: [], searchParameters: [] };
const service = (carries: readonly string[]): ReturnType<typeof defineResource> => defineResource({
  ...BASICS, type: 'HealthcareService', searchParameters: [reference({ code: 'location', of: ['Location'], at: 'HealthcareService.location', fr: 'Lieux', carries })],
});
const doors = (parameters: readonly SearchParameter[], nested?: CorrelationGroup): CorrelationGroup => ({ name: 'location.door', instance: 'Location.extension', parameters, ...(nested ? { nested } : {}) });
const api = (group: CorrelationGroup, carries: readonly string[] = ['location.door']): FhirApi =>
  ownApi([service(carries), defineResource({ ...BASICS, type: 'Location', groups: [group] })]);

const kind = token({ code: 'door-kind', of: 'CodeableConcept', at: 'value', fr: 'Porte' });
const width = number({ code: 'door-width', of: 'integer', at: 'extension.value', fr: 'Largeur' });
const height = quantity({ code: 'door-height', at: 'extension.value', fr: 'Hauteur' });
const since = date({ code: 'door-since', of: 'dateTime', at: 'extension.value', fr: 'Pose' });

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.start([ownApi([])]);
});
afterEach(async () => {
  await server.pool.query('DROP TABLE IF EXISTS group_location_door, carried_group_location_door, history.group_location_door, group_location_lock, history.group_location_lock CASCADE');
});
afterAll(() => server.stop());

const align = (declared: FhirApi): Promise<void> => alignTables(new Database(server.pool), [declared]);

/** Columns of a table, with their types, in alphabetical order. */
async function columns(table: string): Promise<string[]> {
  const { rows } = await server.pool.query<{ column: string }>(
    `SELECT attname || ' ' || format_type(atttypid, NULL) || CASE WHEN attnotnull THEN ' not null' ELSE '' END AS column
     FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY 1`, [table]);
  return rows.map(({ column }) => column);
}
const indexes = async (table: string): Promise<string[]> =>
  (await server.pool.query<{ definition: string }>('SELECT indexdef AS definition FROM pg_indexes WHERE tablename = $1 ORDER BY 1', [table])).rows.map(({ definition }) => definition.replace(/^.*USING /, ''));

const FIELDS = ['door_kind integer', 'door_width numeric', 'entry integer not null', 'profiles smallint not null', 'rid bigint not null'];

describe('tables of groups follow the declarations', () => {
  it('a new group has its table, history, timeline and carried rows, each reached by indexes', async () => {
    await align(api(doors([kind, width])));
    const born = 'born xid8 not null';
    expect(await columns('group_location_door')).toEqual([born, ...FIELDS]);
    expect(await columns('history.group_location_door')).toEqual([born, 'died_at timestamp with time zone not null', 'died xid8 not null', ...FIELDS].sort());
    expect((await columns('timeline.group_location_door')).map((column) => column.split(' ')[0]).sort()).toEqual(['born', 'died', 'died_at', 'door_kind', 'door_width', 'entry', 'profiles', 'rid']);
    expect(await columns('carried_group_location_door')).toEqual([...FIELDS, 'link smallint not null', 'source bigint not null'].sort());
    expect(await indexes('group_location_door')).toEqual(expect.arrayContaining(['btree (rid, entry)', 'btree (door_kind, rid)', 'btree (door_width, rid)']));
    expect(await indexes('carried_group_location_door')).toEqual(expect.arrayContaining(['btree (source)', 'btree (rid)', 'btree (link, door_kind, source)']));
  });

  it('a field that joins a group, or changes its kind, has its columns everywhere; rows and history stay', async () => {
    await align(api(doors([kind, width])));
    await server.pool.query('INSERT INTO group_location_door (rid, profiles, entry, door_kind, door_width) VALUES (1, 63, 0, 7, 90)');
    await server.pool.query('INSERT INTO history.group_location_door (rid, profiles, entry, born) VALUES (2, 63, 0, pg_current_xact_id())');
    await align(api(doors([kind, quantity({ code: 'door-width', at: 'extension.value', fr: 'Largeur' }), height, since])));
    for (const table of ['group_location_door', 'history.group_location_door', 'carried_group_location_door']) {
      const found = await columns(table);
      expect(found).toEqual(expect.arrayContaining(['door_width_value numeric', 'door_width_unit text', 'door_height_value numeric', 'door_since_low timestamp with time zone', 'door_since_high timestamp with time zone']));
    }
    const { rows } = await server.pool.query<{ rid: number; door_kind: number | null }>('SELECT rid, door_kind, door_since_low, died IS NULL AS here FROM timeline.group_location_door ORDER BY rid');
    expect(rows).toEqual([{ rid: 1, door_kind: 7, door_since_low: null, here: true }, { rid: 2, door_kind: null, door_since_low: null, here: false }]);

    await align(api(doors([date({ code: 'door-kind', of: 'dateTime', at: 'value', fr: 'Porte' }), token({ code: 'door-width', of: 'code', at: 'value', fr: 'Largeur' })])));
    expect(await columns('group_location_door')).toEqual(expect.arrayContaining(['door_kind_low timestamp with time zone', 'door_width integer']));
  });

  it('a nested group has a table of its own', async () => {
    const nested = { name: 'location.lock', instance: 'extension', parameters: [token({ code: 'lock-kind', of: 'code', at: 'value', fr: 'Serrure' })] };
    await align(api(doors([kind], nested), []));
    expect(await columns('group_location_lock')).toEqual(['born xid8 not null', 'entry integer not null', 'lock_kind integer', 'parent_entry integer not null', 'profiles smallint not null', 'rid bigint not null']);
    expect(await columns('carried_group_location_door')).toEqual([]);
  });

  it('two processes that start together make each table once', async () => {
    await Promise.all([1, 2, 3].map(() => align(api(doors([kind, width])))));
    expect((await indexes('group_location_door')).filter((definition) => definition.includes('door_kind'))).toHaveLength(1);
  });

  it('nothing is done where the tables are as declared', async () => {
    await align(api(doors([kind, width])));
    const oid = async (): Promise<unknown> => (await server.pool.query("SELECT 'timeline.group_location_door'::regclass::oid AS oid")).rows;
    const before = await oid();
    await align(api(doors([kind, width])));
    await align(api(doors([kind])));
    expect(await oid()).toEqual(before);
  });

  it.each([
    ['a name PostgreSQL would cut', doors([token({ code: 'a'.repeat(64), of: 'code', at: 'value', fr: 'Long' })]), /longer than 63 characters/],
    ['a field named like a column of the table', doors([token({ code: 'profiles', of: 'code', at: 'value', fr: 'Profil' })]), /two columns profiles/],
  ])('%s is refused', async (_, group, reason) => {
    await expect(align(api(group, []))).rejects.toThrow(reason);
  });
});
