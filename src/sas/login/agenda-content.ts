import type { Html } from './html';
import type { AgendaEntry } from './agenda-entry';
import type { RegulatorAccount } from './regulator-accounts';

/** Injection token of {@link AgendaContent}. */
export const AGENDA_CONTENT = Symbol('AGENDA_CONTENT');

/** For whom an agenda is shown. */
export interface AgendaReader {
  readonly account: RegulatorAccount;
  /** Whether regulator functions are effective: without them nothing may be booked. */
  readonly isHabilitated: boolean;
  /** Code for forms that post to the page named. */
  readonly formCode: (page: string) => string;
  /** What the address says of a form that led back here; anybody can write one. */
  readonly notice: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** What the page of an agenda shows below its head: the free slots, and how to book them. The login knows no slot. */
export interface AgendaContent {
  render(entry: AgendaEntry, reader: AgendaReader): Promise<Html>;
}
