import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const ACTIVITY = tre('R211-ActiviteOperationnelle');
const NATURE = tre('R329-NatureCapacite');
const STATUS = tre('R330-TypeStatutCapacite');
const TEMPORALITY = tre('R331-TemporaliteCapacite');
const GENDER = tre('R332-GenreCapacite');
const CLOSING = tre('R333-TypeFermetureCapacite');
const PLACES = '_include=HealthcareService:location';

/** Criteria of UC4 S1, in the order printed; a row of decoys changes one of them. */
interface FreeBed {
  readonly specialty: string;
  readonly nature: string;
  readonly gender: string;
  readonly temporality: string;
  readonly status: string;
  readonly count: string;
}
const FEMALE_BED: FreeBed = { specialty: '356', nature: '01', gender: '01', temporality: '01', status: '02', count: 'gt0' };

function freeBed(changes: Partial<FreeBed>, ...others: readonly string[]): string {
  const bed = { ...FEMALE_BED, ...changes };
  return search('HealthcareService', `specialty=${ACTIVITY}|${bed.specialty}`, `location.capacity-type=${NATURE}|${bed.nature}`,
    `location.gender-capacity-available=${GENDER}|${bed.gender}`, `location.temporality-capacity=${TEMPORALITY}|${bed.temporality}`,
    `location.capacity-status=${STATUS}|${bed.status}`, `location.nb-capacity=${bed.count}`, ...others);
}

const S1_ABSENT = ids('HealthcareService', 'hs-decoy-uc4-male-bed', 'hs-decoy-uc4-day-place', 'hs-decoy-uc4-in-24h',
  'hs-decoy-uc4-occupied', 'hs-decoy-uc4-none-free', 'hs-decoy-uc4-undetermined', 'hs-decoy-uc4-split', 'hs-decoy-uc4-specialty');

function s1Decoy(changes: Partial<FreeBed>, why: string, ...names: readonly string[]): ScenarioRow {
  return { id: 'UC4 S1', request: freeBed(changes), form: 'decoy', match: ids('HealthcareService', ...names), include: [], why };
}

const S1_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC4 S1', request: freeBed({}, PLACES), form: 'printed', match: ids('HealthcareService', 'hs-uc4-s1-usinv'),
    include: ids('Location', 'loc-uc4-s1-usinv', 'loc-uc4-s1-usinv-sud'), absent: S1_ABSENT,
    why: 'One capacity entry of one place must be a free, current, female bed; both places of the offer are then included.',
  },
  s1Decoy({ gender: '02' }, 'Free male beds: the decoys whose female entry is empty or of another kind.',
    'hs-uc4-s1-usinv', 'hs-decoy-uc4-male-bed', 'hs-decoy-uc4-day-place', 'hs-decoy-uc4-occupied', 'hs-decoy-uc4-split'),
  s1Decoy({ gender: '04' }, 'Only the gender differs: undetermined.', 'hs-decoy-uc4-undetermined'),
  s1Decoy({ nature: '02' }, 'Only the nature differs: day places.', 'hs-decoy-uc4-day-place'),
  s1Decoy({ temporality: '03' }, 'Only the temporality differs: free in 24 hours.', 'hs-decoy-uc4-in-24h'),
  s1Decoy({ status: '03' }, 'Only the status differs: occupied.', 'hs-decoy-uc4-occupied', 'hs-decoy-uc4-split'),
  s1Decoy({ specialty: '098' }, 'Only the activity differs.', 'hs-decoy-uc4-specialty'),
  s1Decoy({ count: '0' }, 'Only the count differs: zero is stored and searchable.',
    'hs-uc4-s1-usinv', 'hs-decoy-uc4-male-bed', 'hs-decoy-uc4-in-24h', 'hs-decoy-uc4-none-free', 'hs-decoy-uc4-split'),
  s1Decoy({ count: 'gt2' }, 'Counts are never summed and never borrowed from the male entry of the same place.'),
  {
    id: 'UC4 S1', request: freeBed({ gender: '02', count: 'ge2' }, 'location.nb-capacity=le3'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc4-male-bed', 'hs-decoy-uc4-occupied'), include: [],
    absent: ids('HealthcareService', 'hs-uc4-s1-usinv', 'hs-decoy-uc4-split'),
    why: 'Two bounds are an interval of one entry: 4 beds, and 1 kept for another assignment, do not answer "2 to 3".',
  },
];

