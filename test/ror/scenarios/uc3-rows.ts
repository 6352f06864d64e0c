import type { ScenarioRow } from './scenario-row';
import { ids, INC5, jdv, search, tre } from './scenario-row';

const ACTIVITY = tre('R211-ActiviteOperationnelle');
const OFFER_TYPE = tre('R244-CategorieOrganisation');
const MODALITY = tre('R338-ModaliteAccueil');
const CARE_MODE = tre('R213-ModePriseEnCharge');
const SPECIALISATION = tre('R245-SpecialisationDePriseEnCharge');
const COMPETENCE = tre('R243-CompetenceSpecifique');
const ACT = tre('R210-ActeSpecifique');
const COMMUNE = tre('R13-CommuneOM');

const S1_MATCH = ids('HealthcareService', 'hs-uc3-s1-inactive', 'hs-uc3-s1-pedopsychiatrie');
const S1_INCLUDE = [
  ...ids('Location', 'loc-uc3-s1-pedopsychiatrie', 'loc-uc3-s1-jardin'),
  ...ids('Organization', 'oi-uf-pedopsychiatrie-rade', 'oi-service-pedopsychiatrie-rade', 'oi-pole-psychiatrie-rade',
    'eg-chru-rade-brest', 'ej-chru-rade-brest', 'eg-hopital-bateliers', 'ej-hopitaux-bords-de-seine'),
  ...ids('Practitioner', '245876', '2458760'),
  ...ids('PractitionerRole', '753', 'pr-le-goff-pedopsychiatrie'),
];
const S1_ABSENT = ['HealthcareService/hs-decoy-uc3-s1-adolescent', 'PractitionerRole/7530'];

export const S2_MATCH = ids('HealthcareService', 'hs-uc3-s2-allergologie', 'hs-uc3-s2-mg-allergologie');
export const S2_INCLUDE = [
  'Location/loc-uc3-s2-allergologie', 'Organization/eg-centre-sante-bateliers', 'Organization/ej-hopitaux-bords-de-seine',
  'Practitioner/prac-allergologue', 'PractitionerRole/pr-bensaid-allergologie',
];
export const S2_ABSENT = [...ids('HealthcareService', 'hs-decoy-uc3-s2-andrologie', 'hs-decoy-uc3-s2-serafin-005'),
  'PractitionerRole/pr-decoy-bensaid-andrologie'];
/** The five includes as printed in S2, with its double underscore. */
export const INC5_S2 = `_${INC5}`;
/** The five includes as printed in S9, with its final d. */
export const INC5_S9 = INC5.replace('_revinclude=', '_revincluded=');

const S3_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s3-eeap', 'hs-decoy-uc3-s3-modality-02', 'hs-decoy-uc3-s3-other-system');
const GENETS_EJ = 'Organization/ej-asso-genets';

const SPECIALTY_227 = search('HealthcareService', `specialty=${ACTIVITY}|227`, INC5);

function percentEncoded(request: string): string {
  const [type = '', query = ''] = request.split('?');
  return `${type}?${query.split('&').map((part) => part.split('=').map(encodeURIComponent).join('=')).join('&')}`;
}

