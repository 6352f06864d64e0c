import { request as httpsRequest } from 'node:https';
import { certificateOf } from './test-server';
import type { TestServer } from './test-server';

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends an address and headers byte for byte, where supertest would mend them. */
export function rawGet(server: TestServer, client: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', servername: 'localhost', port: server.port, path, headers, agent: false, ...certificateOf(client) };
    const request = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    request.once('error', reject).end();
  });
}
