import { insertEvents, recordWrite } from '../../src/fhir-common/audit/record';
import { removeOldEvents } from '../../src/fhir-common/audit/retention';
import { sealEvents } from '../../src/fhir-common/audit/seal';
import { verifyChain } from '../../src/fhir-common/audit/verify';
import type { ChainReport } from '../../src/fhir-common/audit/verify';
import { anEvent, createAuditDatabase, DAY_MS, NOW } from './audit-fixtures';
import type { AuditDatabase } from './audit-fixtures';

let audit: AuditDatabase;

beforeAll(async () => {
  audit = await createAuditDatabase();
});
afterAll(() => audit.close());

/** Five sealed events, in an otherwise empty trail. */
beforeEach(async () => {
  await audit.pool.query('TRUNCATE audit_event RESTART IDENTITY');
  await audit.pool.query(`UPDATE audit_chain SET position = 0, anchor_position = 0, hash = decode(repeat('00', 32), 'hex'), anchor_hash = decode(repeat('00', 32), 'hex')`);
  await insertEvents(audit.database, ['a', 'b', 'c', 'd', 'e'].map((id) => anEvent(id)));
  await sealEvents(audit.database);
});

const verify = (): Promise<ChainReport> => verifyChain(audit.database);
const run = (statement: string): Promise<unknown> => audit.pool.query(statement);

