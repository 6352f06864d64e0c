import type { ScenarioRow } from './scenario-row';
import { ids, INC5, search, tre } from './scenario-row';

const CATEGORY = tre('R66-CategorieEtablissement');
/** As printed in S5: underscore in the last segment. */
const CATEGORY_S5 = CATEGORY.replace('TRE-R66', 'TRE_R66');
const REGION = tre('R30-RegionOM');
const SINCE = 'ge2022-11-06T15:00';
const NATIONAL_ID_CMPP = '1550998302';
const FINESS_CMPP = '550998302';

const EVERY_OFFER: readonly ScenarioRow[] = [
  {
    id: 'UC2 S1', request: search('HealthcareService', INC5), form: 'printed', match: 'ALL', include: 'ALL',
    present: [...ids('HealthcareService', 'hs-uc3-s1-inactive', 'hs-aide-domicile'), 'Organization/ej-chru-rade-brest',
      'Practitioner/245876'],
    absent: [...ids('Practitioner', 'prac-10001234567'), 'Location/loc-salle-imagerie', 'Organization/ej-decoy-siren-290004324'],
    why: 'An ordinary search: every offer, inactive ones too, and what they lead to; a place without offer is not reached.',
  },
  {
    id: 'UC2 additional', request: search('HealthcareService'), form: 'printed', match: 'ALL', include: [],
    present: ids('HealthcareService', 'hs-uc3-s1-inactive'), why: 'active=false is never filtered out implicitly.',
  },
  {
    id: 'UC2 additional', request: search('HealthcareService', '_include=HealthcareService:organization'), form: 'printed', match: 'ALL',
    include: 'ALL', present: ids('Organization', 'oi-uf-pedopsychiatrie-rade'),
    absent: ids('Organization', 'oi-service-pedopsychiatrie-rade', 'ej-chu-nantes'), why: 'Providers only, not their parents.',
  },
  {
    id: 'UC2 additional', request: search('HealthcareService', `_lastUpdated=${SINCE}`), form: 'printed', match: 'ALL', include: [],
    present: ids('HealthcareService', 'hs-uc2-s4-on-the-minute'), absent: ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated'),
    why: 'The minute is included, the second before it is not.',
  },
];

const CMPP_OFFERS = ids('HealthcareService', 'hs-uc3-s5-unite', 'hs-uc3-s5-direct', 'hs-decoy-uc3-s5-act');
const CMPP_STRUCTURES = ids('Organization', 'oi-cmpp-unite', 'oi-cmpp-pole', 'eg-cmpp-meuse', 'ej-pupilles-meuse');
const CMPP_ABSENT = [...ids('HealthcareService', 'hs-uc3-s5-category', 'hs-decoy-uc3-s5-sibling', 'hs-decoy-uc3-s5-parent'),
  'Organization/eg-decoy-itep-meuse'];
/** The published sample program sends this percent-encoded line (acces-donnees/exemple-curl.md). */
const CURL_SAMPLE = 'HealthcareService?organization.identifier%3Aabove=1290004324&_include=HealthcareService%3Alocation'
  + '&_revinclude=PractitionerRole%3Aservice&_include=PractitionerRole%3Apractitioner&_include=HealthcareService%3Aorganization'
  + '&_include%3Aiterate=Organization%3Apartof';

