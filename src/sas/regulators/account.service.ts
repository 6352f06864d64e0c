import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../fhir-common/context/request-context';
import { inTransaction } from '../../fhir-common/context/transaction';
import { refuseInvalidR4 } from '../body-check';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import { FhirEngine } from '../../fhir-common/engine';
import { retried } from '../../fhir-common/write/retry';
import type { WriteCommand, WriteOutcome } from '../../fhir-common/write/write-command';
import type { Criterion } from '../conditional-criterion';
import { refusedRequest } from '../refusals';
import { readAccount } from './account';
import type { AccountState } from './account';
import { decideCreate, decideUpdate } from './account-decision';
import type { Decision, HeldAccount } from './account-decision';
import { accountResourceOf } from './account-resource';
import { AccountStore } from './account-store';
import { ACCOUNTS_API } from '../accounts-api';

/** Regulator accounts (INT_R02): each request is one decision on the accounts as they stand, taken by one writer at a time. */
@Injectable()
export class AccountService {
  private readonly store: AccountStore;
  private readonly api: FhirApi;
  private last: Promise<void> = Promise.resolve();

  constructor(@Inject(FhirEngine) private readonly engine: FhirEngine) {
    this.api = engine.api(ACCOUNTS_API);
    this.store = new AccountStore(engine.reads, this.api);
  }

  /** POST: never an update (spec 11.3). @throws RefusedRequest */
  create(context: RequestContext, body: ResourceJson): Promise<WriteOutcome> {
    const state = this.read(body);
    return this.decided(context, state, undefined, (held) => decideCreate(state, held));
  }

  /** Conditional PUT: an idempotent upsert (spec 11.4). @throws RefusedRequest */
  update(context: RequestContext, criterion: Criterion, body: ResourceJson): Promise<WriteOutcome> {
    const state = this.read(body);
    return this.decided(context, state, criterion, (held) => decideUpdate(criterion, state, held));
  }

  /** The account of somebody who signs in: by an identifier (an alias leads to it too), or by the e-mail of an active account. */
  async find(context: RequestContext, by: { readonly identifier: Criterion } | { readonly email: string }): Promise<HeldAccount | undefined> {
    const keys = 'identifier' in by ? { identifiers: [by.identifier], emails: [] } : { identifiers: [], emails: [by.email] };
    const held = await this.store.held(context, keys);
    return 'identifier' in by ? held[0] : held.find(({ active }) => active);
  }

  private read(body: ResourceJson): AccountState {
    refuseInvalidR4(this.engine.validator, body);
    const read = readAccount(body);
    if (!read.ok) throw refusedRequest(read.refusals);
    return read.value;
  }

  private decided(context: RequestContext, state: AccountState, criterion: Criterion | undefined, decide: (held: readonly HeldAccount[]) => Decision): Promise<WriteOutcome> {
    return this.inTurn(() => retried(() => inTransaction(context, async (inside) => {
      await this.store.lock(inside.database);
      const held = await this.store.held(inside, { identifiers: [...state.identifiers, ...(criterion === undefined ? [] : [criterion])], emails: [state.email] });
      const decision = decide(held);
      if (decision.kind === 'refuse') throw refusedRequest(decision.refusals);
      return this.apply(inside, state, decision, held);
    })));
  }

  /** Writers of this process wait for one another here, and not each on a connection of its own. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.last.then(work);
    this.last = run.then(() => undefined, () => undefined);
    return run;
  }

  /** The account and those that lose an identifier to it, in one transaction. */
  private async apply(inside: RequestContext, state: AccountState, decision: Exclude<Decision, { kind: 'refuse' }>, held: readonly HeldAccount[]): Promise<WriteOutcome> {
    const id = decision.kind === 'update' ? decision.id : randomUUID();
    const losers = decision.taken.flatMap(({ id: loser, identifiers }) => held.filter((account) => account.id === loser).map((account): HeldAccount => ({
      ...account,
      identifiers: account.identifiers.filter((one) => !identifiers.some((taken) => taken.system === one.system && taken.value === one.value)),
      aliases: account.aliases.filter((alias) => !identifiers.some(({ value }) => value === alias)),
    })));
    const commands: WriteCommand[] = [
      ...losers.map((loser) => updateOf(loser.id, loser)),
      decision.kind === 'update' ? updateOf(id, state) : { interaction: 'create', type: 'Practitioner', id, resource: accountResourceOf(state) },
    ];
    for (const loser of losers) await this.store.setKeys(inside.database, loser.id, loser, loser.aliases);
    await this.store.setKeys(inside.database, id, state, decision.aliases);
    const outcome = (await this.engine.writes.execute(inside, this.api, commands)).at(-1);
    if (outcome === undefined) throw new Error('An account was written without an outcome');
    return outcome;
  }
}

function updateOf(id: string, state: AccountState): WriteCommand {
  return { interaction: 'update', type: 'Practitioner', target: { id }, resource: accountResourceOf(state) };
}
