import { execFileSync } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CountryEngine } from '../quality-runs/country-engine';
import { DAY } from '../quality/country/country';
import { ensureBuilt } from './build';
import { start, workFolder } from './commands';
import type { Ended, Started } from './commands';

// A run leaves a busy machine to others (`quality-runs/pace.ts`): it then takes minutes, as it should.
jest.setTimeout(600_000);

const HEADER = 'finess;nom;region;domaine;etat_vt;etat_synchronisation;date_synchronisation\n';
const LINES = 12_000;
const line = (index: number): string => `44${String(index).padStart(7, '0')};Résidence ${index};52;Grand Age;Ouvert;Mise à jour de l’offre active;2026-05-01\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, index) => line(index)).join('');

const folder = workFolder();
let held: CountryEngine;

beforeAll(async () => {
  await ensureBuilt();
  held = await CountryEngine.start();
});
afterAll(async () => {
  await held.server.stop();
  await folder.remove();
});

function command(name: string, ...parameters: readonly string[]): Started {
  return start(process.execPath, [join('dist', 'src', 'cli', `${name}.js`), ...parameters], { DATA_DIR: folder.path, DATABASE_URL: String(held.server.pool.options.connectionString) });
}

const loadVt = (file: string): Promise<Ended> => command('load-reference', 'vt', file).ended;

function file(name: string, content: string | Buffer): string {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}

async function one<Row>(statement: string): Promise<Row | undefined> {
  return (await held.server.pool.query<Row & Record<string, unknown>>(statement)).rows[0];
}

/** Waits until a condition holds. @throws Error when the process ends before */
async function until(holds: () => Promise<boolean>, started: Started): Promise<void> {
  let early: Ended | undefined;
  void started.ended.then((ended) => (early = ended));
  while (!(await holds())) {
    if (early !== undefined) throw new Error(`the command ended at once: ${JSON.stringify(early)}`);
    await sleep(20);
  }
}

async function kill(started: Started): Promise<void> {
  started.child.kill('SIGKILL');
  expect((await started.ended).signal).toBe('SIGKILL');
}

/** Rows of the ViaTrajectoire file that are in use or would be, and versions of it. */
const loaded = (): Promise<unknown> => one(`SELECT count(*)::integer AS rows, count(DISTINCT content)::integer AS different, count(DISTINCT v.id)::integer AS versions
  FROM reference_version v LEFT JOIN reference_row r ON r.version_id = v.id WHERE v.kind = 'vt'`);
const NOTHING = { rows: 0, different: 0, versions: 0 };

describe('npm run load-reference', () => {
  it('killed half-way leaves nothing; started again it loads the file once', async () => {
    const pipe = join(folder.path, 'half.csv');
    execFileSync('mkfifo', [pipe]);
    const sizeOf = async (): Promise<number> => (await one<{ size: number }>("SELECT pg_relation_size('reference_row')::integer AS size"))?.size ?? 0;
    const before = await sizeOf();
    const killed = command('load-reference', 'vt', pipe);
    // The pipe stays open: the loader has written two batches of its transaction and waits for the rest of the file.
    const writer = createWriteStream(pipe).on('error', () => undefined);
    writer.write(HEADER + lines(LINES));
    await until(async () => (await sizeOf()) > before, killed);
    await kill(killed);
    writer.destroy();
    expect(await loaded()).toEqual(NOTHING);

    const whole = file('whole.csv', HEADER + lines(LINES));
    expect(await loadVt(whole)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^vt 2026-05-01 : 12\s000 lignes gardées .*, 0 refusées/) as string });
    const once = { rows: LINES, different: LINES, versions: 1 };
    expect(await loaded()).toEqual(once);
    expect((await loadVt(whole)).code).toBe(0);
    expect(await loaded()).toEqual(once);
  });

  const REFUSED: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['UTF-16', Buffer.from(`\uFEFF${HEADER}${line(1)}`, 'utf16le'), /UTF-16.*UTF-8/],
    ['a file that says UTF-8 and is not', Buffer.concat([Buffer.from(`\uFEFF${HEADER}${line(1)}`), Buffer.from(line(2), 'latin1')]), /ligne 3 .*line 3/],
    ['an unknown column', HEADER.replace('\n', ';couleur\n') + line(1), /Inconnues : couleur.*Unknown: couleur/],
    ['a missing column', HEADER.replace('nom;', '') + line(1), /Manquantes : nom.*Missing: nom/],
    ['no readable line', `${HEADER}trop;peu\n`, /Aucune ligne lisible \(1 refusée/],
  ];

  it.each(REFUSED)('%s refuses the file, and changes nothing', async (_name, content, said) => {
    const before = await loaded();
    const { code, stderr, stdout } = await loadVt(file('refused.csv', content));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.replace(/\n/g, ' ')).toMatch(said);
    expect(await loaded()).toEqual(before);
  });

  it('reports by line what it left out and what it read as empty; lines of windows-1252 lose no letter', async () => {
    const mixed = Buffer.concat([
      Buffer.from(HEADER), Buffer.from(line(1), 'latin1'), Buffer.from(line(2).replace('2026-05-01', '30/12/1899')), Buffer.from(line(3).replace('2026-05-01', '2026-02-30')), Buffer.from('trop;peu\n'), Buffer.from(line(4).replace('2026-05-01', '2026-06-01')),
    ]);
    const { code, stdout, stderr } = await loadVt(file('mixed.csv', mixed));
    expect([code, stdout]).toEqual([1, 'vt 2026-06-01 : 3 lignes gardées / rows kept, 2 refusées / refused\n']);
    const told = stderr.split('\n').filter((text) => /^(AVIS|REFUS)/.test(text));
    expect(told.map((text) => /^(AVIS|REFUS)[^:]*(ligne \d)/.exec(text)?.slice(1))).toEqual([['AVIS', 'ligne 3'], ['REFUS', 'ligne 4'], ['REFUS', 'ligne 5']]);
    expect(told[0]).toContain('1899-12-30');
    expect(await one("SELECT count(*)::integer AS n FROM reference_row WHERE content LIKE '%Résidence 1\"%' AND content NOT LIKE '%�%'")).toEqual({ n: 2 });
  });
});

interface Written {
  readonly runs: number;
  readonly reports: number;
}

/** What runs left in the database. */
const written = (): Promise<Written | undefined> => one<Written>(`SELECT
  (SELECT count(*)::integer FROM quality_run WHERE state <> 'judging') AS runs, (SELECT count(*)::integer FROM quality_run WHERE state = 'done') AS done,
  count(*) FILTER (WHERE t.name = 'Task')::integer AS tasks, count(DISTINCT r.content::jsonb -> 'focus') FILTER (WHERE t.name = 'Task')::integer AS focuses,
  count(*) FILTER (WHERE t.name = 'MeasureReport')::integer AS reports, count(DISTINCT r.content::jsonb -> 'identifier') FILTER (WHERE t.name = 'MeasureReport')::integer AS identifiers,
  coalesce(max(r.version) FILTER (WHERE t.name IN ('Task', 'MeasureReport')), 0)::integer AS newest
  FROM resource r JOIN resource_type t ON t.id = r.type WHERE t.api = 'ror' AND r.live`);
const isWaiting = async (): Promise<boolean> => (await one<{ n: number }>('SELECT count(*)::integer AS n FROM pg_locks WHERE NOT granted'))?.n !== 0;

/** Starts a run that must wait where `lock` says, and kills it there. */
async function killedAt(lock: string): Promise<void> {
  const client = await held.server.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(lock);
    const run = command('indicators', '--date', DAY);
    await until(isWaiting, run);
    await kill(run);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
  // PostgreSQL ends what its client left only when it next speaks to him.
  while ((await one<{ n: number }>("SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"))?.n !== 0) await sleep(20);
}

describe('npm run indicators', () => {
  it('killed while it judges leaves nothing that counts', async () => {
    await killedAt('LOCK TABLE quality_run_rule IN ACCESS EXCLUSIVE MODE');
    expect(await written()).toEqual({ runs: 0, done: 0, tasks: 0, focuses: 0, reports: 0, identifiers: 0, newest: 0 });
  });

  it('killed while it writes goes on where it stopped: every anomaly and report once', async () => {
    await killedAt(`INSERT INTO resource (type, id) SELECT id, 'anomalies-00-${DAY}' FROM resource_type WHERE api = 'ror' AND name = 'MeasureReport'`);
    const half = await written();
    expect(half).toMatchObject({ runs: 1, done: 0, tasks: 8, focuses: 8, newest: 1 });
    expect(half?.reports).toBeGreaterThan(0);
    expect(half?.reports).toBeLessThan(532);
    const { code, stdout } = await command('indicators', '--date', DAY).ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/repris où il s’était arrêté/) as string]);
    const whole = await written();
    expect(whole).toEqual({ runs: 1, done: 1, tasks: 8, focuses: 8, reports: 532, identifiers: 532, newest: 1 });

    expect((await command('indicators', '--date', DAY).ended).stdout).toMatch(/0 créées .*\n.* 0 relevés écrits/);
    expect(await written()).toEqual({ ...whole, runs: 2, done: 2 });
    expect(await one("SELECT count(*)::integer AS judging FROM quality_run WHERE state = 'judging'")).toEqual({ judging: 0 });
  });
});

it.each([
  ['indicators', 'rules'],
  ['client', 'list'],
  ['audit', 'export'],
])('%s %s ends quietly when whoever reads its output has left', async (name, ...parameters) => {
  const printing = command(name, ...parameters);
  printing.child.stdout?.destroy();
  const { code, stderr } = await printing.ended;
  expect([code, stderr.replace(/^export .*$/gm, '').trim()]).toEqual([0, '']);
});
