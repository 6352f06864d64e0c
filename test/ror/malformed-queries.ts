import type { ErrorCode } from '../../src/fhir-common/core/errors';

/** A request that cannot be executed as written, and the refusal it owes. */
export interface MalformedQuery {
  /** What follows `[BASE]/`, as sent: percent-encoded bytes are part of the test, other raw characters are encoded by the HTTP client. */
  readonly request: string;
  /** POST: the part after `?` is the form body of `[type]/_search`. */
  readonly method?: 'POST';
  readonly status: number;
  /** Row of the error table; absent where more than one would do. */
  readonly code?: ErrorCode;
  /** Name the diagnostics must repeat. */
  readonly parameter?: string;
  readonly why: string;
}

type Row = readonly [request: string, why: string, parameter?: string];

function refused(code: ErrorCode, rows: readonly Row[]): MalformedQuery[] {
  return rows.map(([request, why, parameter]) => ({ request, status: 400, code, why, ...(parameter === undefined ? {} : { parameter }) }));
}

function repeated(count: number, text: (index: number) => string, separator: string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(separator);
}

const UNREADABLE = refused('malformed-query', [
  ['Location?address-city=%', 'A percent sign that begins no byte.'],
  ['Location?address-city=%4', 'Half a byte.'],
  ['Location?address-city=%G1', 'Not hexadecimal.'],
  ['Location?address-city=100%&status=active', 'A percent sign before the next parameter.'],
  ['Location?address%=Nantes', 'The same in a name.'],
  ['Location?address-city=%ff', 'A byte that is no UTF-8.'],
  ['Location?address-city=%c3%28', 'A broken UTF-8 sequence.'],
  ['Location?address-city=%c0%af', 'An overlong sequence.'],
  ['Location?address-city=%ed%a0%80', 'A lone surrogate, encoded.'],
  ['Location?address-city=%f4%90%80%80', 'A code point over U+10FFFF.'],
  ['Location?%ff=Nantes', 'Invalid UTF-8 in a name.'],
]);

const UNKNOWN_NAMES = refused('unknown-parameter', [
  ['Location?address-town=Nantes', 'A parameter that does not exist must not be left out: the answer would be the whole country.',
    'address-town'],
  ['Location?Status=active', 'Names are case-sensitive.', 'Status'],
  ['Location?statut=active', 'French for status.', 'statut'],
  ['Location?specialty=227', 'A parameter of another type.', 'specialty'],
  ['HealthcareService?capacity-type=01', 'A place criterion asked of the offer without its chain.', 'capacity-type'],
  ['HealthcareService?category=50', 'The element, not the parameter.', 'category'],
  ['HealthcareService?equipment-type=088', 'Left over from an old model.', 'equipment-type'],
  ['HealthcareService?code-region=52', 'A name from before the guide.', 'code-region'],
  ['Organization?oi-name=cardiologie', 'Removed after 0.4.0.', 'oi-name'],
  ['Organization?price-amount-currency=EUR', 'Removed by #225.', 'price-amount-currency'],
  ['HealthcareService?location.postalcode=44', 'Unknown at the end of a chain.', 'location.postalcode'],
  ['HealthcareService?organization.nom:above=chu', 'Unknown at the end of a chain that climbs.', 'organization.nom:above'],
  ['HealthcareService?_has:Task:focus:state=02', 'Unknown at the end of a reverse chain.', '_has:Task:focus:state'],
  ['HealthcareService?_has:PractitionerRole:role:identifier=1', 'A reverse chain by an unknown reference.'],
  ['HealthcareService?practicioner.identifier=1', 'A misspelt reference.', 'practicioner.identifier'],
  ["Location?status';DROP TABLE resource;--=active", 'SQL in a name.'],
  ['Location?"status"=active', 'Quotes in a name.'],
  ['Location?1=1', 'A tautology as a criterion.'],
  ['Location?status) OR (1=1', 'Brackets in a name.'],
  ['Location?_filter=(statut eq active)', 'Unknown inside a filter.', 'statut'],
  ['Location?_filter=status eq active or (a eq b)', 'Unknown in the second branch.'],
  ['Location?%00=active', 'NUL as a name.'],
  ['Location?=active', 'No name at all.'],
]);

