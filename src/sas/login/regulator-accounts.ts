/** Injection token of {@link RegulatorAccounts}. */
export const REGULATOR_ACCOUNTS = Symbol('REGULATOR_ACCOUNTS');

export interface AccountIdentifier {
  readonly system: string;
  readonly value: string;
}

/** The account of a regulator, as the platform last stated it (INT_R02). */
export interface RegulatorAccount {
  /** Id of the Practitioner. */
  readonly id: string;
  /** Version of the Practitioner: sessions and reset links hold for one version, so that any change of the account ends them. */
  readonly version: number;
  readonly active: boolean;
  readonly family: string;
  readonly given: string;
  readonly email: string;
  readonly identifiers: readonly AccountIdentifier[];
}

/** The accounts as the login sees them: it reads, INT_R02 alone writes. */
export interface RegulatorAccounts {
  /** The one active account of an e-mail, compared without case: that of an inactive account never counts (spec 21.10). */
  byEmail(email: string): Promise<RegulatorAccount | undefined>;
  /** The account that has an identifier, active or not. */
  byIdentifier(identifier: AccountIdentifier): Promise<RegulatorAccount | undefined>;
  byId(id: string): Promise<RegulatorAccount | undefined>;
}
