/** An establishment (EG) as FINESS describes it. Days are `YYYY-MM-DD`. */
export interface FinessEstablishment {
  readonly number: string;
  /** FINESS number of its legal entity. */
  readonly legalEntity: string | undefined;
  readonly name: string;
  /** TRE_R66. */
  readonly category: string | undefined;
  readonly opening: string | undefined;
  readonly closing: string | undefined;
  /** PRO, DEF, ERR, NDI, CHP, EML. */
  readonly closingType: string | undefined;
  /** Object state I of the JSON flow: closed even without a date. */
  readonly inactive: boolean;
  readonly lapsed: boolean;
  readonly commune: string | undefined;
  readonly department: string | undefined;
  readonly phone: string | undefined;
  readonly email: string | undefined;
  readonly updated: string | undefined;
}

/** A care authorisation of an establishment: activity, modality, form (FINESS codes). */
export interface FinessAuthorisation {
  readonly finess: string;
  readonly activity: string;
  readonly modality: string;
  readonly form: string;
  /** Last day; undefined when it has no end. */
  readonly end: string | undefined;
}

/** The structures of one published file. */
export interface FinessExtract {
  readonly version: string;
  /** False for the older CSV, which holds open establishments only. */
  readonly holdsClosed: boolean;
  readonly establishments: ReadonlyMap<string, FinessEstablishment>;
}

/** The authorisations of one published file, by FINESS number of the establishment. */
export interface AuthorisationExtract {
  readonly version: string;
  readonly byEstablishment: ReadonlyMap<string, readonly FinessAuthorisation[]>;
}

export type FinessState = 'open' | 'provisionally-closed' | 'closed' | 'lapsed';

/** The closing type in force at a date; undefined while the establishment is open. A closing in the future does not close yet (12.3). */
export function finessClosingType({ closing, closingType, inactive }: FinessEstablishment, date: string): string | undefined {
  if (closing !== undefined && closing > date) return undefined;
  if (closingType !== undefined) return closingType;
  return closing !== undefined || inactive ? 'DEF' : undefined;
}

export function finessState(establishment: FinessEstablishment, date: string): FinessState {
  const type = finessClosingType(establishment, date);
  if (type !== undefined) return type === 'PRO' ? 'provisionally-closed' : 'closed';
  return establishment.lapsed ? 'lapsed' : 'open';
}

/** ror-indicators 2.4: authorisations were prolonged by a reform, so one that ended after this day counts. */
const COUNTED_FROM = '2021-05-01';
const MCO_ACTIVITIES: ReadonlySet<string> = new Set(['01', '02', '03', '07', ...numbers(9, 19), ...numbers(80, 88)]);
const SMR_ACTIVITIES: ReadonlySet<string> = new Set(numbers(50, 59));

function numbers(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(2, '0'));
}

/** What an establishment is authorised for. */
export interface AuthorisationFlags {
  readonly mco: boolean;
  readonly smr: boolean;
  readonly psy: boolean;
  readonly adultResuscitation: boolean;
  readonly paediatricResuscitation: boolean;
  readonly obstetrics: boolean;
  readonly neonatology: boolean;
  readonly neonatalIntensiveCare: boolean;
  readonly neonatalResuscitation: boolean;
  readonly emergency: boolean;
  readonly paediatricEmergency: boolean;
}

/**
 * Table of ror-indicators 2.4.
 * @param emptyFormCounts O-9: an authorisation without form is one whose form differs from 05; the national view loses it
 */
export function authorisationFlags(all: readonly FinessAuthorisation[], emptyFormCounts: boolean): AuthorisationFlags {
  const counted = all.filter(({ end }) => end === undefined || end >= COUNTED_FROM);
  const has = (activity: string, ...modalities: readonly string[]): boolean => counted.some((a) => a.activity === activity && modalities.includes(a.modality));
  return {
    mco: counted.some(({ activity, form }) => (form === '05' && activity !== '04') || MCO_ACTIVITIES.has(activity)),
    smr: counted.some(({ activity, form }) => SMR_ACTIVITIES.has(activity) && form !== '05' && (form !== '' || emptyFormCounts)),
    psy: counted.some(({ activity }) => activity === '04'),
    adultResuscitation: has('15', '09'),
    paediatricResuscitation: has('15', '10', '98'),
    obstetrics: has('03', '01'),
    neonatology: has('03', '02'),
    neonatalIntensiveCare: has('03', '03'),
    neonatalResuscitation: has('03', '04'),
    emergency: has('14', '23'),
    paediatricEmergency: has('14', '24'),
  };
}