const FREE_FEMALE_BEDS = ids('Location', 'loc-uc4-s1-usinv', 'loc-decoy-uc4-specialty', 'loc-uc1-s5-339772', 'loc-cardiologie-hebergement');

/** The same correlation asked of the places themselves. */
const PLACE_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC4 S1 on places',
    request: search('Location', `capacity-type=${NATURE}|01`, `gender-capacity-available=${GENDER}|01`,
      `temporality-capacity=${TEMPORALITY}|01`, `capacity-status=${STATUS}|02`, 'nb-capacity=gt0'),
    form: 'strict', match: FREE_FEMALE_BEDS, include: [],
    absent: ids('Location', 'loc-decoy-uc4-male-bed', 'loc-decoy-uc4-day-place', 'loc-decoy-uc4-in-24h', 'loc-decoy-uc4-occupied'),
    why: 'A female entry at 0, a male entry at 3 and two closed female beds do not make a free female bed.',
  },
  {
    id: 'UC4 S1 on places',
    request: search('Location', 'capacity-type=01', 'gender-capacity-available=01', 'temporality-capacity=01', 'capacity-status=02',
      'nb-capacity=gt0'),
    form: 'strict', match: FREE_FEMALE_BEDS, include: [], absent: ids('Location', 'loc-decoy-uc4-male-bed'),
    why: 'Bare codes correlate in the same way.',
  },
  {
    id: 'UC4 S1 on places',
    request: search('Location', `capacity-type=${NATURE}|01`, `capacity-type=${NATURE}|02`, `capacity-status=${STATUS}|02`,
      'nb-capacity=gt0'),
    form: 'strict', match: ids('Location', 'loc-decoy-uc4-day-place'), include: [],
    absent: ids('Location', 'loc-uc4-s1-usinv', '140'),
    why: 'A repeated token asks for one entry per repetition: a free bed and a free place (search section 3.2, rule 4).',
  },
];

function closedBed(specialty: string, nature: string, closing: string, count: string, ...others: readonly string[]): string {
  return search('HealthcareService', `specialty=${ACTIVITY}|${specialty}`, `location.capacity-type=${NATURE}|${nature}`,
    `location.capacity-closing-type=${CLOSING}|${closing}`, `location.capacity-status=${STATUS}|05`,
    `location.nb-capacity=${count}`, ...others);
}

function s2Decoy(request: string, why: string, ...names: readonly string[]): ScenarioRow {
  return { id: 'UC4 S2', request, form: 'decoy', match: ids('HealthcareService', ...names), include: [], why };
}

const S2_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC4 S2', request: closedBed('391', '01', '01', 'gt0', PLACES), form: 'printed',
    match: ids('HealthcareService', 'hs-uc4-s2-reanimation'), include: ids('Location', 'loc-uc4-s2-fermes'),
    absent: ids('HealthcareService', 'hs-decoy-uc4-not-reopenable', 'hs-decoy-uc4-closed-place', 'hs-decoy-uc4-closed-split',
      'hs-decoy-uc4-closed-specialty'),
    why: 'One entry: closed, can be reopened, bed, more than zero. Zero reopenable beds beside four that cannot reopen do not answer.',
  },
  s2Decoy(closedBed('391', '01', '02', 'gt0'), 'Only the closing type differs: cannot be reopened.',
    'hs-uc4-s2-reanimation', 'hs-decoy-uc4-not-reopenable'),
  s2Decoy(closedBed('391', '01', '03', 'gt0'), 'Only the closing type differs: undetermined.',
    'hs-decoy-uc4-closed-place', 'hs-decoy-uc4-closed-split'),
  s2Decoy(closedBed('391', '02', '01', 'gt0'), 'Only the nature differs: places.', 'hs-decoy-uc4-closed-place'),
  s2Decoy(closedBed('391', '01', '01', '0'), 'Only the count differs: zero.', 'hs-decoy-uc4-not-reopenable', 'hs-decoy-uc4-closed-split'),
  s2Decoy(closedBed('127', '01', '01', 'gt0'), 'Only the activity differs.', 'hs-decoy-uc4-closed-specialty'),
];

/** UC4: offer search with capacity data, searched on HealthcareService (read side, section 6). */
export const UC4_ROWS: readonly ScenarioRow[] = [...S1_ROWS, ...PLACE_ROWS, ...S2_ROWS];
