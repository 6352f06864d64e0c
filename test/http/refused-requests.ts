/** A search that must be refused, and what the refusal must say. */
export interface RefusedRow {
  /** What follows `[BASE]/`. */
  readonly request: string;
  readonly status: number;
  /** Error code of this server. */
  readonly code: string;
  /** FHIR issue type. */
  readonly type: string;
  /** The text of the query string at which the refusal points: its offset is the position announced. */
  readonly at?: string;
  /** What both texts must name, besides the position. */
  readonly names: readonly string[];
  /** What only the French text must say: the remedy or the reason. */
  readonly fr?: string;
}

const OFFERS = 'HealthcareService';
const unknown = { status: 400, code: 'unknown-parameter', type: 'not-supported' } as const;
const modifier = { status: 400, code: 'unknown-modifier', type: 'not-supported' } as const;
const value = { status: 400, code: 'invalid-value', type: 'invalid' } as const;
const chain = { status: 400, code: 'unknown-chain', type: 'not-supported' } as const;
const include = { status: 400, code: 'invalid-include', type: 'invalid' } as const;
const result = { status: 400, code: 'invalid-result-parameter', type: 'invalid' } as const;
const unreadable = { status: 400, code: 'malformed-query', type: 'invalid' } as const;
const costly = { status: 400, code: 'too-many-criteria', type: 'too-costly' } as const;
const unserved = { status: 404, code: 'unknown-resource-type', type: 'not-supported' } as const;

const UNKNOWN_NAMES: readonly RefusedRow[] = [
  { ...unknown, request: `${OFFERS}?foo=1`, at: 'foo', names: ['foo', OFFERS] },
  { ...unknown, request: `${OFFERS}?_count=5&specialite=013`, at: 'specialite', names: ['specialite', 'specialty'] },
  { ...unknown, request: `${OFFERS}?Specialty=013`, at: 'Specialty', names: ['Specialty', 'specialty'] },
  { ...unknown, request: 'Location?specialty=013', at: 'specialty', names: ['specialty', 'Location'] },
  { ...unknown, request: `${OFFERS}?location.capacity=01`, at: 'capacity', names: ['location.capacity', 'Location'] },
  { ...unknown, request: `${OFFERS}?=013`, at: '=', names: [OFFERS] },
  { ...unknown, request: `${OFFERS}?constructor=1`, at: 'constructor', names: ['constructor'] },
  { ...unknown, request: `${OFFERS}?__proto__=1`, at: '__proto__', names: ['__proto__'] },
  { ...modifier, request: `${OFFERS}?_count=5&specialty:exact=013`, at: ':exact', names: ['exact', ':not'] },
  { ...modifier, request: 'Location?address-city:not=Nantes', at: ':not', names: ['not', ':exact'] },
  { ...modifier, request: 'Location?nb-capacity:exact=1', at: ':exact', names: ['exact', 'nb-capacity'] },
  { ...modifier, request: 'Location?organization:Practitioner=x', at: ':Practitioner', names: ['Practitioner', ':Organization'] },
  { ...modifier, request: 'Location?near:missing=true', at: ':missing', names: ['missing', 'near'] },
  { ...modifier, request: 'Location?status:=active', at: ':', names: ['status', ':not'] },
  { ...modifier, request: `${OFFERS}?_include:all=HealthcareService:location`, at: '_include', names: ['all', ':iterate'] },
  { ...unserved, request: 'Patient?name=x', names: ['Patient', OFFERS] },
  { ...unserved, request: 'healthcareservice?specialty=013', names: ['healthcareservice', OFFERS] },
  { ...unserved, request: 'Patient/1', names: ['Patient', OFFERS] },
  { ...unserved, request: 'constructor?x=1', names: ['constructor', OFFERS] },
];

