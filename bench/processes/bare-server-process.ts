import { createServer } from 'node:https';
import { servedTlsFiles, tlsOptions } from '../../src/auth-mtls/tls-options';
import { parseBenchMessage, tellBench } from './messages';

/**
 * The first yardstick: Node's https server with the same certificates, which answers `/N` with the Nth body it was given. What it
 * serves per second is what TLS, the kernel and the client of this machine allow.
 */
function main(dataDir: string): void {
  let bodies: readonly Buffer[] = [];
  const server = createServer(tlsOptions(servedTlsFiles({ dataDir })), (request, response) => {
    const body = bodies[Number(request.url?.slice(1))] ?? Buffer.alloc(0);
    response.writeHead(200, { 'content-type': 'application/fhir+json; charset=utf-8', 'content-length': body.length });
    response.end(body);
  });
  process.on('message', (value) => {
    const message = parseBenchMessage(value);
    if (message?.kind === 'stop') process.exit(0);
    if (message?.kind !== 'serve') return;
    bodies = message.bodies.map((body) => Buffer.from(body));
    tellBench({ kind: 'served' });
  });
  process.once('disconnect', () => process.exit(0));
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    tellBench({ kind: 'ready', origin: `https://localhost:${port}` });
  });
}

main(process.argv[2] ?? '');
