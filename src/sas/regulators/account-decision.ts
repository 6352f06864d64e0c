import type { Criterion } from '../conditional-criterion';
import { SAS_SYSTEM } from '../identifiers';
import type { Refusal } from '../refusals';
import type { AccountIdentifier, AccountState } from './account';

/** An account as held. */
export interface HeldAccount extends AccountState {
  readonly id: string;
  /** Technical identifiers that once were those of the account: they still find it, and leave in no answer (spec 11.4 step 3). */
  readonly aliases: readonly string[];
}

/** What a request makes of the accounts; `taken` loses identifiers to this account (re-attribution), in the same transaction. */
export type Decision =
  | { readonly kind: 'create'; readonly aliases: readonly string[]; readonly taken: readonly Taken[] }
  | { readonly kind: 'update'; readonly id: string; readonly aliases: readonly string[]; readonly taken: readonly Taken[] }
  | { readonly kind: 'refuse'; readonly refusals: readonly Refusal[] };

/** Identifiers taken from an inactive account; they stay in its audit trail. */
export interface Taken {
  readonly id: string;
  readonly identifiers: readonly AccountIdentifier[];
}

/**
 * POST: never an update. An identifier of any account, whatever its state, or the e-mail of an active one is a duplicate (spec 11.3).
 * @param held the accounts that have an identifier, an alias or the e-mail of the body
 */
export function decideCreate(body: AccountState, held: readonly HeldAccount[]): Decision {
  const refusals: Refusal[] = [];
  refusals.push(...identifierConflict('sas-duplicate-account', body, held));
  if (held.some((account) => account.active && sameEmail(account, body))) refusals.push(conflict('sas-duplicate-account', 'Practitioner.telecom[0]'));
  return refusals.length > 0 ? { kind: 'refuse', refusals } : { kind: 'create', aliases: [], taken: [] };
}

/**
 * Conditional PUT: an idempotent upsert (spec 11.4).
 * @param held the accounts that have the criterion, or an identifier, an alias or the e-mail of the body
 */
export function decideUpdate(criterion: Criterion, body: AccountState, held: readonly HeldAccount[]): Decision {
  const found = held.filter((account) => hasIdentifier(account, criterion));
  if (found.length > 1) return { kind: 'refuse', refusals: [{ code: 'sas-several-matches', details: {}, expression: 'http.identifier' }] };
  const account = found[0] ?? missedChange(body, held);
  const others = held.filter(({ id }) => id !== account?.id);
  const refusals = conflictsOf(body, others);
  if (refusals.length > 0) return { kind: 'refuse', refusals };
  const taken = others.map((other) => ({ id: other.id, identifiers: sharedIdentifiers(other, body) })).filter(({ identifiers }) => identifiers.length > 0);
  const aliases = aliasesAfter(criterion, body, account);
  return account === undefined ? { kind: 'create', aliases, taken } : { kind: 'update', id: account.id, aliases, taken };
}

/**
 * The account whose change of identifier was missed: the one active account of the same e-mail. When the body deactivates, also the one
 * inactive account that already is as the body says, so that a replay does not make a second one.
 */
function missedChange(body: AccountState, held: readonly HeldAccount[]): HeldAccount | undefined {
  const active = held.filter((account) => account.active && sameEmail(account, body));
  if (active.length > 0) return active.length === 1 ? active[0] : undefined;
  const replayed = held.filter((account) => !account.active && !body.active && sameEmail(account, body) && sharedIdentifiers(account, body).length > 0);
  return replayed.length === 1 ? replayed[0] : undefined;
}

/** An active account keeps its identifiers and its e-mail; what an inactive one has can be taken. */
function conflictsOf(body: AccountState, others: readonly HeldAccount[]): readonly Refusal[] {
  const active = others.filter((account) => account.active);
  return [
    ...identifierConflict('sas-held-by-active', body, active),
    ...(active.some((account) => sameEmail(account, body)) ? [conflict('sas-held-by-active', 'Practitioner.telecom[0]')] : []),
  ];
}

/** Technical identifiers that leave the account, and the technical criterion that found or made it, still find it later. */
function aliasesAfter(criterion: Criterion, body: AccountState, account: HeldAccount | undefined): readonly string[] {
  const current = new Set(body.identifiers.filter(({ system }) => system === SAS_SYSTEM).map(({ value }) => value));
  const former = (account?.identifiers ?? []).filter(({ system }) => system === SAS_SYSTEM).map(({ value }) => value);
  const named = criterion.system === SAS_SYSTEM ? [criterion.value] : [];
  return [...new Set([...(account?.aliases ?? []), ...former, ...named])].filter((value) => !current.has(value));
}

function hasIdentifier(account: HeldAccount, { system, value }: Criterion): boolean {
  return account.identifiers.some((one) => one.system === system && one.value === value) || (system === SAS_SYSTEM && account.aliases.includes(value));
}

function sharedIdentifiers(account: HeldAccount, body: AccountState): readonly AccountIdentifier[] {
  return body.identifiers.filter((identifier) => hasIdentifier(account, identifier));
}

function sameEmail(account: HeldAccount, body: AccountState): boolean {
  return account.email.toLowerCase() === body.email.toLowerCase();
}

/** The first identifier of the body that one of the accounts has. */
function identifierConflict(code: 'sas-duplicate-account' | 'sas-held-by-active', body: AccountState, accounts: readonly HeldAccount[]): readonly Refusal[] {
  const index = body.identifiers.findIndex((identifier) => accounts.some((account) => hasIdentifier(account, identifier)));
  return index < 0 ? [] : [conflict(code, `Practitioner.identifier[${index}]`)];
}

/** Neither the identifier nor the e-mail is repeated: errors carry no personal data (spec section 14). */
function conflict(code: 'sas-duplicate-account' | 'sas-held-by-active', element: string): Refusal {
  return { code, details: { element }, expression: element };
}
