import type { Client } from 'pg';

/** Rows of one resource type that the yardstick changes, numbered from 1. */
const PLACES = 'bench_place';

/**
 * The yardstick of a count of beds: the rows it changes, changed in plain SQL by a script of pgbench. Lock, version kept, row updated, one index
 * row of the place and those its offers carry taken out (kept where the history keeps them) and put in again, one audit event, commit.
 * @returns the script; it needs the table this makes of the places with counts
 */
export async function patchScript(database: Client): Promise<string> {
  await database.query(`DROP TABLE IF EXISTS ${PLACES}`);
  await database.query(`CREATE TABLE ${PLACES} AS SELECT row_number() OVER (ORDER BY rid)::integer AS n, rid, entry FROM
    (SELECT rid, min(entry) AS entry FROM group_location_capacity GROUP BY rid) counted`);
  await database.query(`ALTER TABLE ${PLACES} ADD PRIMARY KEY (n)`);
  const { rows } = await database.query<{ count: string }>(`SELECT count(*) FROM ${PLACES}`);
  const group = await columnsOf(database, 'group_location_capacity');
  const version = 'rid, version, live, last_updated, content, type, id, profiles, full_profiles, born';
  return [
    `\\set n random(1, ${rows[0]?.count ?? '1'})`,
    `SELECT rid, entry FROM ${PLACES} WHERE n = :n \\gset`,
    'BEGIN;',
    'SELECT rid FROM resource WHERE rid = :rid FOR NO KEY UPDATE;',
    `WITH kept AS (INSERT INTO resource_version (${version}) SELECT ${version} FROM resource WHERE rid = :rid) UPDATE resource SET version = version + 1, last_updated = now(), content = content || '', born = pg_current_xact_id() WHERE rid = :rid;`,
    `WITH gone AS (DELETE FROM group_location_capacity WHERE rid = :rid AND entry = :entry RETURNING *), kept AS (INSERT INTO history.group_location_capacity (${group}, born) SELECT ${group}, born FROM gone) INSERT INTO group_location_capacity (${group}) SELECT ${group} FROM gone;`,
    'WITH gone AS (DELETE FROM carried_group_location_capacity WHERE rid = :rid AND entry = :entry RETURNING *) INSERT INTO carried_group_location_capacity SELECT * FROM gone;',
    `INSERT INTO audit_event (at, client, api, interaction, type, resource_count, resources, status, request_id) VALUES (now(), 'bench', 'ror', 'patch', 'Location', 1, ARRAY['Location/1'], 200, 'bench');`,
    'COMMIT;',
    '',
  ].join('\n');
}

async function columnsOf(database: Client, table: string): Promise<string> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 AND column_name <> 'born' ORDER BY ordinal_position`, [table]);
  return rows.map(({ name }) => name).join(', ');
}
