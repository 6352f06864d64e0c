import { CircuitState, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import type { SlotSearch } from '../slot-search/slot-request';
import type { Editor } from './editor';
import type { ChannelAnswer, EditorChannel, EditorFailure } from './editor-channel';
import { flowFor, lotsOf } from './editor-request';
import type { Lot } from './editor-request';
import { ByteBudget } from './bounded-json';
import { FailureWindow } from './failure-window';
import { ForeignBundle } from './foreign-bundle';
import { readForeignSlots } from './foreign-slots';
import type { DropReason } from './foreign-slots';
import { contributionOf } from './merged-bundle';
import type { Contribution } from './merged-bundle';
import type { EditorReport } from './editor-report';

const FAILURES = 5;
const FAILURE_WINDOW_MS = 30_000;
const HALF_OPEN_AFTER_MS = 15_000;

/** Lots that one editor is asked at the same time. */
const SIMULTANEOUS_LOTS = 4;

/** What one editor may send in answer to one question: 25 practitioners of 150 slots are 4 MB. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Pages that are followed when an editor pages all the same; the guide forbids it. */
const MAX_PAGES = 5;

/** What asking an editor one question came to. */
export interface EditorResult {
  readonly contribution: Contribution;
  readonly report: EditorReport;
}

export const BREAKER_STATES = ['closed', 'half-open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** What is known of an editor since the start of this process. */
export interface EditorHealth {
  readonly breaker: BreakerState;
  readonly lastSuccessAt?: number;
  readonly lastFailureAt?: number;
  readonly lastFailure?: EditorFailure;
  /** Of the last answer, milliseconds. */
  readonly latencyMs?: number;
  readonly slots?: number;
}

/** One editor of the registry with its connections, its circuit breaker and what became of the last questions. */
export class AskedEditor {
  private readonly breaker: CircuitBreakerPolicy;
  private last: Omit<EditorHealth, 'breaker'> = {};

  constructor(
    readonly editor: Editor,
    private readonly channel: EditorChannel,
    private readonly now: () => number = Date.now,
  ) {
    this.breaker = circuitBreaker(handleWhenResult((result) => isFailed(result)), {
      halfOpenAfter: HALF_OPEN_AFTER_MS,
      breaker: new FailureWindow(FAILURES, FAILURE_WINDOW_MS, now),
    });
  }

  get health(): EditorHealth {
    return { breaker: stateName(this.breaker.state), ...this.last };
  }

  /**
   * Asks the editor within its limit, all lots together.
   * @returns undefined when it serves no flow that answers the question
   */
  async ask(search: SlotSearch): Promise<EditorResult | undefined> {
    const flow = flowFor(search.flow, this.editor);
    if (flow === undefined || !this.editor.active) return undefined;
    const began = this.now();
    const answers = await this.throughBreaker(lotsOf(search, flow));
    const durationMs = Math.round(this.now() - began);
    const result = this.read(answers, search, durationMs);
    this.remember(result.report, result.contribution);
    return result;
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  private async throughBreaker(lots: readonly Lot[]): Promise<LotAnswers> {
    const heldBack: LotAnswers = { parts: [], failure: { code: 'transient', reason: 'held-back' } };
    // A trial is under way: waiting for it would cost this question its own time.
    if (this.breaker.state === CircuitState.HalfOpen) return heldBack;
    try {
      return await this.breaker.execute(() => this.askLots(lots));
    } catch {
      return heldBack;
    }
  }

  private async askLots(lots: readonly Lot[]): Promise<LotAnswers> {
    const signal = AbortSignal.timeout(this.editor.timeoutMs);
    const budget = new ByteBudget(MAX_ANSWER_BYTES);
    const waiting = [...lots];
    const answers: { lot: Lot; answer: PagedAnswer }[] = [];
    const worker = async (): Promise<void> => {
      for (let lot = waiting.shift(); lot !== undefined; lot = waiting.shift()) answers.push({ lot, answer: await this.askPages(lot.path, signal, budget) });
    };
    await Promise.all(Array.from({ length: SIMULTANEOUS_LOTS }, worker));
    const failure = answers.map(({ answer }) => answer.failure).find((one) => one !== undefined);
    return { parts: answers.map(({ lot, answer }) => ({ lot, pages: answer.pages })), ...(failure === undefined ? {} : { failure }) };
  }

  private async askPages(path: string, signal: AbortSignal, budget: ByteBudget): Promise<PagedAnswer> {
    const pages: JsonObject[] = [];
    let next: string | undefined = path;
    while (next !== undefined && pages.length < MAX_PAGES) {
      const current: string = next;
      const answer = await withinLimit(signal, () => this.channel.ask(current, signal, budget));
      if (!answer.ok) return { pages, failure: answer.failure };
      pages.push(answer.bundle);
      next = nextPath(answer.bundle, this.editor.baseUrl);
    }
    return { pages };
  }

  private read({ parts, failure }: LotAnswers, search: SlotSearch, durationMs: number): EditorResult {
    const dropped = new Map<DropReason, number>();
    const read = parts.map(({ lot, pages }) => {
      const bundle = new ForeignBundle(pages);
      const slots = readForeignSlots(bundle, { flow: search.flow, from: search.from, until: search.until, identifiers: new Set(lot.identifiers) }, this.now());
      for (const [reason, count] of slots.dropped) dropped.set(reason, (dropped.get(reason) ?? 0) + count);
      return { bundle, kept: slots.kept };
    });
    return {
      contribution: contributionOf(this.editor, search.flow, read),
      report: { editor: this.editor.name, durationMs, dropped, ...(failure === undefined ? {} : { failure }) },
    };
  }

  private remember({ failure, durationMs }: EditorReport, { slots }: Contribution): void {
    if (failure?.reason === 'held-back') return;
    const at = this.now();
    this.last = failure === undefined
      ? { ...this.last, lastSuccessAt: at, latencyMs: durationMs, slots: slots.length }
      : { ...this.last, lastFailureAt: at, lastFailure: failure, latencyMs: durationMs };
  }
}

interface PagedAnswer {
  readonly pages: readonly JsonObject[];
  readonly failure?: EditorFailure;
}

interface LotAnswers {
  readonly parts: readonly { readonly lot: Lot; readonly pages: readonly JsonObject[] }[];
  readonly failure?: EditorFailure;
}

/** What a channel answers, or a timeout at the limit whether or not the channel minds it. */
function withinLimit(signal: AbortSignal, ask: () => Promise<ChannelAnswer>): Promise<ChannelAnswer> {
  const late: ChannelAnswer = { ok: false, failure: { code: 'timeout', reason: 'timeout' } };
  if (signal.aborted) return Promise.resolve(late);
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(late), { once: true });
    ask().then(resolve, () => resolve({ ok: false, failure: { code: 'transient', reason: 'unreachable' } }));
  });
}

function isFailed(result: unknown): boolean {
  return isObject(result) && result['failure'] !== undefined;
}

function stateName(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}

/** The path of the next page, below the base of the editor; a link elsewhere is not followed. */
function nextPath(bundle: JsonObject, baseUrl: string): string | undefined {
  const link = arrayAt(bundle, 'link').find((one) => stringAt(one, 'relation') === 'next');
  const url = stringAt(link, 'url');
  if (url === undefined || !URL.canParse(url, `${baseUrl}/`)) return undefined;
  const next = new URL(url, `${baseUrl}/`).href;
  return next.startsWith(`${baseUrl}/`) || next.startsWith(`${baseUrl}?`) ? next.slice(baseUrl.length) : undefined;
}
