import { Client } from 'pg';

/**
 * One line per table: its name, how many rows it has and a digest of all of them. Equal fingerprints: nothing was written. The audit trail is
 * left out: it grows with every refusal, as it must. So is how far the judging of writes has looked: it looks every few seconds, whatever is asked.
 */
export async function databaseFingerprint(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'audit%' and table_name <> 'quality_cursor' order by 1",
    );
    const lines: string[] = [];
    for (const { name } of rows) {
      const counted = await client.query<{ rows: string; digest: string }>(
        `select count(*) as rows, coalesce(md5(string_agg(t::text, e'\\n' order by t::text)), '') as digest from "${name}" t`,
      );
      lines.push(`${name} ${counted.rows[0]?.rows ?? '?'} ${counted.rows[0]?.digest ?? '?'}`);
    }
    return lines;
  } finally {
    await client.end();
  }
}
