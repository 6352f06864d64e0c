import type { ScenarioRow } from './scenario-row';
import { ids, INC5, search, tre } from './scenario-row';

const ACTIVITY = tre('R211-ActiviteOperationnelle');
const REGION = tre('R30-RegionOM');
const ANOMALY = tre('R352-StatutMetierAnomalie');
const CARDIOLOGY = `specialty=${ACTIVITY}|013`;
/** The point printed in S6, in Saint-Herblain. */
const POINT = '47.21827323906432|-1.6369631507460436';
/** The five includes with the final d printed in S6 and S12. */
const INC5_TYPO = INC5.replace('_revinclude=', '_revincluded=');

const NANTES = ids('Organization', 'eg-chu-nantes-ile', 'ej-chu-nantes');
const S6_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s6-outside', 'hs-decoy-uc3-s6-specialty', 'hs-cardiologie-hc');

const S6_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S6', request: search('HealthcareService', CARDIOLOGY, 'location.near-insee-code=44162|15|km', INC5), form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s6-sud-ouest', 'hs-uc3-s6-two-places', 'hs-uc3-s6-sans-position'),
    include: [...ids('Location', 'loc-uc3-s6-sud-ouest', 'loc-uc3-s6-proche', 'loc-uc3-s6-rennes', 'loc-uc3-s6-sans-position'), ...NANTES],
    absent: [...S6_ABSENT, 'HealthcareService/hs-uc3-s6-nord-est'],
    order: ['HealthcareService/hs-uc3-s6-sans-position', 'HealthcareService/hs-uc3-s6-two-places', 'HealthcareService/hs-uc3-s6-sud-ouest'],
    distances: { 'Location/loc-uc3-s6-sans-position': 0, 'Location/loc-uc3-s6-proche': 2.3, 'Location/loc-uc3-s6-sud-ouest': 13.6,
      'Location/loc-uc3-s6-rennes': 100.1 },
    why: 'From the centre of Saint-Herblain, not from the point below; a place without position stands at the centre of its commune; one '
      + 'near place of two is enough, and each included place carries its own distance.',
  },
  {
    id: 'UC3 S6', request: search('HealthcareService', CARDIOLOGY, `location.near=${POINT}|15|km`, INC5_TYPO), form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s6-nord-est', 'hs-uc3-s6-sud-ouest', 'hs-uc3-s6-two-places'),
    include: [...ids('Location', 'loc-uc3-s6-nord-est', 'loc-uc3-s6-sud-ouest', 'loc-uc3-s6-proche', 'loc-uc3-s6-rennes'), ...NANTES],
    absent: [...S6_ABSENT, 'HealthcareService/hs-uc3-s6-sans-position'], warnings: ['read-as'],
    order: ['HealthcareService/hs-uc3-s6-two-places', 'HealthcareService/hs-uc3-s6-nord-est', 'HealthcareService/hs-uc3-s6-sud-ouest'],
    distances: { 'Location/loc-uc3-s6-proche': 1, 'Location/loc-uc3-s6-nord-est': 14.5, 'Location/loc-uc3-s6-sud-ouest': 14.9,
      'Location/loc-uc3-s6-rennes': 99.4 },
    why: 'Latitude first. 14.94 km is in, 15.07 is out; a place without position never matches a point.',
  },
  {
    id: 'UC3 S6', request: search('HealthcareService', CARDIOLOGY, `location.near=${POINT}|15.1|km`), form: 'decoy', include: [],
    match: ids('HealthcareService', 'hs-decoy-uc3-s6-outside', 'hs-uc3-s6-nord-est', 'hs-uc3-s6-sud-ouest', 'hs-uc3-s6-two-places'),
    why: 'A hundred metres more reach the decoy.',
  },
  {
    id: 'UC3 S6', request: search('HealthcareService', `specialty=${ACTIVITY}|050`, `location.near=${POINT}|15|km`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s6-specialty'), include: [], why: 'Only the activity differs.',
  },
  {
    id: 'UC3 S6', request: search('HealthcareService', CARDIOLOGY, `location.near=${POINT}|15|km`, 'location.address-city=Rennes'),
    form: 'decoy', match: [], include: [], absent: ids('HealthcareService', 'hs-uc3-s6-two-places'),
    why: 'Near, and in Rennes: not the same place (search section 3.2, rule 7).',
  },
  {
    id: 'UC3 S6', request: search('HealthcareService', CARDIOLOGY, `location.near=${POINT}|100|km`, 'location.address-city=Rennes'),
    form: 'strict', match: ids('HealthcareService', 'hs-uc3-s6-two-places'), include: [], why: 'Both criteria on the place in Rennes.',
  },
];

const IN_ANOMALY = ids('HealthcareService', 'hs-uc3-s12-a-traiter', 'hs-uc3-s12-a-verifier');
const S12_INCLUDE = ['Location/loc-uc3-s12-toulouse', ...ids('Organization', 'eg-clinique-garonne', 'ej-cliniques-garonne'),
  ...ids('Task', '687', '6870', 'task-uc3-s12-a-verifier')];
