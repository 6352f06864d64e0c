import { LOCAL_RULES } from './management/snapshot-rules';

/** Types of the directory whose writes are looked at. */
export const WRITTEN_TYPES = ['Organization', 'HealthcareService', 'Location', 'Practitioner', 'PractitionerRole'] as const;
export type WrittenType = (typeof WRITTEN_TYPES)[number];

/**
 * From one resource to others: `itself`; `establishment`, the one above an offer; `structures`, those that are part of a structure; `offers`, those
 * that a structure provides or that take place somewhere; `all-offers`, also those of the structures below; `places` of an offer; `twins`, the
 * structures with one of its identifiers.
 */
export type Relation = 'itself' | 'establishment' | 'structures' | 'offers' | 'all-offers' | 'places' | 'twins';

/** What a rule judges again when a resource is written, and what it reads to do so besides the structures above. */
export interface WriteScope {
  readonly judges: Readonly<Partial<Record<WrittenType, readonly Relation[]>>>;
  /** From what is judged. */
  readonly reads?: Relation;
}

const ITSELF: readonly Relation[] = ['itself'];
const RESUSCITATION: WriteScope = { judges: { Organization: ITSELF, HealthcareService: ['establishment'] }, reads: 'all-offers' };

/**
 * The rules with the trigger `write` (ror-anomalies 9.1, 9.2): what a written resource and its near neighbours settle. What a write changes further
 * away (the offers of an establishment whose category is corrected, the structure that bore the same identifier before) waits for the weekly run.
 */
const BETWEEN_RESOURCES: Readonly<Record<string, WriteScope>> = {
  CO4: { judges: { Organization: ITSELF } },
  EX2: { judges: { Organization: ITSELF } },
  ST2: { judges: { Organization: ['itself', 'structures'] } },
  ST3: { judges: { Organization: ['itself', 'twins'] }, reads: 'twins' },
  EX3: RESUSCITATION,
  EX4: RESUSCITATION,
  EX5: RESUSCITATION,
  CP5: { judges: { HealthcareService: ITSELF } },
  CP6: { judges: { HealthcareService: ITSELF, Location: ['offers'] }, reads: 'places' },
  CO1: { judges: { HealthcareService: ITSELF } },
  CO3: { judges: { HealthcareService: ITSELF, Organization: ['offers'] } },
  RG_EXP_044: { judges: { HealthcareService: ITSELF, Organization: ['itself', 'structures', 'offers'] } },
  RG_EXP_047: { judges: { Location: ITSELF, HealthcareService: ['places'] }, reads: 'offers' },
};

const LOCAL: WriteScope = { judges: { Organization: ITSELF, HealthcareService: ITSELF, Location: ITSELF, Practitioner: ITSELF, PractitionerRole: ITSELF } };

/** By rule; a rule that is not there is not judged on write. */
export const WRITE_SCOPES: ReadonlyMap<string, WriteScope> = new Map([
  ...Object.entries(BETWEEN_RESOURCES), ...[...LOCAL_RULES].map((rule): [string, WriteScope] => [rule, LOCAL]),
]);