const MODIFIERS = refused('unknown-modifier', [
  ['Location?status:exact=active', 'A string modifier on a token.', 'status'],
  ['Location?status:contains=act', 'Codes have no parts.', 'status'],
  ['Location?address-city:not=Nantes', 'A token modifier on a string.', 'address-city'],
  ['Location?address-city:starts=Nan', 'A modifier that does not exist.', 'address-city'],
  ['Location?nb-capacity:exact=2', 'On a number.', 'nb-capacity'],
  ['Location?_lastUpdated:contains=2024', 'On a date.', '_lastUpdated'],
  ['Location?near:missing=true', 'On a circle.', 'near'],
  ['Location?status:=active', 'A colon without modifier.', 'status'],
  ['Location?status:Not=active', 'Modifiers are case-sensitive.', 'status'],
  ['Location?status:not:not=active', 'Two modifiers.'],
  ['Location?status:of-type=a|b|c', 'of-type is for identifiers.', 'status'],
  ['Location?organization:Practitioner=x', 'The reference does not lead to that type.', 'organization'],
  ["Location?status:not';--=active", 'SQL in a modifier.'],
  ['HealthcareService?_include:exact=HealthcareService:location', 'On an include.', '_include:exact'],
]);

const DATES = refused('invalid-value', [
  ['Location?_lastUpdated=2023-02-30', 'February has no 30th.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-02-29', 'Not a leap year.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-13-01', 'Month 13.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-1-1', 'Two digits for month and day.', '_lastUpdated'],
  ['Location?_lastUpdated=01/02/2023', 'The French order.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-01-01T25:00', 'Hour 25.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-01-01T10:60', 'Minute 60.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-01-01T10', 'An hour without minutes.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-01-01T10:00:00%2B99:00', 'A zone off the globe.', '_lastUpdated'],
  ['Location?_lastUpdated=2023-01-01T10:00:00+01', 'Half a zone.', '_lastUpdated'],
  ['Location?_lastUpdated=hier', 'Not a date.', '_lastUpdated'],
  ['Location?_lastUpdated=xx2023-01-01', 'An unknown prefix.', '_lastUpdated'],
  ['Location?_lastUpdated=GE2023-01-01', 'Prefixes are in lower case.', '_lastUpdated'],
  ['Location?_lastUpdated=gege2023-01-01', 'Two prefixes.', '_lastUpdated'],
  ['Location?_lastUpdated=>2023-01-01', 'A sign instead of a prefix.', '_lastUpdated'],
  ['Location?_lastUpdated=ge', 'A prefix alone.', '_lastUpdated'],
  ['Location?_lastUpdated=ge2023-01-01,', 'An empty alternative.', '_lastUpdated'],
  ['Location?_lastUpdated=0000-01-01', 'No year zero.', '_lastUpdated'],
  ['Location?_lastUpdated=99999-01-01', 'Five digits for a year.', '_lastUpdated'],
  ['HealthcareService?organization._lastUpdated:above=ge2022-11-06T15h00', 'The French hour, through a chain.'],
  ['Measure?_has:MeasureReport:measure:date=eq2023-10-06T15:00:00Z Z', 'Text after the zone.'],
  ["Location?_lastUpdated=ge2023-01-01' OR '1'='1", 'SQL after a date.', '_lastUpdated'],
]);

const NUMBERS = refused('invalid-value', [
  ['Location?nb-capacity=deux', 'Not a number.', 'nb-capacity'],
  ['Location?nb-capacity=gt', 'A prefix alone.', 'nb-capacity'],
  ['Location?nb-capacity=>0', 'A sign instead of a prefix.', 'nb-capacity'],
  ['Location?nb-capacity=zz2', 'An unknown prefix.', 'nb-capacity'],
  ['Location?nb-capacity=gt 2 lits', 'A number with its noun.', 'nb-capacity'],
  ['Location?nb-capacity=0x10', 'Hexadecimal.', 'nb-capacity'],
  ['Location?nb-capacity=NaN', 'Not a number, by name.', 'nb-capacity'],
  ['Location?nb-capacity=Infinity', 'No infinity.', 'nb-capacity'],
  ['Location?nb-capacity=1e999', 'An exponent beyond all numbers.', 'nb-capacity'],
  [`Location?nb-capacity=${'9'.repeat(400)}`, 'Four hundred digits.', 'nb-capacity'],
  ['Location?nb-capacity=1;DELETE FROM resource', 'SQL after a number.', 'nb-capacity'],
  ['HealthcareService?organization.price-amount-value=ltXR', 'The typo of UC5 S3.', 'organization.price-amount-value'],
  ['HealthcareService?organization.price-amount-value=lt75€', 'A currency sign.'],
  ['HealthcareService?age-range-low=le35|http://unitsofmeasure.org', 'A system without unit: two parts of three.', 'age-range-low'],
  ['HealthcareService?age-range-low=le35|http://unitsofmeasure.org|a|x', 'Four parts.', 'age-range-low'],
  ['HealthcareService?age-range-low=le|http://unitsofmeasure.org|a', 'No number.', 'age-range-low'],
  ['HealthcareService?age-range-low=trente-cinq|http://unitsofmeasure.org|a', 'A number in words.', 'age-range-low'],
  ['HealthcareService?location.limit-value=ge200 kg', 'A unit after a blank.', 'location.limit-value'],
]);

