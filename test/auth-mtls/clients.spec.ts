import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { runClientCommand } from '../../src/admin/client-command';
import { ClientStore } from '../../src/admin/client-store';
import { arrayAt, stringAt } from '../../src/fhir-common/core/json';
import { Database } from '../../src/fhir-common/sql/database';
import { testPkiFolder } from '../setup/test-resources';
import { firstIssue, openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';

const pkiFolder = testPkiFolder();
const read = (...path: string[]): string => readFileSync(join(pkiFolder, ...path), 'utf8');
const ca = read('ca.crt');

let database: ProbeDatabase;
let probe: Probe;
beforeAll(async () => {
  database = await openProbeDatabase(pkiFolder);
  probe = await startProbe(database, pkiFolder);
});
afterAll(async () => {
  await probe.close();
  await database.close();
});

type Verb = 'get' | 'post' | 'patch';
const as = (client: string, verb: Verb, path: string): request.Test =>
  request(probe.base)[verb](path).ca(ca).cert(read('clients', `${client}.crt`)).key(read('clients', `${client}.key`));
const API = '/admin/api/clients';
const NEW = { id: 'ch-tours', commonName: 'ch-tours.example', organizationalUnit: '1370000481', roles: ['ror-consumer'] };

async function command(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const store = new ClientStore(new Database(database.pool));
  const code = await runClientCommand(argv, { withStore: (task) => task(store), out: (text) => { out += text; }, err: (text) => { err += text; } });
  return { code, out, err };
}

/** The registry hears of a change over a connection of its own: soon, but not in the same instant. */
async function becomes(expected: number, client: string): Promise<number> {
  const deadline = Date.now() + 800; // under the second after which the cache would expire anyway
  let { status } = await as(client, 'get', '/who');
  while (status !== expected && Date.now() < deadline) ({ status } = await as(client, 'get', '/who'));
  return status;
}

describe('/admin/api/clients', () => {
  it('lists and shows clients without anything of their certificates', async () => {
    const list = await as('admin', 'get', API);
    expect([list.status, list.get('Cache-Control'), Array.isArray(list.body) && list.body.length]).toEqual([200, 'no-store', 13]);
    const one = await as('admin', 'get', `${API}/ror-profile-4`);
    expect(one.body).toEqual({
      id: 'ror-profile-4', commonName: 'ror-profile-4.dev.example', organizationalUnit: '1750000001', roles: ['ror-consumer'], accessProfile: 4,
      perimeter: null, quotaPoints: null, enabled: true, createdAt: stringAt(one.body, 'createdAt'), updatedAt: stringAt(one.body, 'updatedAt'),
    });
    expect(stringAt(one.body, 'createdAt')).toMatch(/^\d{4}-.*Z$/);
  });

  it.each(['bi', 'ror-server', 'quality-manager', 'sas-platform'])('answers 403 to %s, and 401 without a certificate', async (client) => {
    const refused = await as(client, 'get', API);
    expect([refused.status, firstIssue(refused.body).code]).toEqual([403, 'role-required']);
    expect((await as(client, 'patch', `${API}/${client}`).send({ roles: ['admin'] })).status).toBe(403);
    expect((await request(probe.base).get(API).ca(ca)).status).toBe(401);
  });

  it('enrols, changes one field and leaves the others', async () => {
    const created = await as('admin', 'post', API).send({ ...NEW, accessProfile: 3, perimeter: { regions: ['24'], structures: ['1370000481'] }, quotaPoints: 600 });
    expect([created.status, created.body]).toEqual([201, expect.objectContaining({ ...NEW, accessProfile: 3, enabled: true, quotaPoints: 600 })]);
    const changed = await as('admin', 'patch', `${API}/ch-tours`).send({ perimeter: null });
    expect(changed.body).toMatchObject({ ...NEW, accessProfile: 3, perimeter: null, quotaPoints: 600 });
    expect(Date.parse(stringAt(changed.body, 'updatedAt') ?? '')).toBeGreaterThan(Date.parse(stringAt(changed.body, 'createdAt') ?? ''));
  });

  it.each<[string, Verb, string, object, number, string]>([
    ['an id that exists', 'post', API, { ...NEW, id: 'bi' }, 409, 'client-exists'],
    ['a CN that exists', 'post', API, { ...NEW, id: 'other', commonName: 'bi.dev.example' }, 409, 'client-exists'],
    ['a CN that exists, by change', 'patch', `${API}/ror-profile-5`, { commonName: 'bi.dev.example' }, 409, 'client-exists'],
    ['nobody', 'patch', `${API}/nobody`, { enabled: false }, 404, 'unknown-client'],
    ['a list for a body', 'post', API, [NEW], 400, 'invalid-body'],
  ])('refuses %s', async (_name, verb, path, body, status, code) => {
    const answer = await as('admin', verb, path).send(body);
    expect([answer.status, firstIssue(answer.body).code]).toEqual([status, code]);
  });

  it.each<[string, object]>([
    ['id', { id: 'With Space' }], ['id', { id: undefined }], ['commonName', { commonName: ' x' }], ['organizationalUnit', { organizationalUnit: 12 }],
    ['roles', { roles: [] }], ['roles', { roles: ['root'] }], ['roles', { roles: ['bi', 'bi'] }], ['roles', { roles: 'admin' }],
    ['accessProfile', { accessProfile: 6 }], ['accessProfile', { accessProfile: '1' }], ['quotaPoints', { quotaPoints: 0 }],
    ['quotaPoints', { quotaPoints: 1.5 }], ['enabled', { enabled: 'false' }], ['perimeter', { perimeter: [] }], ['perimeter', { perimeter: 'all' }],
    ['perimeter.regions', { perimeter: { regions: ['Centre'] } }], ['perimeter.structures', { perimeter: { structures: '1370000481' } }],
    ['serialNumber', { serialNumber: '4A' }],
  ])('refuses a wrong %s by name in both languages: %j', async (field, change) => {
    const answer = await as('admin', 'post', API).send({ ...NEW, id: 'never', commonName: 'never.example', ...change });
    expect(answer.status).toBe(400);
    const issue = firstIssue(answer.body);
    expect([issue.location, issue.fr.startsWith(`${field} : `), issue.en.startsWith(`${field}: `), issue.fr !== issue.en]).toEqual([field, true, true, true]);
    expect((await as('admin', 'get', `${API}/never`)).status).toBe(404);
  });

  it('reports every wrong field at once', async () => {
    const answer = await as('admin', 'patch', `${API}/bi`).send({ quotaPoints: -1, enabled: 'no', id: 'x' });
    expect(arrayAt(answer.body, 'issue').flatMap((issue) => arrayAt(issue, 'location')).sort()).toEqual(['enabled', 'id', 'quotaPoints']);
  });

  it('takes JSON only: a form of another site cannot write', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await as('admin', 'patch', `${API}/bi`).set('Content-Type', type).send('{"enabled":false}');
      expect([answer.status, firstIssue(answer.body).code]).toEqual([415, 'unsupported-media-type']);
    }
  });

  it('leaves a trace of who gave which rights, and none of a refused change', async () => {
    await database.pool.query('delete from audit_event');
    await as('admin', 'patch', `${API}/sas-editor`).set('X-Request-Id', 'rights-1').send({ quotaPoints: 5 });
    await as('admin', 'patch', `${API}/sas-editor`).send({ commonName: 'bi.dev.example' });
    await command('update', 'sas-editor', '--quota', 'default');
    const { rows } = await database.pool.query('select client, api, interaction, resources, query, status, request_id from audit_event order by id');
    expect(rows).toEqual([
      { client: 'admin', api: 'admin', interaction: 'update', resources: ['Client/sas-editor'], query: '{"quotaPoints":5}', status: 200, request_id: 'rights-1' },
      expect.objectContaining({ client: 'command-line', interaction: 'update', query: '{"quotaPoints":null}' }),
    ]);
  });

  it('is obeyed at once by the running process', async () => {
    expect((await as('ror-profile-5', 'get', '/who')).status).toBe(200);
    await as('admin', 'patch', `${API}/ror-profile-5`).send({ enabled: false });
    expect(await becomes(403, 'ror-profile-5')).toBe(403);
    await as('admin', 'patch', `${API}/ror-profile-5`).send({ enabled: true, accessProfile: 2, perimeter: { regions: ['24'], structures: [] } });
    expect(await becomes(200, 'ror-profile-5')).toBe(200);
    expect((await as('ror-profile-5', 'get', '/who')).body).toMatchObject({ accessProfile: 2, perimeter: { regions: ['24'], structures: [] } });
  });
});