const S2_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC2 S2', request: search('HealthcareService', `organization.identifier:above=${NATIONAL_ID_CMPP}`, INC5), form: 'printed',
    match: CMPP_OFFERS, include: CMPP_STRUCTURES, absent: CMPP_ABSENT,
    why: 'Provided by the establishment or by a unit two levels below it; not by its legal entity nor by the establishment beside it.',
  },
  {
    id: 'UC2 S2', request: search('HealthcareService', `organization.identifier:above=${FINESS_CMPP}`), form: 'strict', match: CMPP_OFFERS,
    include: [], absent: CMPP_ABSENT, why: 'Bare FINESS number, through the hierarchy too.',
  },
  {
    id: 'UC2 S2', request: search('HealthcareService', `organization:above.identifier=${NATIONAL_ID_CMPP}`), form: 'legacy',
    match: CMPP_OFFERS, include: [], absent: CMPP_ABSENT, why: 'Earlier place of the modifier.',
  },
  {
    id: 'UC2 S2', request: search('HealthcareService', 'organization._id:above=eg-cmpp-meuse'), form: 'strict', match: CMPP_OFFERS,
    include: [], absent: CMPP_ABSENT, why: 'Production lists every structure parameter with :above, the technical id among them.',
  },
  {
    id: 'UC2 S2', request: search('HealthcareService', `organization.identifier=${NATIONAL_ID_CMPP}`), form: 'decoy',
    match: ids('HealthcareService', 'hs-uc3-s5-direct'), include: [], absent: ids('HealthcareService', 'hs-uc3-s5-unite'),
    why: 'Without :above only the provider itself is asked.',
  },
  {
    id: 'UC2 S2', request: CURL_SAMPLE, form: 'printed', match: 'ALL', include: 'ALL',
    present: [...ids('HealthcareService', 'hs-uc3-s1-pedopsychiatrie', 'hs-uc4-s1-usinv', 'hs-uc1-ambulatoire'), 'PractitionerRole/753',
      'Practitioner/245876', 'Organization/ej-chru-rade-brest', 'Location/140'],
    absent: [...ids('HealthcareService', 'hs-uc3-s1-inactive', 'hs-uc1-ambulatoire-partage'), 'Organization/eg-hopital-bateliers',
      'Location/141'],
    why: 'Percent-encoded names; offers of the UF, the service, the pole and the site come up, four levels of structures with them.',
  },
];

const UNIT_CHAIN = ids('Organization', 'oi-clinique-bocage-unite', 'oi-clinique-bocage-pole', 'eg-clinique-bocage', 'ej-cliniques-bocage');

const S3_S4_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC2 S3', request: search('HealthcareService', 'identifier=53/700039', INC5), form: 'printed',
    match: ids('HealthcareService', 'hs-uc4-s1-usinv'),
    include: [...ids('Location', 'loc-uc4-s1-usinv', 'loc-uc4-s1-usinv-sud'), 'Practitioner/prac-neurologue',
      'PractitionerRole/pr-decoy-tanguy-usinv',
      ...ids('Organization', 'oi-pole-neurosciences-rade', 'eg-chru-rade-brest', 'ej-chru-rade-brest')],
    absent: ids('HealthcareService', 'hs-uc3-s11-neuropsychologie'), why: 'One offer; its professional comes by the role held in it.',
  },
  {
    id: 'UC2 S4', request: search('HealthcareService', `_lastUpdated=${SINCE}`, INC5), form: 'printed', match: 'ALL', include: 'ALL',
    present: ['HealthcareService/hs-uc2-s4-on-the-minute', 'Organization/eg-decoy-clinique-orne'],
    absent: [...ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated', 'hs-uc2-s5-oi'), 'Organization/oi-clinique-bocage-unite'],
    why: 'The date of the offer itself; an old structure still comes along with an updated offer.',
  },
];

const BOTH_UPDATED = ids('HealthcareService', 'hs-uc2-s5-eg', 'hs-uc2-s5-ej-updated');

const S5_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC2 S5', request: search('HealthcareService', `organization._lastUpdated:above=${SINCE}`, `organization.type=${CATEGORY_S5}|128`,
      INC5),
    form: 'printed', match: BOTH_UPDATED,
    include: ids('Organization', 'eg-clinique-bocage', 'ej-cliniques-bocage', 'eg-clinique-perche', 'ej-cliniques-perche'),
    absent: ids('HealthcareService', 'hs-uc2-s5-oi', 'hs-decoy-uc2-s5-not-updated', 'hs-uc2-s4-on-the-minute'),
    why: 'Executed literally: the provider is of category 128, it or one of its ancestors was updated; an internal unit is of no category.',
  },
  {
    id: 'UC2 S5',
    request: search('HealthcareService', `organization._lastUpdated:above=${SINCE}`, `organization.type:above=${CATEGORY}|128`, INC5),
    form: 'strict', match: ids('HealthcareService', 'hs-uc2-s5-eg', 'hs-uc2-s5-oi'), include: UNIT_CHAIN,
    absent: ids('HealthcareService', 'hs-uc2-s5-ej-updated', 'hs-decoy-uc2-s5-not-updated'),
    why: 'Advised form: both criteria on ONE ancestor. An updated legal entity over an old establishment does not answer.',
  },
  {
    id: 'UC2 S5', request: search('HealthcareService', 'organization._lastUpdated:above=lt2022-11-06T15:00',
      `organization.type:above=${CATEGORY}|128`),
    form: 'decoy', include: [], absent: ids('HealthcareService', 'hs-uc2-s5-eg', 'hs-uc2-s5-oi'),
    match: ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated', 'hs-uc2-s4-on-the-minute', 'hs-uc2-s5-ej-updated'),
    why: 'The complement on the same establishments.',
  },
];