describe('the chain of audit events', () => {
  it('holds when nobody touched it', async () => {
    const progress: [number, number][] = [];
    const report = await verifyChain(audit.database, { progress: (done, total) => void progress.push([done, total]) });
    expect(report).toMatchObject({ verified: 5, unsealed: 0, fault: undefined, head: { position: 5 } });
    expect(report.head.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(progress).toEqual([[5, 5]]);
  });

  it.each([
    ['client', `'somebody-else'`], ['certificate_serial', `'FF'`], ['remote_address', 'NULL'], ['user_profile_code', `'CU20'`],
    ['user_profile_system', `'1.2'`], ['user_role_code', `'AUTOMATE'`], ['user_role_system', `'1.2'`], ['api', `'sas'`],
    ['interaction', `'read'`], ['type', 'NULL'], ['query', `'_id=1'`], ['resource_count', '2'], ['resources', `'{Location/z}'`],
    ['status', '201'], ['request_id', `'other'`], ['at', `at + interval '1 millisecond'`], ['previous_hash', `'\\x00'`], ['hash', `'\\x00'`],
  ])('shows that %s of an event was changed, and names the row', async (column, value) => {
    await run(`UPDATE audit_event SET ${column} = ${value} WHERE position = 3`);
    const { fault, verified } = await verify();
    expect(fault).toMatchObject({ position: 3, eventId: 3 });
    expect(fault?.fr).toContain('audit_event.id 3');
    expect(verified).toBe(2);
  });

  it.each([
    ['first', 1], ['middle', 3], ['last', 5],
  ])('shows that the %s event was deleted', async (_, position) => {
    await run(`DELETE FROM audit_event WHERE position = ${position}`);
    expect((await verify()).fault?.position).toBe(position);
  });

  it('shows that two events changed places', async () => {
    await run('UPDATE audit_event SET position = -1 WHERE position = 2');
    await run('UPDATE audit_event SET position = 2 WHERE position = 4');
    await run('UPDATE audit_event SET position = 4 WHERE position = -1');
    expect((await verify()).fault).toMatchObject({ position: 2, eventId: 4 });
  });

  it('shows that two events changed contents', async () => {
    await run(`UPDATE audit_event target SET resources = other.resources, request_id = other.request_id
               FROM audit_event other WHERE target.id IN (2, 4) AND other.id = 6 - target.id`);
    expect((await verify()).fault).toMatchObject({ position: 2, eventId: 2 });
  });

  it('shows that the end was cut off together with the record of the end', async () => {
    const { head } = await verify();
    await run('DELETE FROM audit_event WHERE position > 3');
    await run('UPDATE audit_chain SET position = 3, hash = (SELECT hash FROM audit_event WHERE position = 3)');
    expect((await verify()).fault).toBeUndefined();
    expect((await verifyChain(audit.database, { expected: head })).fault).toMatchObject({ position: 5 });
  });

  it('shows, against a head noted elsewhere, that the whole chain was written anew', async () => {
    const { head } = await verify();
    await run(`UPDATE audit_event SET client = 'somebody-else', position = NULL, previous_hash = NULL, hash = NULL`);
    await run(`UPDATE audit_chain SET position = 0, hash = decode(repeat('00', 32), 'hex')`);
    await sealEvents(audit.database);
    expect((await verify()).fault).toBeUndefined();
    expect((await verifyChain(audit.database, { expected: head })).fault).toMatchObject({ position: 5 });
  });

  it('goes on after the events of a later second', async () => {
    const { head } = await verify();
    await insertEvents(audit.database, [anEvent('f')]);
    expect(await verify()).toMatchObject({ verified: 5, unsealed: 1, fault: undefined });
    await sealEvents(audit.database);
    expect(await verifyChain(audit.database, { expected: head })).toMatchObject({ verified: 6, unsealed: 0, fault: undefined });
  });

  it('is written by one process at a time, whoever asks', async () => {
    await insertEvents(audit.database, Array.from({ length: 4_500 }, (_, index) => anEvent(`n${index}`)));
    const results = await Promise.all([1, 2, 3].map(() => sealEvents(audit.database)));
    const sealed = results.reduce((sum, result) => sum + (result?.sealed ?? 0), 0);
    if (sealed < 4_500) await sealEvents(audit.database);
    expect(await verify()).toMatchObject({ verified: 4_505, unsealed: 0, fault: undefined });
  });
});

describe('recording a write', () => {
  const context = { caller: { id: 'bed-management', roles: ['bed-management'], accessProfile: 1 }, requestId: 'r-1' };
  const action = { at: NOW, api: 'ror', interaction: 'patch', type: 'Location', query: null, resourceCount: 1, resources: ['Location/1'], status: 200 };

  it('leaves nothing when the write is rolled back', async () => {
    const failed = audit.database.transaction((database) => {
      recordWrite(context, database, action);
      return Promise.reject(new Error('refused by a later rule'));
    });
    await expect(failed).rejects.toThrow('refused by a later rule');
    const { rows } = await audit.pool.query(`SELECT 1 FROM audit_event WHERE client = 'bed-management'`);
    expect(rows).toHaveLength(0);
    await sealEvents(audit.database);
    expect(await verify()).toMatchObject({ verified: 5, fault: undefined });
  });

  it('does not wait for sealing, nor sealing for a write still open', async () => {
    let finish = (): void => undefined;
    const open = audit.database.transaction(async (database) => {
      recordWrite(context, database, action);
      await new Promise<void>((resolve) => (finish = resolve));
    });
    await insertEvents(audit.database, [anEvent('later')]);
    expect(await sealEvents(audit.database)).toMatchObject({ sealed: 1 });
    finish();
    await open;
    expect(await sealEvents(audit.database)).toMatchObject({ sealed: 1 });
    expect(await verify()).toMatchObject({ verified: 7, unsealed: 0, fault: undefined });
  });

  it('keeps who, from where, on whose behalf', async () => {
    const origin = {
      client: 'ror-server', certificateSerial: '0F', remoteAddress: '192.0.2.7', userProfileCode: 'CU20', userProfileSystem: '1.2.250.1.213.1.6.1.66',
      userRoleCode: 'AUTOMATE', userRoleSystem: '1.2.250.1.213.1.1.4.6', requestId: 'r-2',
    };
    await audit.database.transaction((database) => {
      recordWrite({ ...context, origin }, database, { ...action, resources: ['Location/é"\\', 'Location/2'], resourceCount: 2 });
      return Promise.resolve();
    });
    const { rows } = await audit.pool.query(`SELECT client, certificate_serial, remote_address, user_profile_code, user_role_system, resources, request_id
                                             FROM audit_event WHERE position IS NULL`);
    expect(rows).toEqual([{
      client: 'ror-server', certificate_serial: '0F', remote_address: '192.0.2.7', user_profile_code: 'CU20',
      user_role_system: '1.2.250.1.213.1.1.4.6', resources: ['Location/é"\\', 'Location/2'], request_id: 'r-2',
    }]);
    await sealEvents(audit.database);
    expect((await verify()).fault).toBeUndefined();
  });
});

describe('retention', () => {
  const ageTo = (position: number, days: number): Promise<unknown> =>
    // Sealed anew at its real age: what a trail of that age looks like.
    run(`UPDATE audit_event SET at = timestamptz '2026-11-20T08:00:00Z' - interval '${days} days' WHERE position <= ${position}`)
      .then(() => run(`UPDATE audit_event SET position = NULL, previous_hash = NULL, hash = NULL`))
      .then(() => run(`UPDATE audit_chain SET position = 0, hash = decode(repeat('00', 32), 'hex')`))
      .then(() => sealEvents(audit.database));

  it('removes what is older than the period, and what stays can be verified', async () => {
    await ageTo(3, 1_096);
    expect(await removeOldEvents(audit.database, 1_095, NOW)).toBe(3);
    const { rows } = await audit.pool.query('SELECT position FROM audit_event WHERE position IS NOT NULL ORDER BY position');
    expect(rows).toEqual([{ position: 4 }, { position: 5 }]);
    expect(await verify()).toMatchObject({ verified: 2, unsealed: 1, fault: undefined });
    await sealEvents(audit.database);
    expect(await verify()).toMatchObject({ verified: 3, unsealed: 0, fault: undefined, head: { position: 6 } });
    expect(await removeOldEvents(audit.database, 1_095, NOW)).toBe(0);
  });

  it('can remove the whole chain, and the next events still hang on it', async () => {
    await ageTo(5, 2_000);
    expect(await removeOldEvents(audit.database, 1_095, NOW)).toBe(5);
    await insertEvents(audit.database, [anEvent('f')]);
    await sealEvents(audit.database);
    expect(await verify()).toMatchObject({ verified: 2, fault: undefined, head: { position: 7 } });
  });

  it('keeps an old event that stands after a young one, so that the chain has no hole', async () => {
    await ageTo(2, 2_000);
    await run(`UPDATE audit_event SET at = timestamptz '2026-11-20T08:00:00Z' WHERE position = 1`);
    expect(await removeOldEvents(audit.database, 1_095, NOW)).toBe(0);
  });

  it('does not hide a deletion by hand behind a forged anchor', async () => {
    await run('UPDATE audit_chain SET anchor_position = 2, anchor_hash = (SELECT hash FROM audit_event WHERE position = 2)');
    await run('DELETE FROM audit_event WHERE position <= 2');
    expect((await verify()).fault).toMatchObject({ position: 2 });
  });

  it('says so when the head noted earlier is no longer kept', async () => {
    const { rows } = await audit.pool.query<{ hash: Buffer }>('SELECT hash FROM audit_event WHERE position = 1');
    await ageTo(3, 1_096);
    await removeOldEvents(audit.database, 1_095, NOW);
    const expected = { position: 1, hash: rows[0]?.hash.toString('hex') ?? '' };
    expect((await verifyChain(audit.database, { expected })).fault).toMatchObject({ position: 1 });
  });

  it('counts in days', async () => {
    await ageTo(5, 30);
    expect(await removeOldEvents(audit.database, 30, NOW - 1)).toBe(0);
    expect(await removeOldEvents(audit.database, 30, NOW + DAY_MS)).toBe(5);
  });
});