const S12_ABSENT = [
  ...ids('HealthcareService', 'hs-decoy-uc3-s12-corrige', 'hs-decoy-uc3-s12-none', 'hs-decoy-uc3-s12-place',
    'hs-decoy-uc3-s12-other-region'),
  ...ids('Task', 'task-decoy-uc3-s12-corrige', 'task-decoy-uc3-s12-place', 'task-decoy-uc3-s12-matched-place'),
];

const S12_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S12',
    request: search('HealthcareService', `_tag=${REGION}|76`, `_filter=(_has:Task:focus:business-status eq ${ANOMALY}|02 or ${ANOMALY}|10)`,
      INC5_TYPO, '_revinclude=Task:focus'),
    form: 'printed', match: IN_ANOMALY, include: S12_INCLUDE, absent: S12_ABSENT, warnings: ['read-as'],
    why: '`_has` inside a filter, shorthand value. All anomalies of the matched offers come along, the tolerated one too; an anomaly of '
      + 'the place is not one of the offer.',
  },
  {
    id: 'UC3 S12',
    request: search('HealthcareService', `_tag=${REGION}|76`, `_has:Task:focus:business-status=${ANOMALY}|02,10`, INC5,
      '_revinclude=Task:focus'),
    form: 'legacy', match: IN_ANOMALY, include: S12_INCLUDE, absent: S12_ABSENT, warnings: [],
    why: 'Earlier form: a list whose second value inherits the system.',
  },
  {
    id: 'UC3 S12', request: search('HealthcareService', `_tag=${REGION}|76`, `_has:Task:focus:business-status=${ANOMALY}|08`),
    form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s12-corrige'), include: [], why: 'Only the status differs.',
  },
  {
    id: 'UC3 S12', request: search('HealthcareService', `_tag=${REGION}|75`, `_has:Task:focus:business-status=${ANOMALY}|02`),
    form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s12-other-region'), include: [], why: 'Only the region of the offer differs.',
  },
  {
    id: 'UC3 S12',
    request: search('HealthcareService', `_tag=${REGION}|76`, 'location.address-postalcode=31300',
      `location._has:Task:focus:business-status=${ANOMALY}|02`),
    form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc3-s12-place'), include: [],
    why: 'The anomaly of the place, asked of the place: a reverse chain after a chain.',
  },
];

const NEUROLOGIST_OFFERS = ids('HealthcareService', 'hs-uc3-s11-neuropsychologie', 'hs-uc4-s1-usinv');
const S13_ABSENT = [...ids('HealthcareService', 'hs-decoy-uc3-s11-competence-06', 'hs-decoy-uc4-male-bed'), 'Practitioner/245876'];
const S13_INCLUDE = [
  ...ids('Location', 'loc-uc3-s11-neuropsychologie', 'loc-uc4-s1-usinv', 'loc-uc4-s1-usinv-sud'),
  ...ids('Organization', 'oi-pole-neurosciences-rade', 'eg-chru-rade-brest', 'ej-chru-rade-brest'),
  ...ids('PractitionerRole', 'pr-tanguy-memoire', 'pr-decoy-tanguy-usinv'), 'Practitioner/prac-neurologue',
];
const BY_PROFESSIONAL = '_has:PractitionerRole:service:practitioner.identifier';

const S13_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S13', request: search('HealthcareService', `${BY_PROFESSIONAL}=810999000242`, INC5), form: 'printed',
    match: NEUROLOGIST_OFFERS,
    include: S13_INCLUDE, absent: S13_ABSENT, why: 'A reverse chain followed by a chain: both offers of one professional.',
  },
  {
    id: 'UC3 S13', request: search('HealthcareService', `${BY_PROFESSIONAL}=10999000242`), form: 'strict', match: NEUROLOGIST_OFFERS,
    include: [], absent: S13_ABSENT, why: 'Bare RPPS number.',
  },
  {
    id: 'UC3 S13', request: search('HealthcareService', `${BY_PROFESSIONAL}=urn:oid:1.2.250.1.71.4.2.1|810999000242`), form: 'strict',
    match: NEUROLOGIST_OFFERS, include: [], absent: S13_ABSENT, why: 'System and value.',
  },
  {
    id: 'UC3 S13', request: search('HealthcareService', 'practitioner.identifier=810999000242'), form: 'legacy', match: NEUROLOGIST_OFFERS,
    include: [], absent: S13_ABSENT, why: 'The name production lists on the offer.',
  },
  {
    id: 'UC3 S13', request: search('HealthcareService', `${BY_PROFESSIONAL}=810999000226`, `specialty=${ACTIVITY}|227`), form: 'decoy',
    match: ids('HealthcareService', 'hs-uc3-s1-pedopsychiatrie'), include: [], why: 'Another professional.',
  },
];

/** UC3: the scenarios that search by distance, by anomaly and by professional (read side, section 5). */
export const UC3_LINKED_ROWS: readonly ScenarioRow[] = [...S6_ROWS, ...S12_ROWS, ...S13_ROWS];