describe('npm run client', () => {
  it('adds, updates, shows, lists, disables and enables', async () => {
    const added = await command('add', 'ch-blois', '--cn', 'ch-blois.example', '--ou', '1410000020', '--role', 'ror-consumer', '--role', 'bed-management',
      '--profile', '5', '--region', '24', '--structure', '1410000020', '--quota', '900', '--json');
    expect(added.code).toBe(0);
    const client = {
      id: 'ch-blois', commonName: 'ch-blois.example', organizationalUnit: '1410000020', roles: ['ror-consumer', 'bed-management'], accessProfile: 5,
      perimeter: { regions: ['24'], structures: ['1410000020'] }, quotaPoints: 900, enabled: true,
    };
    expect(JSON.parse(added.out)).toEqual([expect.objectContaining(client)]);
    const updated = await command('update', 'ch-blois', '--quota', 'default', '--profile', 'none', '--all-perimeter', '--json');
    expect(JSON.parse(updated.out)).toEqual([expect.objectContaining({ ...client, quotaPoints: null, accessProfile: null, perimeter: null })]);
    expect((await command('disable', 'ch-blois')).out).toContain('non / no');
    expect((await command('enable', 'ch-blois')).out).toContain('oui / yes');
    const [title, row, ...none] = (await command('show', 'ch-blois')).out.trimEnd().split('\n');
    expect(none).toEqual([]);
    expect(title?.indexOf('CN')).toBe(row?.indexOf('ch-blois.example'));
    expect((await command('list')).out).toMatch(/^admin .*tout \/ all/m);
  });

  it('reaches a running process at once', async () => {
    expect((await as('bed-management', 'get', '/who')).status).toBe(200);
    await command('disable', 'bed-management');
    expect(await becomes(403, 'bed-management')).toBe(403);
    await command('enable', 'bed-management');
    expect(await becomes(200, 'bed-management')).toBe(200);
  });

  it.each<[string[], RegExp]>([
    [['show', 'nobody'], /Le client « nobody » n’existe pas.* \/ Client "nobody" does not exist/],
    [['add', 'x', '--cn', 'x.example', '--ou', '1', '--role', 'root'], /^roles : .* \/ roles: .*\n$/],
    [['add', 'x', '--cn', 'x.example', '--ou', '1', '--role', 'bi', '--quota', 'many'], /^quotaPoints : /],
    [['add', 'bi', '--cn', 'x.example', '--ou', '1', '--role', 'bi'], /bi.*already exists/],
    [['add', 'x', '--cn', 'x.example', '--role', 'bi'], /--ou/],
    [['update', 'bi', '--profile', '9'], /--profile/],
    [['drop', 'bi'], /drop/],
  ])('refuses %j with one line and exit code 1', async (argv, message) => {
    const { code, out, err } = await command(...argv);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it('helps in both languages', async () => {
    const { code, out } = await command('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/enrôle un client \/ enrols a client/);
  });
});
