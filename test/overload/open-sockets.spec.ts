import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, get } from 'node:https';
import type { Server } from 'node:https';
import { readFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { OpenSockets } from '../../src/overload/open-sockets';
import { testPkiFolder } from '../setup/test-resources';

const read = (name: string): string => readFileSync(join(testPkiFolder(), name), 'utf8');
const ca = read('ca.crt');
let server: Server;
let sockets: OpenSockets;
let port: number;
/** Requests to `/slow`, in the order they came; the test answers them. */
let slow: ServerResponse[];

afterEach(() => {
  sockets.closeAll();
  server.close();
});
beforeEach(async () => {
  slow = [];
  server = createServer({ cert: read('server.crt'), key: read('server.key') }, (request, response) => {
    if (request.url === '/slow') slow.push(response);
    else response.end('at once');
  });
  sockets = new OpenSockets(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

interface Asked {
  readonly status: number | undefined;
  readonly text: string;
  /** True once the connection it came by is closed. */
  readonly closed: Promise<true>;
}

function ask(path: string, agent: Agent): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const closing: ((closed: true) => void)[] = [];
    const closed = new Promise<true>((close) => void closing.push(close));
    const call = get({ host: 'localhost', port, path, agent, ca }, (response: IncomingMessage) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString('utf8')));
      response.once('end', () => resolve({ status: response.statusCode, text, closed }));
    });
    call.once('error', reject);
    call.once('socket', (socket) => socket.once('close', () => closing[0]?.(true)));
  });
}

async function silent(socket: Socket, ready: string): Promise<{ closed: Promise<unknown> }> {
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.resume(); // without it the end of the connection is never read
  await once(socket, ready);
  return { closed };
}

async function inServer(connections: number): Promise<void> {
  for (;;) {
    const count = await new Promise<number>((resolve, reject) => server.getConnections((error, n) => (error === null ? resolve(n) : reject(error))));
    if (count >= connections) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it('a stop closes what answers nothing, idle, silent or in the middle of its handshake, and lets the answer under way end', async () => {
  const keepAlive = new Agent({ keepAlive: true });
  const idle = await ask('/', keepAlive);
  const neverAsks = await silent(connect({ host: 'localhost', port, ca }), 'secureConnect');
  const neverShakesHands = await silent(connectPlain({ host: '127.0.0.1', port }), 'connect');
  const other = new Agent({ keepAlive: true });
  const underWay = ask('/slow', other);
  await inServer(4);
  while (slow.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));

  const closed = new Promise((resolve) => server.close(resolve));
  sockets.drain();
  await Promise.all([idle.closed, neverAsks.closed, neverShakesHands.closed]);
  const [response] = slow;
  response?.end('a'.repeat(300_000));
  const { status, text } = await underWay;
  expect([status, text.length]).toEqual([200, 300_000]);
  await closed;
  for (const agent of [keepAlive, other]) agent.destroy();
});

it('a connection that comes after the stop was asked is closed, and what does not end is cut at last', async () => {
  const agent = new Agent();
  const underWay = ask('/slow', agent);
  while (slow.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  sockets.drain();
  await expect(ask('/', new Agent())).rejects.toThrow();
  const failed = expect(underWay).rejects.toThrow();
  const closed = new Promise((resolve) => server.close(resolve));
  sockets.closeAll();
  await failed;
  await closed;
});