const S1_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S1', request: SPECIALTY_227, form: 'printed', match: S1_MATCH, include: S1_INCLUDE, absent: S1_ABSENT,
    why: 'active=false is never filtered out; the structure chain climbs UF, service, pole, EG, EJ; the professional of the other '
      + 'offer comes in only for the role held here.',
  },
  {
    id: 'UC3 S1', request: percentEncoded(SPECIALTY_227), form: 'strict', match: S1_MATCH, include: S1_INCLUDE, absent: S1_ABSENT,
    why: 'Names and values percent-encoded, as the cURL samples do.',
  },
  {
    id: 'UC3 S1', request: search('HealthcareService', 'specialty=227'), form: 'strict', match: S1_MATCH, include: [],
    absent: S1_ABSENT, why: 'A code without system matches any system.',
  },
  {
    id: 'UC3 S1', request: search('HealthcareService', `specialty=${ACTIVITY.replace('TRE-R211', 'TRE_R211')}|227`), form: 'legacy',
    match: S1_MATCH, include: [], absent: S1_ABSENT, why: 'Underscore in the last segment: the spelling UC2 S5 prints for another system.',
  },
  {
    id: 'UC3 S1', request: search('HealthcareService', `specialty=${jdv('J17-ActiviteOperationnelle-ROR')}|227`), form: 'legacy',
    match: S1_MATCH, include: [], absent: S1_ABSENT, why: 'The value set used as a system names the code systems it draws from.',
  },
  {
    id: 'UC3 S1', request: search('HealthcareService', `specialty=${CARE_MODE}|227`), form: 'decoy', match: [], include: [],
    absent: S1_MATCH, why: 'Right code under a wrong system: nothing.',
  },
  {
    id: 'UC3 S1', request: search('HealthcareService', `specialty=${ACTIVITY}|228`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s1-adolescent'), include: [], why: 'The decoy answers to its own activity.',
  },
];

const S2_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S2', request: search('HealthcareService', `specialty=${ACTIVITY}|005,481`, INC5_S2), form: 'legacy',
    match: S2_MATCH, include: S2_INCLUDE, absent: S2_ABSENT, warnings: ['read-as'],
    why: 'Earlier comma form: 481 inherits the system of 005; `__include` means `_include`.',
  },
  {
    id: 'UC3 S2', request: search('HealthcareService', `specialty=${ACTIVITY}|481,005`, INC5_S2), form: 'legacy',
    match: S2_MATCH, include: S2_INCLUDE, absent: S2_ABSENT, warnings: ['read-as'],
    why: 'Now 005 inherits: the SERAFIN family 005 of a home-care offer must not answer.',
  },
  {
    id: 'UC3 S2', request: search('HealthcareService', `specialty=${ACTIVITY}|005,${ACTIVITY}|481`, INC5), form: 'strict',
    match: S2_MATCH, include: S2_INCLUDE, absent: S2_ABSENT, why: 'The same question with every value qualified.',
  },
  {
    id: 'UC3 S2', request: search('HealthcareService', 'specialty=005,481'), form: 'decoy',
    match: [...S2_MATCH, 'HealthcareService/hs-decoy-uc3-s2-serafin-005'].sort(), include: [],
    absent: ids('HealthcareService', 'hs-decoy-uc3-s2-andrologie'), why: 'Bare codes match any system: the SERAFIN family 005 answers.',
  },
];

const S3_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S3', request: search('HealthcareService', `service-category=${OFFER_TYPE}|50`, `characteristic=${MODALITY}|01`, INC5),
    form: 'printed', match: ids('HealthcareService', 'hs-uc3-s3-itep'),
    include: ['Location/loc-uc3-s3-itep', 'Organization/eg-itep-genets', GENETS_EJ], absent: S3_ABSENT,
    why: 'AND of offer type and reception modality; code 01 of the reception type (TRE_R240) is another notion.',
  },
  {
    id: 'UC3 S3', request: search('HealthcareService', 'service-category=50', 'characteristic=01'), form: 'decoy',
    match: ids('HealthcareService', 'hs-uc3-s3-itep', 'hs-decoy-uc3-s3-other-system'), include: [],
    absent: ids('HealthcareService', 'hs-decoy-uc3-s3-eeap', 'hs-decoy-uc3-s3-modality-02'),
    why: 'Bare code: characteristic mixes nine notions that share short codes.',
  },
  {
    id: 'UC3 S3', request: search('HealthcareService', `service-category=${OFFER_TYPE}|51`, `characteristic=${MODALITY}|01`),
    form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc3-s3-eeap'), include: [], why: 'Only the offer type differs.',
  },
  {
    id: 'UC3 S3', request: search('HealthcareService', `service-category=${OFFER_TYPE}|50`, `characteristic=${MODALITY}|02`),
    form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc3-s3-modality-02'), include: [], why: 'Only the modality differs.',
  },
];