const CIRCLES = refused('invalid-value', [
  ['Location?near=91|2.3|15|km', 'Off the globe to the north.', 'near'],
  ['Location?near=48.8|181|15|km', 'Off the globe to the east.', 'near'],
  ['Location?near=48.8', 'No longitude.', 'near'],
  ['Location?near=48,83|2,31|15|km', 'Decimal commas are alternatives.', 'near'],
  ['Location?near=48.83|2.31|2000|km', 'Over 1000 km.', 'near'],
  ['Location?near=48.83|2.31|-1|km', 'A negative distance.', 'near'],
  ['Location?near=48.83|2.31|quinze|km', 'A distance in words.', 'near'],
  ['Location?near=48.83|2.31|15|miles', 'A unit that is neither km nor m.', 'near'],
  ['Location?near=48.83|2.31|15|km|x', 'Five parts.', 'near'],
  ['Location?near=|||', 'Nothing between the bars.', 'near'],
  ['Location?near=48°49|2°18|15|km', 'Degrees and minutes.', 'near'],
  ['Location?near-insee-code=99999|15|km', 'An unknown commune.', 'near-insee-code'],
  ['Location?near-insee-code=44800|15|km', 'A postal code in the place of a commune code.', 'near-insee-code'],
  ['Location?near-insee-code=Nantes|15|km', 'A name in the place of a code.', 'near-insee-code'],
  ['Location?near-insee-code=|15|km', 'No commune.', 'near-insee-code'],
  ['Location?near-insee-code=44162|1001|km', 'Over 1000 km.', 'near-insee-code'],
  ['HealthcareService?location.near-insee-code=44162|15|km|x', 'Four parts, through a chain.', 'location.near-insee-code'],
]);

const TEXTS = refused('invalid-value', [
  ['Location?status=|', 'Neither system nor code.', 'status'],
  ['Location?status=a|b|c', 'Two bars.', 'status'],
  ['Location?address-city=Nantes,', 'An empty alternative.', 'address-city'],
  ['Location?address-city=Nan%00tes', 'NUL in a string.', 'address-city'],
  ['Location?identifier=%00', 'NUL in a token.', 'identifier'],
  ['Location?address-city=Nantes%5Cx', 'A backslash that escapes nothing.', 'address-city'],
  ['Location?status:missing=maybe', 'Neither true nor false.', 'status:missing'],
  ['Location?status:missing=TRUE', 'In capitals.', 'status:missing'],
  ['Location?identifier:of-type=52/400105', 'One part of three.', 'identifier:of-type'],
  ['Location?identifier:of-type=||', 'Three empty parts.', 'identifier:of-type'],
  ['Location?organization=Practitioner/1', 'A reference to the wrong type.', 'organization'],
  ['Location?organization=Organization/un deux', 'A blank in an id.', 'organization'],
]);

const CHAINS = refused('unknown-chain', [
  ['HealthcareService?name.family=x', 'A string leads nowhere.', 'name.family'],
  ['HealthcareService?location:Organization.name=x', 'A place is no structure.', 'location:Organization.name'],
  ['HealthcareService?location:Patient.name=x', 'A type that is not served.', 'location:Patient.name'],
  ['Task?focus.identifier=53/700039', 'The focus has five types: one must be named.', 'focus.identifier'],
  ['Task?focus:Patient.identifier=1', 'Not one of the five.', 'focus:Patient.identifier'],
  ['HealthcareService?_has:Task:focus=x', 'No criterion after the reference.', '_has:Task:focus'],
  ['HealthcareService?_has:Patient:general-practitioner:name=x', 'A type that is not served.'],
  ['HealthcareService?_has:Location:organization:name=x', 'A reference that does not lead to offers.'],
  ['HealthcareService?_has::focus:identifier=1', 'No type.'],
  [`Organization?${'partof.'.repeat(10)}name=x`, 'Ten steps.'],
  [`Location?${'_has:HealthcareService:location:_has:PractitionerRole:service:'.repeat(5)}_id=1`,
    'A reverse chain that does not fit together.'],
]);

