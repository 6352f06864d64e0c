import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { arrayAt, stringAt } from '../../src/fhir-common/core/json';

const FHIR = 'application/fhir+json';
const RETRY_PAUSE_MS = 20;
/** Resources of one transaction Bundle. */
export const BUNDLE_SIZE = 3;

/** One version that an answer acknowledged. */
export interface Acknowledged {
  readonly api: 'ror' | 'sas-editor';
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** What the writer called it: no two writes give the same name. */
  readonly name: string;
  readonly requestId: string;
}

/** An answer that was no success: what its writer saw. */
export interface Unacknowledged {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly resourceType: string | undefined;
}

/** Four ways to write, and everything their senders heard. */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  readonly unacknowledged: Unacknowledged[] = [];
  /** How many Bundles were sent, answered or not. */
  bundles = 0;
  private stopped = false;

  /** @param folder DATA_DIR of the server; @param phase keeps the names of one phase of a test apart from those of the next */
  constructor(
    private readonly folder: string,
    private readonly origin: string,
    private readonly phase: string,
  ) {}

  /** Writes in four ways at once until {@link stop}, or until the server no longer answers at all. */
  async run(): Promise<void> {
    await Promise.all([this.repeat((name) => this.patch(name)), this.repeat((name) => this.put(name)), this.repeat((name) => this.post(name)), this.repeat((name, turn) => this.transact(name, turn))]);
  }

  stop(): void {
    this.stopped = true;
  }

  /** How many writes the least acknowledged of the four ways has. */
  progress(): number {
    return Math.min(...['patch', 'put', 'post', 'bundle'].map((way) => new Set(this.acknowledged.filter(({ name }) => name.startsWith(`${way} `)).map(({ requestId }) => requestId)).size));
  }

  private async repeat(write: (name: string, turn: number) => Promise<boolean>): Promise<void> {
    for (let turn = 1; !this.stopped && (await write(`${this.phase} ${turn}`, turn)); turn += 1) await sleep(0);
  }

  private patch(name: string): Promise<boolean> {
    const body = { resourceType: 'Parameters', parameter: [{ name: 'operation', part: [
      { name: 'type', valueCode: 'replace' }, { name: 'path', valueString: 'HealthcareService.name' }, { name: 'value', valueString: `patch ${name}` },
    ] }] };
    return this.one('PATCH', 'HealthcareService', 'hs-cardiologie-hc', `patch ${name}`, body);
  }

  private async put(name: string): Promise<boolean> {
    const stands = await this.agent('ror-server').get('/ror/fhir/Organization/oi-service-cardiologie').then((answer) => answer, () => undefined);
    if (stands === undefined) return false;
    // The read may fall into the same hole as the writes: the next turn tries again.
    if (stands.status !== 200) return sleep(RETRY_PAUSE_MS, true);
    return this.one('PUT', 'Organization', 'oi-service-cardiologie', `put ${name}`, { ...(stands.body as Record<string, unknown>), name: `put ${name}` });
  }

  private post(name: string): Promise<boolean> {
    return this.one('POST', 'Organization', undefined, `post ${name}`, {
      resourceType: 'Organization', name: `post ${name}`, partOf: { reference: 'Organization/oi-pole-medecine' },
      type: [{ coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R207-TypeOrganisationInterne/FHIR/TRE-R207-TypeOrganisationInterne', code: '2' }] }],
    });
  }

  private async one(method: 'PATCH' | 'PUT' | 'POST', type: string, id: string | undefined, name: string, body: object): Promise<boolean> {
    const requestId = name.replaceAll(' ', '-');
    const answer = await this.send('ror-server', method, `/ror/fhir/${type}${id === undefined ? '' : `/${id}`}`, requestId, body);
    if (answer === undefined) return false;
    if (answer.status === 200 || answer.status === 201) {
      const { id: given, name: stored } = answer.body as { id: string; name: string };
      expect([answer.status, stored]).toEqual([id === undefined ? 201 : 200, name]);
      this.acknowledged.push({ api: 'ror', type, id: given, version: versionOf(answer.headers['etag']), name, requestId });
    }
    return true;
  }

  private async transact(name: string, turn: number): Promise<boolean> {
    const names = Array.from({ length: BUNDLE_SIZE }, (_, index) => ({ id: bundleId(this.phase, turn, index), name: `bundle ${name} ${index}` }));
    this.bundles = turn;
    const requestId = `bundle-${name.replaceAll(' ', '-')}`;
    const answer = await this.send('sas-editor', 'POST', '/sas/editor/fhir', requestId, {
      resourceType: 'Bundle', type: 'transaction',
      entry: names.map((own) => ({ resource: { resourceType: 'Organization', ...own, identifier: [{ value: own.id }] }, request: { method: 'PUT', url: `Organization/${own.id}` } })),
    });
    if (answer === undefined) return false;
    const entries = answer.status === 200 ? arrayAt(answer.body, 'entry') : [];
    if (answer.status === 200) expect(entries).toHaveLength(BUNDLE_SIZE);
    names.slice(0, entries.length).forEach((own) => this.acknowledged.push({ api: 'sas-editor', type: 'Organization', ...own, version: 1, requestId }));
    return true;
  }

  /** @returns undefined when there was no answer */
  private async send(client: string, method: 'PATCH' | 'PUT' | 'POST', path: string, requestId: string, body: object): Promise<request.Response | undefined> {
    const agent = this.agent(client);
    const call = method === 'PATCH' ? agent.patch(path) : method === 'PUT' ? agent.put(path) : agent.post(path);
    const answer = await call.type(FHIR).set('X-Request-Id', requestId).send(JSON.stringify(body)).then((given) => given, () => undefined);
    if (answer === undefined || answer.status === 200 || answer.status === 201) return answer;
    this.unacknowledged.push({ status: answer.status, retryAfter: answer.headers['retry-after'], resourceType: stringAt(answer.body, 'resourceType') });
    return sleep(RETRY_PAUSE_MS, answer);
  }

  agent(client: string): request.Agent {
    const read = (name: string): string => readFileSync(join(this.folder, 'pki', name), 'utf8');
    return request.agent(this.origin, { ca: read('ca.crt'), cert: read(`clients/${client}.crt`), key: read(`clients/${client}.key`) });
  }
}

export const bundleId = (phase: string, turn: number, index: number): string => `bundle-${phase}-${turn}-${index}`;

const versionOf = (etag: string | undefined): number => Number(/^W\/"(\d+)"$/.exec(etag ?? '')?.[1]);
