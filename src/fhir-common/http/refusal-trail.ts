import { randomUUID } from 'node:crypto';
import { auditedText, auditOriginOf, internalOrigin } from '../audit/audit-event';
import type { AuditableRequest, AuditEvent } from '../audit/audit-event';
import type { FhirApi } from '../definition/fhir-api';
import { fhirCall } from './fhir-call';
import { requestIdOf } from './fhir-request';
import type { ReferencedRequest } from './fhir-request';
import type { ReadTrail } from './read-trail';

/** Refusals recorded one by one in a minute; those beyond are counted together. At 30 a minute a flood that never ends fills 10 GB a year. */
export interface RefusalLimits {
  readonly all: number;
  /** From one caller for one reason. */
  readonly alike: number;
}

const LIMITS: RefusalLimits = { all: 30, alike: 5 };

/** The certificate that a refused caller presented: it names nobody for sure, and a client's id never holds `=`. */
export interface PresentedName {
  readonly subject: string;
  readonly serialNumber: string;
}

/** The part of a refused request that is recorded; Express requests have it. */
export interface RefusedCall extends AuditableRequest, ReferencedRequest {
  readonly method: string;
  readonly path: string;
  readonly presented?: PresentedName;
}

/**
 * Records refused requests (401, 403): who asked, by which method and path, and why not. Query values are left out: a refused caller may have put
 * anything there. The refusal does not wait for its event, and what cannot be recorded is counted in the next summary.
 */
export class RefusalTrail {
  private recorded = 0;
  private readonly alike = new Map<string, number>();
  private readonly uncounted = new Map<string, number>();

  constructor(
    private readonly trail: Pick<ReadTrail, 'record'>,
    private readonly apis: readonly FhirApi[],
    private readonly limits = LIMITS,
  ) {}

  /** @param code why, as the answer says it */
  async note(request: RefusedCall, status: number, code: string): Promise<void> {
    const event = this.eventOf(request, status, code);
    const kind = `${event.origin.client} ${event.origin.remoteAddress ?? ''} ${code}`;
    const same = this.alike.get(kind) ?? 0;
    if (this.recorded >= this.limits.all || same >= this.limits.alike) {
      this.count(code, 1);
      return;
    }
    this.recorded += 1;
    this.alike.set(kind, same + 1);
    await this.trail.record(event).catch(() => this.count(code, 1));
  }

  /** Ends a minute: one event tells how many refusals of each reason were not recorded by themselves. @returns their number */
  async summarize(now: number): Promise<number> {
    const counts = [...this.uncounted];
    this.recorded = 0;
    this.alike.clear();
    this.uncounted.clear();
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0) return 0;
    try {
      await this.trail.record({
        at: now, api: 'audit', interaction: 'refusals', type: null, query: auditedText(counts.map(([code, count]) => `${code}=${count}`).join('&')),
        resourceCount: total, resources: [], status: 403, origin: internalOrigin('audit-refusals', randomUUID()),
      });
    } catch (error) {
      for (const [code, count] of counts) this.count(code, count);
      throw error;
    }
    return total;
  }

  private count(code: string, more: number): void {
    this.uncounted.set(code, (this.uncounted.get(code) ?? 0) + more);
  }

  private eventOf(request: RefusedCall, status: number, code: string): AuditEvent {
    const { method, path, presented } = request;
    const call = fhirCall(this.apis, method, path);
    const origin = auditOriginOf(request, requestIdOf(request), this.apis.find(({ name }) => name === call?.api)?.userHeaders);
    const unknown = request.caller === undefined && presented !== undefined
      ? { client: auditedText(presented.subject) ?? origin.client, certificateSerial: presented.serialNumber } : {};
    return {
      at: Date.now(), api: call?.api ?? 'server', interaction: call?.interaction ?? 'operation', type: call?.type ?? null,
      query: auditedText(`${code} ${method} ${path}`), resourceCount: 0, resources: [], status, origin: { ...origin, ...unknown },
    };
  }
}