const EITHER = '(_lastUpdated ge 2022-11-06T15:00 or organization._lastUpdated:above ge 2022-11-06T15:00)';
const S6_PRESENT = ids('HealthcareService', 'hs-uc2-s4-on-the-minute', 'hs-uc2-s5-eg', 'hs-uc2-s5-oi', 'hs-uc2-s5-ej-updated',
  'hs-aide-domicile');

const S6_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC2 S6', request: search('HealthcareService', `_filter=${EITHER}`, '_revinclude=Organization:healthcareservice', INC5),
    form: 'printed', match: 'ALL', include: 'ALL', present: S6_PRESENT, warnings: ['include-ignored'],
    absent: ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated'),
    why: 'Chained criterion with :above inside a filter; the edge Organization:healthcareservice does not exist and is ignored.',
  },
  {
    id: 'UC2 S6', request: search('HealthcareService', `_filter=${EITHER}`), form: 'printed', match: 'ALL', include: [],
    present: S6_PRESENT,
    absent: ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated'), warnings: [], why: 'The headline example of the API guide.',
  },
  {
    id: 'UC2 S6', request: search('HealthcareService', `_filter=not ${EITHER}`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc2-s5-not-updated'), include: [],
    why: 'Its negation: one offer, at 14:59:59 like its structure.',
  },
];

const TOULOUSE_OFFERS = ids('HealthcareService', 'hs-uc3-s12-a-traiter', 'hs-uc3-s12-a-verifier', 'hs-decoy-uc3-s12-corrige',
  'hs-decoy-uc3-s12-none', 'hs-decoy-uc3-s12-place');
const GARONNE = ids('Organization', 'eg-clinique-garonne', 'ej-cliniques-garonne');

const S7_S8_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC2 S7', request: search('HealthcareService', `_tag=${REGION}|76`, '_elements=identifier', INC5), form: 'printed',
    match: TOULOUSE_OFFERS, include: [...ids('Location', 'loc-uc3-s12-toulouse', 'loc-decoy-uc3-s12-place'), ...GARONNE],
    absent: ids('HealthcareService', 'hs-decoy-uc3-s12-other-region'),
    why: 'Trimmed offers of one region; the included resources stay whole.',
  },
  {
    id: 'UC2 S7',
    request: search('HealthcareService', `_tag=${REGION}|76`, '_elements=identifier', '_include=HealthcareService:organization',
      '_include:iterate=Organization:partof'),
    form: 'printed', match: TOULOUSE_OFFERS, include: GARONNE, why: 'The explained form brings the structures only.',
  },
  {
    id: 'UC2 S8', request: search('HealthcareService', 'identifier=76/710138', INC5, '_revinclude=Task:focus'), form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s12-a-traiter'),
    include: ['Location/loc-uc3-s12-toulouse', ...GARONNE, ...ids('Task', '687', '6870')],
    absent: ids('Task', 'task-decoy-uc3-s12-matched-place', 'task-uc7-organization', 'task-uc3-s12-a-verifier'),
    why: 'Anomalies of the offer, whatever their status; not those of its place or of its structure.',
  },
];

/** UC2: consultation of the offer, searched on HealthcareService (read side, section 4); `$export` has its own tests. */
export const UC2_ROWS: readonly ScenarioRow[] = [...EVERY_OFFER, ...S2_ROWS, ...S3_S4_ROWS, ...S5_ROWS, ...S6_ROWS, ...S7_S8_ROWS];
