import type { Response } from 'supertest';
import { WIDEST_CLIENT } from '../http/test-server';
import type { TestServer } from '../http/test-server';

export interface ManifestFile {
  readonly type: string;
  readonly url: string;
  readonly count: number;
}
export interface Manifest {
  readonly transactionTime: string;
  readonly request: string;
  readonly requiresAccessToken: boolean;
  readonly output: readonly ManifestFile[];
  readonly deleted: readonly ManifestFile[];
  readonly error: readonly unknown[];
}
export type Copied = Record<string, unknown> & { readonly resourceType: string; readonly id: string };

export interface CompleteExport {
  readonly status: string;
  readonly manifest: Manifest;
  readonly poll: Response;
}

/** A client of `$export`, as the published ones are. */
export class ExportClient {
  constructor(
    private readonly server: Pick<TestServer, 'as' | 'origin'>,
    readonly client = WIDEST_CLIENT,
    private readonly base = '/ror/fhir',
  ) {}

  /** @param url address or path below the server */
  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.server.as(this.client).get(url.replace(this.server.origin, '')).set(headers);
  }

  kickOff(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.get(`${this.base}/$export${query}`, headers);
  }

  cancel(status: string): Promise<Response> {
    return this.server.as(this.client).delete(status.replace(this.server.origin, ''));
  }

  /** Kicks off and polls, as long as the server says, until the manifest is there. */
  async complete(query: string): Promise<CompleteExport> {
    const started = await this.kickOff(query);
    if (started.status !== 202) throw new Error(`${started.status} ${started.text}`);
    const status = started.headers['content-location'] ?? '';
    for (;;) {
      const poll = await this.get(status);
      if (poll.status === 200) return { status, poll, manifest: poll.body as Manifest };
      if (poll.status !== 202 && poll.status !== 429) throw new Error(`${poll.status} ${poll.text}`);
      await new Promise((resolve) => setTimeout(resolve, Number(poll.headers['retry-after']) * 1000));
    }
  }

  /** The bytes of a file, or of a part of it, decoded. */
  async bytes(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const file = await this.server.as(this.client).get(url.replace(this.server.origin, '')).set(headers).buffer(true).parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks).toString('utf8')));
    });
    if (![200, 206].includes(file.status)) throw new Error(`${file.status} ${String(file.body)}`);
    return String(file.body);
  }

  /** Every resource of an export in NDJSON. */
  async resources({ output }: Manifest): Promise<Copied[]> {
    const files = await Promise.all(output.map(({ url }) => this.bytes(url)));
    return files.flatMap((file) => file.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Copied));
  }
}

/** References of the resources that lead to none of them, as `Type/id`. */
export function dangling(resources: readonly Copied[]): string[] {
  const known = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const found = [...JSON.stringify(resources).matchAll(/"reference":"([A-Z][A-Za-z]+\/[^"]+)"/g)].map(([, reference = '']) => reference);
  return [...new Set(found.filter((reference) => !known.has(reference)))];
}