/** Refusals that may as well be told of the chain as of the name that does not exist in it. */
const CHAINS_OR_NAMES: readonly MalformedQuery[] = [
  { request: 'HealthcareService?_has:HealthcareService:focus:business-status=02', status: 400,
    why: 'The form the criteria lists print: focus belongs to Task (search mistakes E10).' },
  { request: 'HealthcareService?_has=x', status: 400, why: 'Nothing after _has.' },
];

const INCLUDES = refused('invalid-include', [
  ['HealthcareService?_include=HealthcareService', 'No parameter.', '_include'],
  ['HealthcareService?_include=HealthcareService:lieu', 'An unknown parameter.', '_include'],
  ['HealthcareService?_include=HealthcareService:name', 'Not a reference.', '_include'],
  ['HealthcareService?_include=Patient:general-practitioner', 'A type that is not served.', '_include'],
  ['HealthcareService?_include=HealthcareService:location:Practitioner', 'A target the reference does not have.', '_include'],
  ['HealthcareService?_include=HealthcareService:location:Location:x', 'Four parts.', '_include'],
  ['HealthcareService?_include=location', 'The type is missing.', '_include'],
  ['HealthcareService?_revinclude=PractitionerRole:offer', 'An unknown reference back.', '_revinclude'],
  ['HealthcareService?_include:iterate=Organization:parent', 'An unknown reference, iterated.', '_include:iterate'],
  ["HealthcareService?_include=HealthcareService:location'--", 'SQL in an include.', '_include'],
]);

const RESULT_PARAMETERS = refused('invalid-result-parameter', [
  ['Location?_count=-1', 'Negative.', '_count'],
  ['Location?_count=dix', 'Not a number.', '_count'],
  ['Location?_count=1.5', 'Not whole.', '_count'],
  ['Location?_count=10%3BSELECT 1', 'SQL after a number.', '_count'],
  ['Location?_sort=beauty', 'Not a parameter.', '_sort'],
  ['Location?_sort=--_id', 'Two signs.', '_sort'],
  ['Location?_sort=status', 'Codes have no order.', '_sort'],
  ['Location?_sort=_id,,name', 'An empty key.', '_sort'],
  ['Location?_sort=near', 'A circle has no order of its own.', '_sort'],
  ['HealthcareService?_sort=location.beauty', 'Unknown at the end of a chain.', '_sort'],
  ['HealthcareService?_sort=name.family', 'A string leads nowhere.', '_sort'],
  ['Location?_sort=(SELECT 1)', 'SQL as a key.', '_sort'],
  [`Location?_sort=${repeated(50, () => '_id', ',')}`, 'Fifty keys.', '_sort'],
  ['Location?_total=exact', 'Not one of accurate, estimate, none.', '_total'],
  ['Location?_summary=yes', 'Not one of the five.', '_summary'],
  ['Location?_summary=Count', 'In capitals.', '_summary'],
  ['Location?_elements=name,,type', 'An empty element.', '_elements'],
  ["Location?_elements=name'", 'A quote in an element.', '_elements'],
  ['Location?_elements=Patient.name', 'A type that is not served.', '_elements'],
]);

const FILTERS = refused('invalid-value', [
  ['Location?_filter=(status eq active', 'A bracket that is not closed.', '_filter'],
  ['Location?_filter=status eq active)', 'A bracket that was not opened.', '_filter'],
  ['Location?_filter=()', 'Nothing between the brackets.', '_filter'],
  ['Location?_filter=status', 'A parameter alone.', '_filter'],
  ['Location?_filter=status eq', 'No value.', '_filter'],
  ['Location?_filter=eq active', 'No parameter.', '_filter'],
  ['Location?_filter=status is active', 'An operator that does not exist.', '_filter'],
  ['Location?_filter=status eq active and', 'Nothing after and.', '_filter'],
  ['Location?_filter=or status eq active', 'Nothing before or.', '_filter'],
  ['Location?_filter=status eq active status eq inactive', 'Two terms without a connective.', '_filter'],
  ['Location?_filter=name eq "Urgences', 'A quote that is not closed.', '_filter'],
  ['Location?_filter=not status eq active', 'not takes brackets.', '_filter'],
  ['Location?_filter=140 or 141', 'Values without parameter.', '_filter'],
  ['Location?_filter=name eq "Nan%00tes"', 'NUL in a quoted value.', '_filter'],
  ['Location?_filter=_lastUpdated ge 2023-02-30', 'A date that does not exist.', '_lastUpdated'],
  ['Location?_filter=nb-capacity gt beaucoup', 'Not a number.', 'nb-capacity'],
  ["Location?_filter=status eq 'active' ; DROP TABLE resource", 'SQL after a term.', '_filter'],
]);

