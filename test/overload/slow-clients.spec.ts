import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { HTTP_LIMITS } from '../../src/overload/http-limits';
import { startServer } from './running-server';
import type { RunningServer } from './running-server';

const LIMITS = { headersTimeoutMs: 600, requestTimeoutMs: 900, checkEveryMs: 100, keepAliveTimeoutMs: 300, maxConnections: 8 };
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({}, LIMITS);
});
afterAll(() => server.stop());

async function open(): Promise<TLSSocket> {
  const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  socket.on('error', () => undefined);
  return socket;
}

/** What the server has to say until it closes the connection, while `drip` is sent every 50 ms: the test ends with the connection. */
async function untilCut(socket: TLSSocket, drip: string): Promise<string> {
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const timer = setInterval(() => socket.write(drip), 50);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  clearInterval(timer);
  return said;
}

describe('a slow client', () => {
  it('that drips its headers is cut when their time is over', async () => {
    const socket = await open();
    socket.write('GET /ror/fhir/metadata HTTP/1.1\r\nHost: localhost\r\n');
    expect(await untilCut(socket, 'X-Slow: 1\r\n')).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n.*"code":"request-timeout"/s);
  });

  it('that drips its body is cut when the time of a request is over', async () => {
    const socket = await open();
    socket.write('POST /ror/fhir/Location/_search HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n');
    expect(await untilCut(socket, 'a')).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('that sends nothing at all is cut like one that drips', async () => {
    expect(await untilCut(await open(), '')).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('does not keep others waiting', async () => {
    const slow = await Promise.all([open(), open()]);
    for (const socket of slow) socket.write('GET / HTTP/1.1\r\n');
    expect((await server.anonymous().get('/health/live')).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });

  it('in too many connections is closed at once, and connections that end make room', async () => {
    const settled = async (): Promise<boolean> => (await server.anonymous().get('/health/live').then(({ status }) => status === 200, () => false));
    while (!(await settled())) await new Promise((resolve) => setTimeout(resolve, 50));
    const sockets = await Promise.allSettled(Array.from({ length: 12 }, open));
    const refused = sockets.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(4);
    for (const socket of sockets) if (socket.status === 'fulfilled') socket.value.destroy();
    while (!(await settled())) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('the limits of production', () => {
  it('cut a slow head or body after 15 seconds at most', () => {
    expect(HTTP_LIMITS.headersTimeoutMs + HTTP_LIMITS.checkEveryMs).toBeLessThanOrEqual(15_000);
    expect(HTTP_LIMITS.requestTimeoutMs + HTTP_LIMITS.checkEveryMs).toBeLessThanOrEqual(15_000);
  });
});
