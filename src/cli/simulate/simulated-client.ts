import { Agent, request } from 'node:https';

/** Who calls which server: origin without path, and the certificate of a client, PEM. */
export interface SimulatedSender {
  readonly origin: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface SimulatedAnswer {
  readonly status: number;
  readonly text: string;
}

/** Connections of one client, kept open between its calls. */
export function agentOf({ ca, cert, key }: SimulatedSender, maxSockets: number): Agent {
  return new Agent({ keepAlive: true, maxSockets, ca, cert, key });
}

/** Sends one request and reads the whole answer, whatever its status. @param body FHIR JSON @throws Error when the connection is lost */
export function call({ origin }: Pick<SimulatedSender, 'origin'>, agent: Agent, method: 'GET' | 'PATCH' | 'POST', path: string, body?: string): Promise<SimulatedAnswer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? { accept: 'application/fhir+json' } : { 'content-type': 'application/fhir+json', 'content-length': Buffer.byteLength(body) };
    const sent = request(`${origin}${path}`, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}