/** One refusal of the table; the bodies stay under the 64 kB the server reads. */
function costly(request: string, code: ErrorCode, why: string): MalformedQuery {
  return { request, method: 'POST', status: 400, code, why };
}

const COSTS: readonly MalformedQuery[] = [
  costly(`Location?_filter=${'('.repeat(100)}status eq active${')'.repeat(100)}`, 'filter-too-costly', 'A hundred brackets deep.'),
  costly(`Location?_filter=${'not ('.repeat(100)}status eq active${')'.repeat(100)}`, 'filter-too-costly', 'A hundred negations.'),
  costly(`Location?_filter=_id eq ${repeated(1_500, String, ' or ')}`, 'filter-too-costly', '1,500 alternatives in a filter.'),
  costly(`Location?_id=${repeated(10_000, String, ',')}`, 'too-many-criteria', 'Ten thousand values in one list.'),
  costly(`Location?address-city=${repeated(10_000, String, ',')}`, 'too-many-criteria', 'The same on strings.'),
  costly(`Location?_lastUpdated=${repeated(10_000, () => '2023', ',')}`, 'too-many-criteria', 'The same on dates.'),
  costly(`Location?nb-capacity=${repeated(10_000, String, ',')}`, 'too-many-criteria', 'The same on numbers.'),
  costly(`Location?${repeated(1_000, () => 'status=active', '&')}`, 'too-many-criteria', 'A thousand parameters.'),
  { request: `Location?address-city=${'a'.repeat(100_000)}`, method: 'POST', status: 413, code: 'body-too-large',
    why: 'A form of 100,000 characters.' },
  { request: `Location?address-city=${'a'.repeat(100_000)}`, status: 414, why: 'The same in the address.' },
];

const PAGES = refused('invalid-page-link', [
  ['Location?_page=abc', 'Too short to be a link.'],
  ['Location?_page=../../etc/passwd', 'A path.'],
  [`Location?_page=${'A'.repeat(200)}`, 'Forged: the right alphabet, no seal.'],
  ['Location?_page=eyJhcGkiOiJyb3IiLCJ0eXBlIjoiTG9jYXRpb24ifQ', 'Forged: readable JSON in base64url.'],
  [`Location?_page=${'A'.repeat(200)}&_page=${'B'.repeat(200)}`, 'Two links.'],
  ['Location?_page=1', 'A page number.'],
]);

const TYPES: readonly MalformedQuery[] = [
  { request: 'Patient', status: 404, code: 'unknown-resource-type', why: 'A type that is not served.' },
  { request: 'healthcareservice?specialty=227', status: 404, why: 'Types are case-sensitive.' },
  { request: 'HealthcareServices?specialty=227', status: 404, code: 'unknown-resource-type', why: 'A plural.' },
  { request: 'Location/inconnu-9999', status: 404, code: 'not-found', why: 'No such id.' },
  { request: 'Task/6870000', status: 404, code: 'not-found', why: 'No such anomaly (UC7 S1).' },
  { request: "Location/1'%20OR%20'1'='1", status: 404, why: 'SQL as an id.' },
  { request: 'Location?_format=xml', status: 406, code: 'unsupported-format', why: 'XML is not produced.' },
  { request: 'Location?_format=text/html', status: 406, code: 'unsupported-format', why: 'Nor HTML.' },
];

/**
 * Requests to refuse, each for one reason: never an answer with the criterion left out, never a 500. Values that are legal and match
 * nothing (an unknown code, an absent id in a list) are not here. The codes are rows of `src/fhir-common/core/errors.ts`.
 */
export const MALFORMED_QUERIES: readonly MalformedQuery[] = [
  ...UNREADABLE, ...UNKNOWN_NAMES, ...MODIFIERS, ...DATES, ...NUMBERS, ...CIRCLES, ...TEXTS, ...CHAINS, ...CHAINS_OR_NAMES, ...INCLUDES,
  ...RESULT_PARAMETERS,
  ...FILTERS, ...COSTS, ...PAGES, ...TYPES,
];
