import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** An editor at the other end of mutual TLS, in this process, with real certificates. */
export interface DistantEditor {
  readonly baseUrl: string;
  /** Paths asked, in order. */
  readonly asked: string[];
  /** CN of the certificate of each call. */
  readonly clients: string[];
  /** Sockets opened so far. */
  readonly connections: () => number;
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** @param pki folder of a throw-away PKI @param certificate name of the server certificate in it */
export async function startDistantEditor(pki: string, behaviour: Behaviour, certificate = 'server'): Promise<DistantEditor> {
  const read = (name: string): string => readFileSync(join(pki, name), 'utf8');
  let current = behaviour;
  let connections = 0;
  const asked: string[] = [];
  const clients: string[] = [];
  const server: Server = createServer(
    { cert: read(`${certificate}.crt`), key: read(`${certificate}.key`), ca: read('ca.crt'), requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      asked.push(request.url ?? '');
      if (request.socket instanceof TLSSocket) clients.push(String(request.socket.getPeerCertificate().subject.CN));
      current(request, response);
    },
  );
  server.on('secureConnection', () => { connections += 1; });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `https://localhost:${port}/fhir`, asked, clients,
    connections: () => connections,
    behave: (next) => { current = next; },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers a JSON body as an editor does. */
export const answers = (body: unknown, status = 200, type = 'application/fhir+json; charset=utf-8'): Behaviour => (_request, response) => {
  response.writeHead(status, { 'content-type': type });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};
