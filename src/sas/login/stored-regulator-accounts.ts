import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import { sql } from '../../fhir-common/sql/sql';
import type { SqlFragment } from '../../fhir-common/sql/sql';
import type { Database } from '../../fhir-common/sql/database';
import { SAS_SYSTEM } from '../identifiers';
import { REGULATOR_PROFILE } from '../profiles';
import { ACCOUNTS_API } from '../accounts-api';
import type { AccountIdentifier, RegulatorAccount, RegulatorAccounts } from './regulator-accounts';

interface StoredRow {
  readonly id: string;
  readonly version: number;
  readonly content: string;
}

const API = ACCOUNTS_API;

/** The accounts in the FHIR store: resources of an interface of their own, found by their index rows `identifier` and `email`, and by their aliases. */
export class StoredRegulatorAccounts implements RegulatorAccounts {
  constructor(private readonly database: Database) {}

  async byEmail(email: string): Promise<RegulatorAccount | undefined> {
    const rows = await this.database.query<StoredRow>(sql`
      SELECT r.id, r.version, r.content FROM token t JOIN token_index i ON i.token = t.id JOIN resource r ON r.rid = i.rid
      WHERE t.parameter = ${parameter('email')} AND lower(t.code) = lower(${email.trim()}) AND r.live`);
    return only(accountsOf(rows).filter(({ active }) => active));
  }

  async byIdentifier({ system, value }: AccountIdentifier): Promise<RegulatorAccount | undefined> {
    const rows = await this.database.query<StoredRow>(sql`
      SELECT r.id, r.version, r.content FROM identifier_index i JOIN resource r ON r.rid = i.rid
      WHERE i.parameter = ${parameter('identifier')} AND i.value = ${value.trim()} AND i.system = ${system} AND r.live
      UNION SELECT r.id, r.version, r.content FROM sas_account_key k JOIN resource r ON r.id = k.account JOIN resource_type y ON y.id = r.type
      WHERE k.kind = 'alias' AND k.value = ${`${system}|${value.trim()}`} AND y.api = ${API} AND r.live`);
    return only(accountsOf(rows));
  }

  async byId(id: string): Promise<RegulatorAccount | undefined> {
    const rows = await this.database.query<StoredRow>(sql`
      SELECT r.id, r.version, r.content FROM resource r JOIN resource_type y ON y.id = r.type
      WHERE y.api = ${API} AND y.name = 'Practitioner' AND r.id = ${id} AND r.live`);
    return only(accountsOf(rows));
  }
}

function parameter(code: string): SqlFragment {
  return sql`(SELECT p.id FROM search_parameter p JOIN resource_type y ON y.id = p.type WHERE y.api = ${API} AND y.name = 'Practitioner' AND p.code = ${code})`;
}

/** Two accounts where there should be one: nobody is let in by guessing. */
function only(accounts: readonly RegulatorAccount[]): RegulatorAccount | undefined {
  return accounts.length === 1 ? accounts[0] : undefined;
}

function accountsOf(rows: readonly StoredRow[]): readonly RegulatorAccount[] {
  return rows.flatMap(({ id, version, content }) => {
    const account = readAccount(JSON.parse(content));
    return account === undefined ? [] : [{ id, version, ...account }];
  });
}

/**
 * A stored Practitioner as an account; undefined for the owner of an agenda, who is a Practitioner too: only what the platform states is an
 * account, by the profile or the source of INT_R02. Whatever is not `active: true` is inactive.
 */
export function readAccount(content: unknown): Omit<RegulatorAccount, 'id' | 'version'> | undefined {
  if (!isObject(content)) return undefined;
  const { meta } = content;
  if (!arrayAt(meta, 'profile').includes(REGULATOR_PROFILE) && stringAt(meta, 'source') !== SAS_SYSTEM) return undefined;
  const [name] = arrayAt(content, 'name');
  const email = arrayAt(content, 'telecom').find((telecom) => stringAt(telecom, 'system') === 'email');
  return {
    active: content['active'] === true,
    family: stringAt(name, 'family') ?? '',
    given: arrayAt(name, 'given').filter((given) => typeof given === 'string')[0] ?? '',
    email: stringAt(email, 'value')?.trim() ?? '',
    identifiers: arrayAt(content, 'identifier').flatMap((identifier) => {
      const system = stringAt(identifier, 'system');
      const value = stringAt(identifier, 'value')?.trim();
      return system === undefined || value === undefined || value === '' ? [] : [{ system, value }];
    }),
  };
}
