import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const PRICE = tre('R246-TypeTarif');
const DWELLING = tre('R242-TypeHabitation');
const CONDITION = tre('R250-ConditionTarifaire');
const DEPENDENCY = tre('R237-GroupeTarifaireDependance');
const STAY = tre('R240-TemporaliteAccueil');
/** Wrong case of the type name, as printed in all requests of the page. */
const PLACES = '_include=Healthcareservice:location';
const LATEST_FIRST = '_sort=-organization.price-validity-start-date';

function basePackage(amount: string, above: '' | ':above', ...others: readonly string[]): string {
  return search('HealthcareService', `organization.price-type${above}=${PRICE}|02`, `organization.price-amount-value${above}=${amount}`,
    ...others);
}

const UNDER_75 = ids('HealthcareService', 'hs-ehpad-hebergement', 'hs-uc5-lilas', 'hs-uc5-special', 'hs-uc5-glycines', 'hs-uc5-sans-date');
/** Latest start date of the entry that matched: 2026-01, 2025-07, 2025-01, 2024-01 (its 2026-06 entry is at 90), none. */
const BY_START = ['hs-ehpad-hebergement', 'hs-uc5-lilas', 'hs-uc5-special', 'hs-uc5-glycines', 'hs-uc5-sans-date']
  .map((id) => `HealthcareService/${id}`);
const OLDEST_FIRST = [...BY_START.slice(0, -1).reverse(), ...BY_START.slice(-1)];
const S1_ABSENT = ids('HealthcareService', 'hs-decoy-uc5-mixed', 'hs-decoy-uc5-split', 'hs-decoy-uc5-dependency');
const S1_PLACES = ids('Location', 'loc-ehpad-hebergement', 'loc-uc5-glycines', 'loc-uc5-lilas');

const S1_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC5 S1', request: basePackage('lt75', '', LATEST_FIRST, PLACES), form: 'printed', match: UNDER_75, include: S1_PLACES,
    absent: [...S1_ABSENT, 'HealthcareService/hs-uc5-lilas-unite'], order: BY_START, warnings: ['read-as'],
    why: 'Type and amount of one price entry: a dependency price of 20 beside a package of 92 does not answer. The sort key comes from the '
      + 'entry that matched; an entry without date comes last.',
  },
  {
    id: 'UC5 S1', request: basePackage('lt75', '', '_sort=organization.price-validity-start-date', '_include=HealthcareService:location'),
    form: 'strict', match: UNDER_75, include: S1_PLACES, absent: S1_ABSENT, order: OLDEST_FIRST, warnings: [],
    why: 'Ascending; the missing date is still last.',
  },
  {
    id: 'UC5 S1', request: basePackage('lt75', ':above', '_sort=-organization.price-validity-start-date:above'), form: 'strict',
    match: [...UNDER_75, 'HealthcareService/hs-uc5-lilas-unite'].sort(), include: [], absent: S1_ABSENT,
    order: BY_START,
    why: 'Prices stand on the establishment: with :above the unit below it answers. Type and amount on one entry of ONE ancestor: 95 on '
      + 'the legal entity and 20 for another service on the establishment do not answer.',
  },
  {
    id: 'UC5 S1', request: basePackage('lt96', ':above'), form: 'decoy', include: [],
    match: [...UNDER_75, ...ids('HealthcareService', 'hs-uc5-lilas-unite', 'hs-decoy-uc5-mixed', 'hs-decoy-uc5-split')].sort(),
    absent: ids('HealthcareService', 'hs-decoy-uc5-dependency'), why: 'The decoys answer above their own amounts.',
  },
  {
    id: 'UC5 S1', request: search('HealthcareService', `organization.price-type=${PRICE}|02`, 'organization.amount-value=lt75'),
    form: 'legacy',
    match: UNDER_75, include: [], absent: S1_ABSENT, why: 'The code of the published SearchParameter, kept as an alias.',
  },
  {
    id: 'UC5 S1', request: basePackage('ge60', '', 'organization.price-amount-value=le61'), form: 'strict', include: [],
    match: ids('HealthcareService', 'hs-uc5-glycines', 'hs-uc5-special'),
    absent: ids('HealthcareService', 'hs-uc5-lilas', 'hs-uc5-sans-date'),
    why: 'Two bounds are an interval of one entry: 50 alone, or 90 with 60, are not between.',
  },
];

function socialAid(amount: string, ...others: readonly string[]): string {
  return basePackage(amount, '', `organization.price-residential-type=${DWELLING}|03`, `organization.special-price=${CONDITION}|03`,
    ...others);
}

const S2_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC5 S2', request: socialAid('le62.1', PLACES), form: 'printed', match: ids('HealthcareService', 'hs-ehpad-hebergement'),
    include: ids('Location', 'loc-ehpad-hebergement'), absent: ids('HealthcareService', 'hs-uc5-special', 'hs-uc5-glycines'),
    warnings: ['read-as'],
    why: 'Four criteria on one entry, bound included: 60 without condition, 90 with it and 61 for another dwelling are three entries.',
  },
  {
    id: 'UC5 S2', request: socialAid('lt62.1'), form: 'decoy', match: [], include: [],
    absent: ids('HealthcareService', 'hs-ehpad-hebergement', 'hs-uc5-special'), why: 'The explained form writes lt: the bound is out.',
  },
  {
    id: 'UC5 S2', request: socialAid('le90'), form: 'decoy', match: ids('HealthcareService', 'hs-ehpad-hebergement', 'hs-uc5-special'),
    include: [],
    absent: ids('HealthcareService', 'hs-decoy-uc5-mixed'), why: 'Up to 90 the condition and the dwelling meet on one entry.',
  },
  {
    id: 'UC5 S2', request: basePackage('le61', '', `organization.special-price=${CONDITION}|03`), form: 'decoy', include: [],
    match: ids('HealthcareService', 'hs-uc5-special'), why: 'Without the dwelling, its third entry answers.',
  },
];

function dependency(amount: string, level: string, stay: string, ...others: readonly string[]): string {
  return search('HealthcareService', `organization.price-type=${PRICE}|03`, `organization.price-amount-value=${amount}`,
    `organization.price-dependency-level=${DEPENDENCY}|${level}`, `organization.price-welcome-type=${STAY}|${stay}`, ...others);
}

const S3_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC5 S3', request: dependency('lt15', '02', '02', PLACES), form: 'printed', match: ids('HealthcareService', 'hs-ehpad-hebergement'),
    include: ids('Location', 'loc-ehpad-hebergement'), absent: ids('HealthcareService', 'hs-decoy-uc5-dependency', 'hs-uc5-lilas'),
    warnings: ['read-as'],
    why: 'GIR 3-4, permanent stay, under 15: each of three entries of a decoy misses one of them. (`ltXR` is a typo for `ltX`.)',
  },
  {
    id: 'UC5 S3', request: dependency('lt17', '02', '02'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc5-dependency', 'hs-ehpad-hebergement'),
    include: [], absent: ids('HealthcareService', 'hs-uc5-lilas'), why: 'Only the amount differs.',
  },
  {
    id: 'UC5 S3', request: dependency('lt15', '02', '01'), form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc5-dependency'),
    include: [],
    why: 'Only the stay differs.',
  },
  {
    id: 'UC5 S3', request: dependency('lt15', '03', '02'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc5-dependency', 'hs-ehpad-hebergement'),
    include: [], why: 'Only the level differs.',
  },
];

/** UC5: offer search on prices, searched on HealthcareService (read side, section 7). */
export const UC5_ROWS: readonly ScenarioRow[] = [...S1_ROWS, ...S2_ROWS, ...S3_ROWS];
