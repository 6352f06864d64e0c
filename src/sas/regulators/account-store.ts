import type { RequestContext } from '../../fhir-common/context/request-context';
import { isResource } from '../../fhir-common/core/json';
import type { FhirApi } from '../../fhir-common/definition/fhir-api';
import { ReadService } from '../../fhir-common/search/read.service';
import type { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';
import type { Criterion } from '../conditional-criterion';
import { SAS_SYSTEM } from '../identifiers';
import type { AccountState } from './account';
import type { HeldAccount } from './account-decision';
import { accountStateOf } from './account-resource';

/** What an account may be found by. */
export interface AccountKeys {
  readonly identifiers: readonly Criterion[];
  readonly emails: readonly string[];
}

/** Any number: it only has to be the same in every process, and of no other lock. */
const ACCOUNT_LOCK = 7_203_118;

/** The keys of accounts, and the accounts they lead to. */
export class AccountStore {
  constructor(
    private readonly reads: ReadService,
    private readonly api: FhirApi,
  ) {}

  /** One writer of accounts at a time until the end of the transaction: there are a dozen writes a day (spec 11.1), and each looks at many accounts. */
  async lock(database: Database): Promise<void> {
    await database.query(sql`SELECT pg_advisory_xact_lock(${ACCOUNT_LOCK}::integer, 0)`);
  }

  /** The accounts that have one of the keys, now or as an alias. */
  async held(context: RequestContext, { identifiers, emails }: AccountKeys): Promise<HeldAccount[]> {
    const rows = await context.database.query<{ account: string; aliases: string[] }>(sql`
      SELECT k.account, coalesce((SELECT array_agg(a.value ORDER BY a.value) FROM sas_account_key a WHERE a.account = k.account AND a.kind = 'alias'), '{}') AS aliases
      FROM sas_account_key k
      WHERE (k.kind IN ('identifier', 'alias') AND k.value = ANY (${identifiers.map(keyOf)}::text[]))
        OR (k.kind = 'email' AND k.value = ANY (${emails.map((email) => email.toLowerCase())}::text[]))
      GROUP BY k.account ORDER BY k.account`);
    const accounts: HeldAccount[] = [];
    for (const { account, aliases } of rows) {
      accounts.push({ id: account, ...(await this.state(context, account)), aliases: aliases.map((key) => key.slice(SAS_SYSTEM.length + 1)) });
    }
    return accounts;
  }

  /** Writes what an account is found by from now on. */
  async setKeys(database: Database, account: string, { identifiers, email }: AccountState, aliases: readonly string[]): Promise<void> {
    const rows = [
      ...identifiers.map((identifier) => ['identifier', keyOf(identifier)] as const),
      ...aliases.map((value) => ['alias', keyOf({ system: SAS_SYSTEM, value })] as const),
      ['email', email.toLowerCase()] as const,
    ];
    await database.query(sql`DELETE FROM sas_account_key WHERE account = ${account}`);
    await database.query(sql`
      INSERT INTO sas_account_key (account, kind, value)
      SELECT ${account}::text, kind, value FROM unnest(${rows.map(([kind]) => kind)}::text[], ${rows.map(([, value]) => value)}::text[]) AS given(kind, value)`);
  }

  private async state(context: RequestContext, id: string): Promise<AccountState> {
    const { content } = await this.reads.read(context, this.api, 'Practitioner', id);
    const resource: unknown = JSON.parse(content.toString('utf8'));
    if (!isResource(resource)) throw new Error(`Account ${id} is not a resource`);
    return accountStateOf(resource);
  }
}

function keyOf({ system, value }: Criterion): string {
  return `${system}|${value}`;
}
