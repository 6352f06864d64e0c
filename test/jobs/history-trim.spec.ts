import { trimIndexRows, trimVersions } from '../../src/fhir-common/jobs/history-trim';
import { createAuditDatabase } from '../audit/audit-fixtures';
import type { AuditDatabase } from '../audit/audit-fixtures';

const going = new AbortController().signal;
let own: AuditDatabase;

beforeAll(async () => {
  own = await createAuditDatabase(1);
  await own.pool.query(`INSERT INTO resource_type (api, name) VALUES ('ror', 'Location')`);
  await own.pool.query(`INSERT INTO resource (type, id, version, live) SELECT id, 'place', 40, true FROM resource_type`);
});
afterAll(() => own.close());

async function numbers(statement: string): Promise<number[]> {
  const { rows } = await own.pool.query<{ n: number }>(statement);
  return rows.map(({ n }) => n);
}

describe('versions', () => {
  it('go a batch at a time once they were replaced long enough ago, whatever date they bear; younger ones and the current one stay', async () => {
    await own.pool.query(`
      INSERT INTO resource_version (rid, version, live, last_updated, content, type, id, profiles, born, died_at)
      SELECT rid, n, true, '2019-01-01', '{}', type, id, 63, '1', now() - make_interval(days => CASE WHEN n <= 25 THEN 91 ELSE 89 END)
      FROM resource, generate_series(1, 30) n`);
    expect(await trimVersions(own.database, 90, going, 10)).toBe(25);
    expect(await numbers('SELECT version AS n FROM resource_version ORDER BY 1')).toEqual([26, 27, 28, 29, 30]);
    expect(await numbers('SELECT version AS n FROM resource')).toEqual([40]);
    expect(await trimVersions(own.database, 90, going, 10)).toBe(0);
  });

  it('replaced now are dated now, though their own date is old', async () => {
    await own.pool.query(`
      INSERT INTO resource_version (rid, version, live, last_updated, content, type, id, profiles, born)
      SELECT rid, 39, true, '2019-01-01', '{}', type, id, 63, '1' FROM resource`);
    expect(await trimVersions(own.database, 1, going)).toBe(5);
    expect(await numbers('SELECT version AS n FROM resource_version')).toEqual([39]);
  });
});

describe('index rows', () => {
  const fill = (): Promise<unknown> => own.pool.query(`
    INSERT INTO history.token_index (token, rid, profiles, born, died_at)
    SELECT n, 1, 63, '1', now() - make_interval(mins => CASE WHEN n <= 25 THEN 121 ELSE 119 END) FROM generate_series(1, 30) n`);

  it('go a batch at a time once no page link can ask for them', async () => {
    await fill();
    expect(await trimIndexRows(own.database, going, 10)).toBe(25);
    expect(await numbers('SELECT token AS n FROM history.token_index ORDER BY 1')).toEqual([26, 27, 28, 29, 30]);
  });

  it('wait for the next turn when the application stops, after the batch under way', async () => {
    await own.pool.query('TRUNCATE history.token_index');
    await fill();
    const stop = new AbortController();
    const query = own.database.query.bind(own.database);
    let batches = 0;
    jest.spyOn(own.database, 'query').mockImplementation((statement) => {
      if (statement.text.includes('DELETE FROM history.token_index') && (batches += 1) === 1) stop.abort();
      return query(statement);
    });
    expect(await trimIndexRows(own.database, stop.signal, 10)).toBe(10);
    expect(await numbers('SELECT count(*)::integer AS n FROM history.token_index')).toEqual([20]);
    jest.restoreAllMocks();
  });
});
