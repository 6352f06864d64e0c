import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { DER, elementAt, elementsBetween, encodeElement } from '../../src/auth-mtls/trust/der';
import { readRevocationLists } from '../../src/auth-mtls/trust/revocation-list';
import { createOwnPki } from './own-pki';
import type { OwnPki } from './own-pki';
import { openProbeDatabase, startProbe } from './probe-application';
import type { Probe, ProbeDatabase } from './probe-application';

const ENTRIES = 50_000;
let pki: OwnPki;
let database: ProbeDatabase;
let probe: Probe;

beforeAll(async () => {
  pki = await createOwnPki();
  database = await openProbeDatabase(pki.folder);
  await pki.revoke({});
  probe = await startProbe(database, pki.folder);
});
afterAll(async () => {
  await probe.close();
  await database.close();
  pki.remove();
});

/** A list of the issuing authority with that many other entries after those given, signed by its key. The generator of the library would take minutes. */
async function largeList(serials: readonly string[], others: number): Promise<Buffer> {
  const small = Buffer.from((await pki.lists({ issuing: serials })).issuing.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const [content, algorithm] = elementsBetween(small, elementAt(small, 0, small.length).content, small.length);
  if (content === undefined || algorithm === undefined) throw new Error('no list');
  const parts = elementsBetween(small, content.content, content.end);
  const bytes = ({ start, end }: { start: number; end: number }): Buffer => small.subarray(start, end);
  const entriesAt = parts.length - 2; // before the extensions
  const entries = parts[entriesAt];
  if (entries === undefined) throw new Error('no entries');
  const [entry] = elementsBetween(small, entries.content, entries.end);
  const rest = entry === undefined ? undefined : small.subarray(elementAt(small, entry.content, entry.end).end, entry.end);
  const more = Array.from({ length: others }, (_, index) => {
    const serial = Buffer.alloc(16, 0x40);
    serial.writeUInt32BE(index, 12);
    return encodeElement(DER.sequence, encodeElement(DER.integer, serial), rest ?? Buffer.alloc(0));
  });
  const all = encodeElement(DER.sequence, small.subarray(entries.content, entries.end), ...more);
  const signed = encodeElement(DER.sequence, ...parts.map((part, index) => (index === entriesAt ? all : bytes(part))));
  const signature = sign('sha256', signed, createPrivateKey(readFileSync(join(pki.folder, 'authorities', 'issuing.key'))));
  return encodeElement(DER.sequence, signed, bytes(algorithm), encodeElement(0x03, Buffer.concat([Buffer.alloc(1), signature])));
}

const pemOf = (der: Buffer): string => `-----BEGIN X509 CRL-----\n${der.toString('base64')}\n-----END X509 CRL-----\n`;
function ask(agent: Agent, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`${probe.base}${path}`, { agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    }).once('error', reject);
  });
}

/** Keeps its connections, so that a request is a few turns of the event loop and no handshake. */
const agentOf = (client: string): Agent =>
  new Agent({ keepAlive: true, ca: pki.read('ca.crt'), cert: pki.read('clients', `${client}.crt`), key: pki.read('clients', `${client}.key`) });

it('is read a few entries in each turn of the event loop', async () => {
  const list = await largeList(['4a'], ENTRIES);
  let turns = 0;
  let isRead = false;
  const count = (): void => {
    turns += 1;
    if (!isRead) setImmediate(count);
  };
  setImmediate(count);
  const [read] = await readRevocationLists(list);
  isRead = true;
  expect(read?.list.revoked.size).toBe(ENTRIES + 1);
  expect(turns).toBeGreaterThanOrEqual(ENTRIES / 1_000);
});

it('counts while it is large, and requests are answered while it is being read', async () => {
  if (probe.authentication.mode === 'off') throw new Error('no trust store');
  const { trust } = probe.authentication;
  const [bi, admin] = [agentOf('bi'), agentOf('admin')];
  expect([await ask(bi, '/who'), await ask(admin, '/open')]).toEqual([200, 200]);
  const { root } = await pki.lists({});
  writeFileSync(join(pki.folder, 'crl.pem'), pemOf(await largeList([pki.serial('bi')], ENTRIES)) + root);
  const order: string[] = [];
  const reload = trust.reloadFiles().then(() => order.push('list'));
  const requests = (async () => {
    for (const path of ['/open', '/who']) order.push(`${path} ${await ask(admin, path)}`);
  })();
  await Promise.all([reload, requests]);
  expect(order).toEqual(['/open 200', '/who 200', 'list']);
  // Its old connection was closed with the revocation.
  const again = agentOf('bi');
  expect([await ask(again, '/who'), await ask(admin, '/who')]).toEqual([403, 200]);
  for (const agent of [bi, admin, again]) agent.destroy();
});