function interventionZone(zone: string, specialty: string, category: string): string[] {
  return [`intervention-zone=${zone}`, `specialty=${ACTIVITY}|${specialty}`, `service-category=${OFFER_TYPE}|${category}`];
}
const S7_MATCH = ids('HealthcareService', 'hs-uc3-s7-old-system', 'hs-uc3-s7-saad');
const S7_INCLUDE = [...ids('Organization', 'eg-saad-genets'), GENETS_EJ];
const S7_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s7-category', 'hs-decoy-uc3-s7-specialty', 'hs-decoy-uc3-s7-zone');
const OLD_COMMUNE = tre('R13-Commune');

const S7_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S7', request: search('HealthcareService', ...interventionZone(`${COMMUNE}|29151`, '293', '30'), INC5), form: 'printed',
    match: S7_MATCH, include: S7_INCLUDE, absent: S7_ABSENT,
    why: 'One of the communes served is enough; data under the old commune system answers too; zones are compared by equality.',
  },
  {
    id: 'UC3 S7', request: search('HealthcareService', ...interventionZone(`${OLD_COMMUNE}|29151`, '293', '30'), INC5), form: 'legacy',
    match: S7_MATCH, include: S7_INCLUDE, absent: S7_ABSENT, why: 'The old system name in the request.',
  },
  {
    id: 'UC3 S7', request: search('HealthcareService', ...interventionZone(`${COMMUNE}|29103`, '293', '30')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s7-zone'), include: [], why: 'Only the zone differs.',
  },
  {
    id: 'UC3 S7', request: search('HealthcareService', ...interventionZone(`${COMMUNE}|29151`, '294', '30')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s7-specialty'), include: [], why: 'Only the activity differs.',
  },
  {
    id: 'UC3 S7', request: search('HealthcareService', ...interventionZone(`${COMMUNE}|29151`, '293', '31')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s7-category'), include: [], why: 'Only the offer type differs.',
  },
];

function nursingHome(postalCode: string, category: string, careMode: string, specialisation: string): string[] {
  return [`location.address-postalcode=${postalCode}`, `service-category=${OFFER_TYPE}|${category}`,
    `characteristic=${CARE_MODE}|${careMode}`, `characteristic=${SPECIALISATION}|${specialisation}`];
}
const S8_MATCH = ids('HealthcareService', 'hs-uc3-s8-macon', 'hs-uc3-s8-two-places');
const S8_ABSENT = [
  ...ids('HealthcareService', 'hs-decoy-uc3-s8-care-mode', 'hs-decoy-uc3-s8-category', 'hs-decoy-uc3-s8-dijon',
    'hs-decoy-uc3-s8-saintes', 'hs-decoy-uc3-s8-specialisation'), 'Location/loc-decoy-uc3-s8-saintes',
];

const S8_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('71', '21', '46', '24'), INC5), form: 'printed', match: S8_MATCH,
    include: [...ids('Location', 'loc-uc3-s8-chalon', 'loc-uc3-s8-dijon', 'loc-uc3-s8-macon'),
      ...ids('Organization', 'eg-ehpad-tonneliers', 'ej-residences-saone')],
    absent: S8_ABSENT,
    why: 'Starts-with, not contains (17100 is out); one place in 71 is enough and both places of that offer are included; '
      + 'the repeated characteristic is an AND.',
  },
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('71,17', '21', '46', '24')), form: 'strict',
    match: [...ids('HealthcareService', 'hs-decoy-uc3-s8-saintes'), ...S8_MATCH].sort(), include: [],
    why: 'Several departments: comma list on the chained string.',
  },
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('21', '21', '46', '24')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s8-dijon', 'hs-uc3-s8-two-places'), include: [],
    why: 'The offer on two sites answers for either department.',
  },
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('71', '22', '46', '24')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s8-category'), include: [], why: 'Only the offer type differs.',
  },
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('71', '21', '47', '24')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s8-care-mode'), include: [],
    why: 'Only the care mode differs: that offer has a 46, but as a specialisation code.',
  },
  {
    id: 'UC3 S8', request: search('HealthcareService', ...nursingHome('71', '21', '46', '28')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s8-specialisation'), include: [], why: 'Only the specialisation differs.',
  },
  {
    id: 'UC3 S8',
    request: search('HealthcareService', 'location.address-postalcode=71', `service-category=${OFFER_TYPE}|21`,
      `characteristic=${CARE_MODE}|46,${SPECIALISATION}|24`),
    form: 'decoy', include: [],
    match: [...ids('HealthcareService', 'hs-decoy-uc3-s8-care-mode', 'hs-decoy-uc3-s8-specialisation'), ...S8_MATCH].sort(),
    why: 'A comma is an OR where the repetition was an AND.',
  },
];

