import type { ScenarioRow } from './scenario-row';
import { ids, INC5, search, tre } from './scenario-row';
import { INC5_S2, INC5_S9, S2_ABSENT, S2_INCLUDE, S2_MATCH, S9_ABSENT, S9_INCLUDE, S9_MATCH } from './uc3-rows';

const ACTIVITY = tre('R211-ActiviteOperationnelle');
const OFFER_TYPE = tre('R244-CategorieOrganisation');
const CARE_MODE = tre('R213-ModePriseEnCharge');
const CATEGORY = tre('R66-CategorieEtablissement');
const ACT = tre('R210-ActeSpecifique');
const COMMUNE = tre('R13-CommuneOM');

const S2_S9_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S2', request: search('HealthcareService', `_filter=(specialty eq ${ACTIVITY}|005 or ${ACTIVITY}|481)`, INC5_S2),
    form: 'printed',
    match: S2_MATCH, include: S2_INCLUDE, absent: S2_ABSENT, warnings: ['read-as'],
    why: 'The second operand has a value only; `__include` means `_include`.',
  },
  {
    id: 'UC3 S2', request: search('HealthcareService', `_filter=(specialty eq ${ACTIVITY}|005 or specialty eq ${ACTIVITY}|481)`, INC5),
    form: 'strict', match: S2_MATCH, include: S2_INCLUDE, absent: S2_ABSENT, warnings: [], why: 'The same in the R4 grammar.',
  },
  {
    id: 'UC3 S9',
    request: search('HealthcareService', '_filter=(location.address-postalcode eq "60000" or "76620")', `specialty=${ACTIVITY}|017`,
      `characteristic=${ACT}|0529`, INC5_S9),
    form: 'printed', match: S9_MATCH, include: S9_INCLUDE, absent: S9_ABSENT, warnings: ['read-as'],
    why: 'Chain inside a filter, quoted shorthand; `_revincluded` means `_revinclude`.',
  },
];

function ageFilter(low: string, high: string): string {
  return `_filter=(((service-category eq ${OFFER_TYPE}|102) or (specialty eq ${ACTIVITY}|233)) and (age-range-low le ${low} `
    + `and age-range-high ge ${high}))`;
}
const YEARS_35 = '35|https://unitsofmeasure.org|a';
const S4_MATCH = ids('HealthcareService', 'hs-uc3-s4-locomoteur', 'hs-uc3-s4-appareil', 'hs-uc3-s4-upper-bound', 'hs-uc3-s4-lower-bound');
const S4_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s4-34', 'hs-decoy-uc3-s4-36', 'hs-decoy-uc3-s4-months',
  'hs-decoy-uc3-s4-category');
const S4_INCLUDE = ids('Organization', 'eg-clinique-trois-vallees', 'ej-clinique-obesite-nord');

function paediatrics(age: string, why: string, ...names: readonly string[]): ScenarioRow {
  return { id: 'UC3 S4 units', request: search('HealthcareService', `specialty=${ACTIVITY}|088`, age), form: 'strict', include: [], why,
    match: ids('HealthcareService', ...names) };
}

