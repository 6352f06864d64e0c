/** Well-formed requests within the limits of HTTP that ask for a great deal of work (docs/limits.md, "The cost of a request"). */

/** `text` of 0, 1, 2…, joined. */
export const times = (count: number, text: (index: number) => string, separator: string): string => Array.from({ length: count }, (_, index) => text(index)).join(separator);
/** The coded parameters of one capacity entry: repeated, they multiply. */
export const CAPACITY_CODES = ['capacity-type', 'capacity-status', 'temporality-capacity', 'gender-capacity-available', 'capacity-closing-type', 'additional-bed-type', 'crisis-type', 'temporary-assignement'];
/** Each of the first codes, asked several times. */
export const repeated = (codes: number, repetitions: number, prefix = ''): string =>
  CAPACITY_CODES.slice(0, codes).map((code) => times(repetitions, (index) => `${prefix}${code}=0${index}`, '&')).join('&');
const filterOf = (codes: number, repetitions: number): string =>
  CAPACITY_CODES.slice(0, codes).map((code) => times(repetitions, (index) => `${code} eq 0${index}`, ' and ')).join(' and ');

/** Requests beyond the budget, each with the parameter its refusal must name. */
export const TOO_COSTLY: readonly (readonly [why: string, request: string, named: string])[] = [
  ['4 codes of one group, 6 times each', `Location?${repeated(4, 6)}`, 'capacity-type'],
  ['4 codes, 10 times each', `Location?${repeated(4, 10)}`, 'capacity-type'],
  ['8 codes, 25 times each', `Location?${repeated(8, 25)}`, 'capacity-type (> 1000000000)'],
  ['the same behind a chain', `HealthcareService?${repeated(4, 8, 'location.')}`, 'location.capacity-type'],
  ['the same behind _has', `Organization?${repeated(4, 8, '_has:Location:organization:')}`, '_has:Location:organization:capacity-type'],
  ['the same in _filter', `Location?_filter=${encodeURIComponent(filterOf(4, 8))}`, 'capacity-type'],
  ['the same in a negation of _filter', `Location?_filter=${encodeURIComponent(`not (${filterOf(4, 8)})`)}`, 'capacity-type'],
  ['the same in a branch of _filter', `Location?_filter=${encodeURIComponent(`name eq x or (${filterOf(4, 8)})`)}`, 'capacity-type'],
  ['the same behind a chain of _filter', `HealthcareService?_filter=${encodeURIComponent(`location[${filterOf(4, 8)}].name eq x`)}`, 'capacity-type'],
  ['products that each pass, many of them', `Location?_filter=${encodeURIComponent(times(11, () => `(${filterOf(3, 3)})`, ' or '))}`, '_filter'],
  ['500 full-text questions', `HealthcareService?_content=${times(500, () => 'a', ',')}`, '_content'],
  ['500 circles', `Location?near=${times(500, () => '47|1|5|km', ',')}`, 'near'],
  ['500 circles behind a chain', `HealthcareService?location.near=${times(500, () => '47|1|5|km', ',')}`, 'location.near'],
  ['500 composite values', `Questionnaire?context-type-value=${times(500, (index) => `a$${index}`, ',')}`, 'context-type-value'],
  ['lists of 500 quantities, 40 times', `Location?${times(40, () => `limit-value=${times(500, () => '2', ',')}`, '&')}`, 'limit-value'],
  ['lists of 100 dates, 130 times', `Location?${times(130, () => `_lastUpdated=${times(100, () => '2024', ',')}`, '&')}`, '_lastUpdated'],
  ['lists of 500 labels, 20 times', `HealthcareService?${times(20, () => `specialty:text=${times(500, () => 'a', ',')}`, '&')}`, 'specialty:text'],
  ['500 middles of a name, twice', `Location?${times(2, () => `name:contains=${times(500, () => 'a', ',')}`, '&')}`, 'name:contains'],
  ['a value set of 43 codes, 100 times', `HealthcareService?${times(100, () => 'specialty:in=https://mos.esante.gouv.fr/NOS/JDV_J232-Competence-ROR/FHIR/JDV-J232-Competence-ROR', '&')}`, 'specialty:in'],
  ['200 chains of three steps', `HealthcareService?${times(200, () => 'organization.partof.partof.name=a', '&')}`, 'organization.partof.partof.name'],
  ['500 terms of _filter that hold together', `HealthcareService?_filter=${encodeURIComponent(times(500, (index) => `${index % 2 ? 'name' : 'specialty'} eq ${index}`, ' and '))}`, '_filter'],
];

/** Requests just inside the budget, one for each thing that costs. */
export const DEAREST: readonly (readonly [why: string, request: string])[] = [
  ['121 instances of a group', `Location?${repeated(2, 11)}`],
  ['64 instances behind a chain', `HealthcareService?${repeated(3, 4, 'location.')}`],
  ['140 conditions of _filter that hold together', `HealthcareService?_filter=${encodeURIComponent(times(140, (index) => `${index % 2 ? 'name' : 'specialty'} eq ${index}`, ' and '))}`],
  ['500 terms of _filter, any of them', `HealthcareService?_filter=${encodeURIComponent(times(500, (index) => `${index % 2 ? 'name' : 'specialty'} eq ${index}`, ' or '))}`],
  ['five lists of 500 texts', `Location?${times(5, () => `address-city=${times(500, (index) => `a${index}`, ',')}`, '&')}`],
  ['five lists of 500 codes', `HealthcareService?${times(5, () => `specialty=${times(500, (index) => `a|${index}`, ',')}`, '&')}`],
  ['five lists of 500 labels', `HealthcareService?${times(5, () => `specialty:text=${times(500, (index) => `a${index}`, ',')}`, '&')}`],
  ['a list of 500 dates', `Location?${times(1, () => `capacity-update-date=${times(500, () => '2024', ',')}`, '&')}`],
  ['two lists of 180 quantities', `Location?${times(2, () => `limit-value=${times(180, (index) => `${index}||kg`, ',')}`, '&')}`],
  ['100 circles', `Location?near=${times(98, () => '47|1|5|km', ',')}`],
  ['100 circles behind a chain', `HealthcareService?location.near=${times(98, () => '47|1|5|km', ',')}`],
  ['80 full-text questions', `HealthcareService?_content=${times(80, () => 'cardio', ',')}`],
  ['140 chains', `HealthcareService?${times(140, (index) => `location.name=a${index}`, '&')}`],
  ['60 chains of three steps', `HealthcareService?${times(60, (index) => `organization.partof.partof.name=a${index}`, '&')}`],
  ['130 composite values', `Questionnaire?context-type-value=${times(130, (index) => `a$${index}`, ',')}`],
  ['50 elements of each list, 200 times', `Location?${times(200, () => `_elements=${times(20, (index) => `a${String.fromCharCode(97 + index)}`, ',')}`, '&')}`],
];
