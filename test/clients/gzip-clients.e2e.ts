import { chromium } from 'playwright-core';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byteText } from '../../src/fhir-common/core/byte-text';
import { fragmentOf, gzipOf } from '../../src/fhir-common/store/fragments/fragment';
import { searchset } from '../../src/fhir-common/search/answer/searchset';
import { chromiumPath } from '../setup/chromium';
import { sampleResource } from '../setup/test-engine';

/** What is put together from fragments is decoded by the clients that a consumer may have: stored blocks, sync flushes and one joined CRC are rare on the web. */
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'ror-sas-gzip-'));
const bodies = new Map<string, { readonly packed: Buffer; readonly plain: string }>();
let server: Server;
let base: string;

beforeAll(async () => {
  const offer = JSON.stringify(await sampleResource('healthcare-service.ndjson', 'hs-cardiologie-hc'));
  const entries = Array.from({ length: 200 }, (_, at) => ({ type: 'HealthcareService', id: `o${at}`, content: fragmentOf(offer), mode: 'match' as const }));
  const page = searchset({ baseUrl: 'https://ror.example/ror/fhir', now: 0, total: 200, links: [], entries, warnings: [] });
  const shown = entries.map(({ id }) => `{"fullUrl":"https://ror.example/ror/fhir/HealthcareService/${id}","resource":${offer},"search":{"mode":"match"}}`).join(',');
  const lines = Array.from({ length: 3_000 }, () => offer);
  const file = gzipOf(lines.flatMap((line) => [fragmentOf(line), byteText('\n')]));
  bodies.set('/page', { packed: page.body, plain: `"entry":[${shown}]}` });
  bodies.set('/file', { packed: file, plain: lines.map((line) => `${line}\n`).join('') });
  server = createServer((request, response) => {
    const body = bodies.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/fhir+json', 'Content-Encoding': 'gzip', 'Content-Length': body?.packed.length ?? 0, 'Access-Control-Allow-Origin': '*' });
    response.end(body?.packed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const JAVA = `import java.net.URI; import java.net.http.*; import java.nio.file.*; import java.util.zip.GZIPInputStream;
class Fetch { public static void main(String[] a) throws Exception {
  HttpResponse<java.io.InputStream> r = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(a[0])).header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofInputStream());
  try (GZIPInputStream in = new GZIPInputStream(r.body())) { Files.copy(in, Path.of(a[1])); } } }`;

/** Each fetches an address into a file, decoded; what is not installed here says so by failing to start. */
const CLIENTS: readonly { readonly name: string; readonly probe: readonly [string, ...string[]]; readonly fetch: (url: string, into: string) => Promise<unknown> }[] = [
  { name: 'Node', probe: [process.execPath, '--version'], fetch: async (url, into) => writeFileSync(into, Buffer.from(await (await fetch(url)).arrayBuffer())) },
  { name: 'curl', probe: ['curl', '--version'], fetch: (url, into) => run('curl', ['--fail', '--silent', '--show-error', '--compressed', '-o', into, url]) },
  { name: 'Python requests', probe: ['python3', '-c', 'import requests'], fetch: (url, into) => run('python3', ['-c', 'import requests, sys; open(sys.argv[2], "wb").write(requests.get(sys.argv[1]).content)', url, into]) },
  {
    name: 'Java HttpClient', probe: ['java', '-version'],
    fetch: (url, into) => {
      writeFileSync(join(folder, 'Fetch.java'), JAVA);
      return run('java', [join(folder, 'Fetch.java'), url, into]);
    },
  },
  {
    name: 'Chromium', probe: [process.execPath, '--version'],
    fetch: async (url, into) => {
      const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage();
        writeFileSync(into, String(await page.evaluate(`fetch(${JSON.stringify(url)}).then((answer) => answer.text())`)));
      } finally {
        await browser.close();
      }
    },
  },
];

const digest = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const isHere = ([command, ...options]: readonly [string, ...string[]]): Promise<boolean> => run(command, options).then(() => true, () => false);

it('every client there is on this machine decodes pages and files of fragments', async () => {
  const decoded: string[] = [];
  for (const { name, probe, fetch: fetchInto } of CLIENTS) {
    if (!(await isHere(probe))) continue;
    for (const [path, { plain }] of bodies) {
      const into = join(folder, `${name}${path.replace('/', '-')}`);
      await fetchInto(`${base}${path}`, into);
      const text = readFileSync(into, 'utf8');
      expect([name, path, digest(path === '/page' ? text.slice(text.indexOf('"entry":')) : text)]).toEqual([name, path, digest(plain)]);
    }
    decoded.push(name);
  }
  expect(decoded).toEqual(expect.arrayContaining(['Node', 'Chromium']));
  process.stdout.write(`decoded by ${decoded.join(', ')}\n`);
}, 180_000);