const VALUES: readonly RefusedRow[] = [
  { ...value, request: 'Location?_lastUpdated=ge2023-13-01', at: '13-01', names: ['_lastUpdated', 'ge2023-13-01'], fr: 'mois' },
  { ...value, request: 'Location?_lastUpdated=2023-02-29', at: '29', names: ['_lastUpdated'], fr: '28' },
  { ...value, request: 'Location?_lastUpdated=hier', at: 'hier', names: ['_lastUpdated', 'hier'] },
  { ...value, request: 'Location?_lastUpdated=01/06/2026', at: '01/06/2026', names: ['01/06/2026'] },
  { ...value, request: 'Location?_count=3&capacity-update-date=ge2026-06-31', at: '31', names: ['capacity-update-date'], fr: '30' },
  { ...value, request: 'Location?_lastUpdated=2026-06-01T25:00:00Z', at: '25:00', names: ['_lastUpdated'] },
  { ...value, request: `${OFFERS}?specialty=a|b|c`, at: '|c', names: ['specialty'], fr: 'barre' },
  { ...value, request: `${OFFERS}?specialty=|`, at: '|', names: ['specialty'], fr: 'vide' },
  { ...value, request: `${OFFERS}?specialty=005,,481`, at: ',481', names: ['specialty'], fr: 'vide' },
  { ...value, request: 'Location?nb-capacity=beaucoup', at: 'beaucoup', names: ['nb-capacity', 'beaucoup'] },
  { ...value, request: 'Location?nb-capacity=gt', names: ['nb-capacity'] },
  { ...value, request: 'Location?nb-capacity=0x10', at: 'x10', names: ['nb-capacity'] },
  { ...value, request: 'Location?nb-capacity=NaN', at: 'NaN', names: ['nb-capacity'] },
  { ...value, request: `${OFFERS}?specialty=013&location.nb-capacity=gt0,x`, at: 'x', names: ['location.nb-capacity'] },
  { ...value, request: 'Location?near=abc', at: 'abc', names: ['near'], fr: 'latitude' },
  { ...value, request: 'Location?near=91|0|1|km', at: '91', names: ['near'], fr: '90' },
  { ...value, request: 'Location?near=47.21|-1.63|15|miles', at: 'miles', names: ['near'], fr: 'km' },
  { ...value, request: 'Location?near=47.21|-1.63|1001|km', at: '1001', names: ['near'], fr: '1000' },
  { ...value, request: 'Location?near-insee-code=00000|15|km', at: '00000', names: ['near-insee-code', '00000'], fr: 'INSEE' },
  { ...value, request: 'Location?organization=Patient/1', at: 'Patient/1', names: ['organization', 'Organization'] },
  { ...value, request: 'Location?status:missing=peut-être', at: 'peut', names: ['status:missing'], fr: 'true' },
  { ...value, request: 'Location?identifier:of-type=a|b', names: ['identifier:of-type'], fr: 'trois parties' },
  { ...value, request: 'Location?address-city=Nantes%00', names: ['address-city'], fr: 'NUL' },
  { ...value, request: 'Location?_id=140%00', names: ['_id'], fr: 'NUL' },
  { ...value, request: `Location?address-city=${'x'.repeat(2001)}`, names: ['address-city'], fr: '2000' },
  { ...value, request: 'Location?address-city=Nantes\\', names: ['address-city'], fr: 'oblique' },
];

const STRUCTURE: readonly RefusedRow[] = [
  { ...chain, request: `${OFFERS}?specialty.name=x`, at: 'specialty', names: ['specialty.name'], fr: 'référence' },
  { ...chain, request: `${OFFERS}?location:Practitioner.identifier=x`, at: 'location', names: ['Practitioner', 'Location'] },
  { ...chain, request: `${OFFERS}?_has:Patient:location:_id=x`, at: '_has', names: ['_has:Patient:location:_id'] },
  { ...chain, request: 'Location?_has:HealthcareService:specialty:_id=x', at: '_has', names: ['HealthcareService.specialty'] },
  { ...chain, request: 'Organization?partof.partof.partof.partof.partof.partof._id=x', names: ['partof.partof'] },
  { ...include, request: `${OFFERS}?_include=Patient:name`, at: 'Patient', names: ['Patient:name'] },
  { ...include, request: `${OFFERS}?_include=HealthcareService:specialty`, at: 'HealthcareService:specialty', names: ['HealthcareService:specialty'] },
  { ...include, request: `${OFFERS}?_count=1&_revinclude=PractitionerRole`, at: 'PractitionerRole', names: ['PractitionerRole'] },
  { ...include, request: `${OFFERS}?_include=HealthcareService:location:Organization`, at: 'HealthcareService:location', names: ['Location'] },
  { ...result, request: `${OFFERS}?specialty=013&_count=-1`, at: '-1', names: ['_count', '-1'], fr: 'entier' },
  { ...result, request: `${OFFERS}?_count=beaucoup`, at: 'beaucoup', names: ['_count'], fr: '200' },
  { ...result, request: `${OFFERS}?_count=1e2`, at: '1e2', names: ['_count'] },
  { ...unreadable, request: 'Location?status=active&address-city=%ZZ', at: '%ZZ', names: [], fr: '%25' },
  { ...unreadable, request: 'Location?address-city=%E9', at: '%E9', names: ['UTF-8'] },
  { ...unreadable, request: 'Location?100%=1', at: '%=1', names: [], fr: '%25' },
  { ...costly, request: `Location?${'status=active&'.repeat(201)}`, names: ['201', '200'] },
  { ...costly, request: `Location?_id=${Array.from({ length: 501 }, (_, index) => index).join(',')}`, names: ['501', '500'] },
  { status: 400, code: 'invalid-page-link', type: 'invalid', request: 'Location?_page=nonsense', names: [], fr: 'première page' },
];

/** One row per kind of bad input of issue 2, and then some. The caller writes by hand, so every refusal must help. */
export const REFUSED_ROWS: readonly RefusedRow[] = [...UNKNOWN_NAMES, ...VALUES, ...STRUCTURE];