function bariatric(postalCodes: string, specialty: string, act: string): string[] {
  return [`location.address-postalcode=${postalCodes}`, `specialty=${ACTIVITY}|${specialty}`, `characteristic=${ACT}|${act}`];
}
export const S9_MATCH = ids('HealthcareService', 'hs-uc3-s9-beauvais', 'hs-uc3-s9-lehavre');
export const S9_INCLUDE = [...ids('Location', 'loc-uc3-s9-beauvais', 'loc-uc3-s9-lehavre'),
  ...ids('Organization', 'eg-clinique-trois-vallees', 'ej-clinique-obesite-nord'),
  'Practitioner/prac-bariatrique', 'PractitionerRole/pr-delattre-bariatrique'];
export const S9_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s9-act', 'hs-decoy-uc3-s9-creil', 'hs-decoy-uc3-s9-specialty');

const S9_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S9', request: search('HealthcareService', ...bariatric('60000,76620', '017', '0529'), INC5_S9), form: 'legacy',
    match: S9_MATCH, include: S9_INCLUDE,
    absent: S9_ABSENT, warnings: ['read-as'], why: 'Earlier comma form on the chained string; `_revincluded` means `_revinclude`.',
  },
  {
    id: 'UC3 S9', request: search('HealthcareService', ...bariatric('60', '017', '0529')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s9-creil', 'hs-uc3-s9-beauvais'), include: [],
    why: 'The shorter prefix reaches the neighbouring postal code.',
  },
  {
    id: 'UC3 S9', request: search('HealthcareService', ...bariatric('60000,76620', '018', '0529')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s9-specialty'), include: [], why: 'Only the activity differs.',
  },
  {
    id: 'UC3 S9', request: search('HealthcareService', ...bariatric('60000,76620', '017', '0626')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s9-act'), include: [], why: 'Only the act differs.',
  },
];

const S11_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S11', request: search('HealthcareService', `characteristic=${COMPETENCE}|05`, INC5), form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s11-neuropsychologie'),
    include: ['Location/loc-uc3-s11-neuropsychologie',
      ...ids('Organization', 'eg-chru-rade-brest', 'ej-chru-rade-brest', 'oi-pole-neurosciences-rade'),
      'Practitioner/prac-neurologue', 'PractitionerRole/pr-tanguy-memoire'],
    absent: [...ids('HealthcareService', 'hs-decoy-uc3-s11-competence-06', 'hs-decoy-uc3-s11-other-system'),
      'PractitionerRole/pr-decoy-tanguy-usinv', 'Organization/oi-pole-psychiatrie-rade'],
    why: 'Code 05 of the specific competences; the professional comes in by this offer only, not by the other role.',
  },
  {
    id: 'UC3 S11', request: search('HealthcareService', `characteristic=${COMPETENCE}|06`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s11-competence-06'), include: [], why: 'Only the code differs.',
  },
  {
    id: 'UC3 S11', request: search('HealthcareService', `characteristic=${SPECIALISATION}|05`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s11-other-system'), include: [], why: 'Only the system differs.',
  },
];

/** UC3: offer search on main criteria, searched on HealthcareService (read side, section 5). */
export const UC3_ROWS: readonly ScenarioRow[] = [...S1_ROWS, ...S2_ROWS, ...S3_ROWS, ...S7_ROWS, ...S8_ROWS, ...S9_ROWS, ...S11_ROWS];