const S4_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter(YEARS_35, YEARS_35), INC5), form: 'printed', match: S4_MATCH,
    include: S4_INCLUDE, absent: S4_ABSENT,
    why: 'Bounds in years, months or days are compared after conversion, both inclusive: 420 months and 12783.75 days are 35 years; '
      + '30 to 60 months is not.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('35|http://unitsofmeasure.org|a', '35|http://unitsofmeasure.org|a'), INC5),
    form: 'strict', match: S4_MATCH, include: S4_INCLUDE, absent: S4_ABSENT, why: 'The true address of UCUM, with http.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('35', '35'), INC5), form: 'legacy', match: S4_MATCH, include: S4_INCLUDE,
    absent: S4_ABSENT, why: 'Earlier form: a number alone is in years.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('420||mo', '420||mo')), form: 'strict', match: S4_MATCH, include: [],
    absent: S4_ABSENT, why: 'The question itself in months.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('34|http://unitsofmeasure.org|a', '34|http://unitsofmeasure.org|a')),
    form: 'decoy', include: [], absent: ids('HealthcareService', 'hs-uc3-s4-lower-bound', 'hs-decoy-uc3-s4-36'),
    match: ids('HealthcareService', 'hs-uc3-s4-locomoteur', 'hs-uc3-s4-appareil', 'hs-uc3-s4-upper-bound', 'hs-decoy-uc3-s4-34'),
    why: 'One year younger: the offer up to 34 enters, the one from 35 leaves.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('36||a', '36||a')), form: 'decoy', include: [],
    match: ids('HealthcareService', 'hs-uc3-s4-locomoteur', 'hs-uc3-s4-appareil', 'hs-uc3-s4-lower-bound', 'hs-decoy-uc3-s4-36'),
    why: 'One year older.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', ageFilter('3||a', '3||a')), form: 'decoy', include: [],
    match: ids('HealthcareService', 'hs-uc3-s4-upper-bound', 'hs-decoy-uc3-s4-34', 'hs-decoy-uc3-s4-months'), why: 'A child of three.',
  },
  {
    id: 'UC3 S4', request: search('HealthcareService', `service-category=${OFFER_TYPE}|103`, 'age-range-low=le35', 'age-range-high=ge35'),
    form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc3-s4-category'), include: [], why: 'Only the offer type differs.',
  },
  paediatrics('age-range-low=ge12|http://unitsofmeasure.org|mo', '12 months are 1 year exactly; 52 weeks are a day and a quarter less.',
    'hs-age-12-months', 'hs-age-one-year'),
  paediatrics('age-range-low=ge1', 'The same in years, without unit.', 'hs-age-12-months', 'hs-age-one-year'),
  paediatrics('age-range-low=lt3|http://unitsofmeasure.org|mo', '3 months are 91.3 days: 90 is below, 92 is not.', 'hs-age-90-days'),
  paediatrics('age-range-low=ge3||mo', 'The complement.', 'hs-age-92-days', 'hs-age-52-weeks', 'hs-age-12-months', 'hs-age-one-year'),
  paediatrics('age-range-high=le1||a', 'Upper bounds of one year.', 'hs-age-90-days', 'hs-age-92-days'),
  paediatrics('age-range-high=ge36||mo', 'Three years, or 36 months.', 'hs-age-12-months', 'hs-age-one-year', 'hs-age-52-weeks'),
];

function cmpp(type: string, act: string): string[] {
  return [`_filter=((${type} eq ${CATEGORY}|189) or (service-category eq ${OFFER_TYPE}|62))`, `characteristic=${ACT}|${act}`];
}
const S5_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s5-act', 'hs-decoy-uc3-s5-sibling', 'hs-decoy-uc3-s5-parent',
  'hs-decoy-uc3-s9-act');

const S5_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S5', request: search('HealthcareService', ...cmpp('organization.type:above', '0626'), INC5), form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s5-unite', 'hs-uc3-s5-direct', 'hs-uc3-s5-category'),
    include: ids('Organization', 'oi-cmpp-unite', 'oi-cmpp-pole', 'eg-cmpp-meuse', 'eg-decoy-itep-meuse', 'ej-pupilles-meuse'),
    absent: S5_ABSENT,
    why: 'The category stands two levels above the unit; an offer of that type elsewhere answers too; the act is asked of all. '
      + 'The legal entity above and the establishment beside are of another category.',
  },
  {
    id: 'UC3 S5', request: search('HealthcareService', ...cmpp('organization.type', '0626'), INC5), form: 'legacy',
    match: ids('HealthcareService', 'hs-uc3-s5-direct', 'hs-uc3-s5-category'),
    include: ids('Organization', 'eg-cmpp-meuse', 'eg-decoy-itep-meuse', 'ej-pupilles-meuse'),
    absent: ['HealthcareService/hs-uc3-s5-unite', ...S5_ABSENT], why: 'Earlier form without :above: the provider itself.',
  },
  {
    id: 'UC3 S5', request: search('HealthcareService', ...cmpp('organization.type:above', '1045')), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s5-act'), include: [], why: 'Only the act differs.',
  },
  {
    id: 'UC3 S5', request: search('HealthcareService', `organization.type:above=${CATEGORY}|186`, `characteristic=${ACT}|0626`),
    form: 'decoy',
    match: ids('HealthcareService', 'hs-uc3-s5-category', 'hs-decoy-uc3-s5-sibling'), include: [], why: 'Only the establishment differs.',
  },
  {
    id: 'UC3 S5', request: search('HealthcareService', 'organization._id:above=ej-pupilles-meuse', `characteristic=${ACT}|0626`),
    form: 'decoy',
    match: ids('HealthcareService', 'hs-uc3-s5-unite', 'hs-uc3-s5-direct', 'hs-uc3-s5-category', 'hs-decoy-uc3-s5-sibling',
      'hs-decoy-uc3-s5-parent'),
    include: [], why: 'From the legal entity down everything answers, its own offer too.',
  },
];

