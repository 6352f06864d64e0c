import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const REGION = tre('R30-RegionOM');
const ANOMALY = tre('R352-StatutMetierAnomalie');

const OF_OFFER = ids('Task', 'task-uc7-s2-literal', 'task-uc7-s2-logical');
const S2_ABSENT = ids('Task', 'task-decoy-uc7-s2-longer', 'task-decoy-uc7-s2-organization', 'task-decoy-uc7-s2-other-offer');
const TOULOUSE = ids('Task', '687', '6870', 'task-uc3-s12-a-verifier', 'task-decoy-uc3-s12-corrige');
const ALL_TASKS = ids('Task', '687', '6870', 'task-categorie-msp', 'task-contact-hdj', 'task-telephone-ehpad', 'task-uc3-s12-a-verifier',
  'task-decoy-uc3-s12-corrige', 'task-decoy-uc3-s12-other-region', 'task-decoy-uc3-s12-place', 'task-decoy-uc3-s12-matched-place',
  'task-uc7-organization', 'task-uc7-role', 'task-uc7-professional', ...['literal', 'logical'].map((kind) => `task-uc7-s2-${kind}`),
  ...['longer', 'organization', 'other-offer'].map((kind) => `task-decoy-uc7-s2-${kind}`));

/** UC7: consultation of anomalies, searched on Task (read side, section 9). */
export const UC7_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC7 S1', request: 'Task/687', form: 'printed', interaction: 'read', match: ids('Task', '687'), include: [],
    why: 'Read of one anomaly by its technical id.',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus:HealthcareService:identifier=53/700039'), form: 'printed', match: OF_OFFER, include: [],
    absent: S2_ABSENT, why: 'A colon before the criterion; a focus known by type and identifier only answers as well as a literal one.',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus:HealthcareService.identifier=53/700039'), form: 'strict', match: OF_OFFER, include: [],
    absent: S2_ABSENT, why: 'The R4 chain; not a longer identifier, not a structure with the same value.',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus:identifier=53/7000390'), form: 'strict',
    match: ids('Task', 'task-decoy-uc7-s2-longer'), include: [], absent: ids('Task', 'task-uc7-s2-logical', 'task-uc7-s2-literal'),
    why: 'R4 `:identifier` reads the identifier written in the reference itself.',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus=HealthcareService/hs-uc4-s1-usinv'), form: 'strict',
    match: ids('Task', 'task-uc7-s2-literal', 'task-uc7-s2-logical'),
    include: [], absent: ids('Task', 'task-decoy-uc7-s2-other-offer'), why: 'A literal reference, and one by identifier that leads to the same offer (ror-anomalies.md 3).',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus:PractitionerRole.identifier=53/800001'), form: 'strict',
    match: ids('Task', 'task-uc7-role'),
    include: [], absent: ids('Task', 'task-uc7-professional'), why: 'Another type of focus.',
  },
  {
    id: 'UC7 S2', request: search('Task', 'focus:Practitioner.identifier=810999000218'), form: 'strict',
    match: ids('Task', 'task-uc7-professional'),
    include: [], absent: ids('Task', 'task-uc7-role'), why: 'The professional, not the role.',
  },
  {
    id: 'UC7 S3', request: search('Task', `focus:HealthcareService:_tag=${REGION}|76`), form: 'printed', match: TOULOUSE, include: [],
    absent: ids('Task', 'task-decoy-uc3-s12-other-region', 'task-decoy-uc3-s12-place', 'task-uc7-organization'),
    why: 'Region of the offer in anomaly, not of the anomaly record; places and structures are other foci.',
  },
  {
    id: 'UC7 S3', request: search('Task', `focus:HealthcareService._tag=${REGION}|76`), form: 'strict', match: TOULOUSE, include: [],
    absent: ids('Task', 'task-decoy-uc3-s12-other-region'), why: 'The same with the dot of R4.',
  },
  {
    id: 'UC7 S3', request: search('Task', `focus:Organization:_tag=${REGION}|52`), form: 'printed',
    match: ids('Task', 'task-categorie-msp', 'task-telephone-ehpad'), include: [],
    absent: ids('Task', 'task-uc7-organization', 'task-contact-hdj'),
    why: 'Structures in anomaly in a region.',
  },
  {
    id: 'UC7 S3', request: search('Task', `focus:HealthcareService:_tag=${REGION}|75`), form: 'decoy',
    match: ids('Task', 'task-decoy-uc3-s12-other-region'), include: [], why: 'The record says 76, its offer 75.',
  },
  {
    id: 'UC7 S3', request: search('Task', `_tag=${REGION}|75`), form: 'decoy', match: [], include: [],
    absent: ids('Task', 'task-decoy-uc3-s12-other-region'), why: 'The region of the record is another question.',
  },
  {
    id: 'UC7 S3', request: search('Task', 'focus:HealthcareService.organization.identifier:above=1310998313'), form: 'strict',
    match: [...TOULOUSE, 'Task/task-decoy-uc3-s12-other-region'].sort(), include: [], absent: ids('Task', 'task-uc7-organization'),
    why: 'Perimeter of a legal entity: a chain of depth two that climbs the hierarchy.',
  },
  {
    id: 'UC7 S3', request: search('Task', 'focus:Location.address-postalcode=31'), form: 'strict',
    match: ids('Task', 'task-decoy-uc3-s12-place', 'task-decoy-uc3-s12-matched-place'), include: [], why: 'Perimeter of a department.',
  },
  { id: 'UC7 S4', request: search('Task'), form: 'printed', match: ALL_TASKS, include: [], why: 'Every anomaly.' },
  {
    id: 'Task 18.6', request: search('Task', `business-status=${ANOMALY}|02`), form: 'strict',
    match: ids('Task', '687', 'task-decoy-uc3-s12-other-region', 'task-decoy-uc3-s12-place', 'task-telephone-ehpad'), include: [],
    absent: ids('Task', '6870', 'task-uc3-s12-a-verifier'), why: 'To be treated.',
  },
  {
    id: 'Task 18.6', request: search('Task', 'authored-on=2026-04-03'), form: 'strict', match: ids('Task', '6870'), include: [],
    absent: ids('Task', '687'), why: 'A day, in Paris.',
  },
  {
    id: 'Task 18.6', request: search('Task', 'identifier=52/700001'), form: 'strict', match: ids('Task', 'task-telephone-ehpad'),
    include: [],
    absent: ids('Task', 'task-categorie-msp'), why: 'Identifier of the anomaly.',
  },
  {
    id: 'Task 18.6', request: search('Task', '_id=687'), form: 'strict', match: ids('Task', '687'), include: [],
    absent: ids('Task', '6870'),
    why: 'Whole id.',
  },
];
