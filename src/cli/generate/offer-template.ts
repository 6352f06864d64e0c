import type { CodeableConcept } from 'fhir/r4';

/** UCUM units of time that the ROR rules allow for ages. */
export type AgeUnit = 'a' | 'mo' | 'wk' | 'd';

export interface AgeLimit {
  readonly value: number;
  readonly unit: AgeUnit;
}

/** Ages accepted by an offer, both bounds included. */
export interface AgeRange {
  readonly low: AgeLimit;
  readonly high: AgeLimit;
}

const years = (value: number): AgeLimit => ({ value, unit: 'a' });
const months = (value: number): AgeLimit => ({ value, unit: 'mo' });
const weeks = (value: number): AgeLimit => ({ value, unit: 'wk' });
const days = (value: number): AgeLimit => ({ value, unit: 'd' });

/** Usual age ranges by public; the units are mixed on purpose, as in the real directory. */
export const ageRanges = {
  everyone: [
    { low: years(0), high: years(120) }, { low: years(0), high: years(120) }, { low: days(0), high: years(120) },
      { low: months(0), high: years(120) },
  ],
  adult: [
    { low: years(18), high: years(120) }, { low: years(16), high: years(120) }, { low: years(15), high: years(120) },
      { low: months(189), high: years(120) },
  ],
  workingAge: [{ low: years(18), high: years(60) }, { low: years(20), high: years(65) }],
  elderly: [{ low: years(60), high: years(120) }, { low: years(65), high: years(120) }, { low: years(75), high: years(120) }],
  child: [
    { low: months(1), high: years(18) }, { low: days(28), high: years(18) }, { low: years(0), high: years(15) },
      { low: months(3), high: months(215) },
  ],
  infant: [{ low: months(0), high: years(6) }, { low: weeks(0), high: months(72) }, { low: days(0), high: months(36) }],
  newborn: [{ low: days(0), high: days(28) }, { low: weeks(0), high: weeks(12) }, { low: days(0), high: weeks(44) }],
  schoolAge: [{ low: years(6), high: years(20) }, { low: years(3), high: years(20) }, { low: years(5), high: years(16) }],
  adolescent: [{ low: years(12), high: years(18) }, { low: years(11), high: years(21) }],
} as const satisfies Record<string, readonly AgeRange[]>;

export type AgePublic = keyof typeof ageRanges;

/** Profession of those who work in an offer: the only ones whose know-how is always coded (ROR guide: expertiseType 1..1). */
export type KnowHow =
  | { readonly profession: '10' | '40' | '60'; readonly specialty: string }
  | { readonly profession: '10'; readonly exclusiveCompetence: string };

/** What the offers of one discipline have in common. */
export interface OfferTemplate {
  /** French name in lower case, used in the names of services and offers. */
  readonly discipline: string;
  readonly activity: string;
  /** 01 MCO, 02 psychiatry, 04 medico-social, 05 town practice. */
  readonly field: '01' | '03' | '04' | '05';
  readonly category?: string;
  /** Care modes, the most frequent first; each offer takes one. */
  readonly modes: readonly [string, ...string[]];
  readonly knowHow: KnowHow;
  readonly ages: AgePublic;
  readonly weight: number;
  /** Medico-social field only, where it is mandatory. */
  readonly family?: string;
  readonly characteristics?: readonly (() => CodeableConcept)[];
  readonly specificAct?: string;
  /** Travels to the patient: intervention zone of communes. */
  readonly travels?: true;
  /** Operating theatre or imaging room. */
  readonly equipment?: 'theatre' | 'imaging';
  /** A request of the ROR guide looks for it: one of the first offers of its kind of structure takes it. */
  readonly scenario?: boolean;
}

/** A doctor of an ordinal specialty (TRE_R38). */
export const doctor = (specialty: string): KnowHow => ({ profession: '10', specialty });