const GENERAL = [`specialty=${ACTIVITY}|437`, `characteristic=${CARE_MODE}|032`];
const S10_INCLUDE = ['Location/loc-uc3-s10-belcodene', ...ids('Organization', 'eg-centre-sante-bateliers', 'ej-hopitaux-bords-de-seine')];
const S10_ABSENT = ids('HealthcareService', 'hs-decoy-uc3-s10-postal-code', 'hs-decoy-uc3-s10-mode', 'hs-decoy-uc3-s10-specialty',
  'hs-uc3-s10-bourges');
const INC5_S10 = '_include=HealthcareService:location&_revinclude=PractitionerRole:service&_include=PractitionerRole:practitioner'
  + '&_include=HealthcareService:organization&_include:iterate=Organization:partof';

const S10_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC3 S10',
    request: search('HealthcareService', `_filter=(location.commune-cog eq ${COMMUNE}|18000 OR location.commune-cog eq ${COMMUNE}|13013)`,
      ...GENERAL, INC5),
    form: 'printed', match: ids('HealthcareService', 'hs-uc3-s10-belcodene'), include: S10_INCLUDE, absent: S10_ABSENT,
    why: 'OR in capitals. 13013 is the commune of Belcodène, not the postal code of Marseille; 18000 is a postal code and finds nothing.',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', `location.commune-cog=${COMMUNE}|18000,13013`, ...GENERAL, INC5_S10),
    form: 'printed',
    match: ids('HealthcareService', 'hs-uc3-s10-belcodene'), include: S10_INCLUDE, absent: S10_ABSENT,
    why: 'The second value inherits the system; the includes come in another order.',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', `location.commune-cog=${COMMUNE}|18033,${COMMUNE}|13013`, ...GENERAL),
    form: 'strict',
    match: ids('HealthcareService', 'hs-uc3-s10-belcodene', 'hs-uc3-s10-bourges'), include: [],
    absent: ids('HealthcareService', 'hs-decoy-uc3-s10-postal-code', 'hs-decoy-uc3-s10-mode'), why: 'With the commune code of Bourges.',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', `location.commune-cog=${COMMUNE}|13055`, ...GENERAL), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s10-postal-code'), include: [],
    why: 'Marseille as a whole holds its thirteenth district (search section 5.3).',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', 'location.address-postalcode=13013', ...GENERAL), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s10-postal-code'), include: [], why: 'The same digits as a postal code.',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', 'location.commune-cog=13013', `specialty=${ACTIVITY}|437`,
      `characteristic=${CARE_MODE}|32`),
    form: 'decoy', match: ids('HealthcareService', 'hs-decoy-uc3-s10-mode'), include: [], why: 'Only the care mode differs: 032 is not 32.',
  },
  {
    id: 'UC3 S10', request: search('HealthcareService', 'location.commune-cog=13013', `specialty=${ACTIVITY}|053`), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc3-s10-specialty'), include: [], why: 'Only the activity differs.',
  },
];

/** UC3: the scenarios written with `_filter`, ages and the structure hierarchy (read side, section 5). */
export const UC3_FILTER_ROWS: readonly ScenarioRow[] = [...S2_S9_ROWS, ...S4_ROWS, ...S5_ROWS, ...S10_ROWS];
