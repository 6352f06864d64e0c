import { arrayAt, stringAt } from '../src/fhir-common/core/json';
import type { Answer } from './client';
import type { IndexSql } from './index-sql';
import type { CapacityField, Coding, SampledOffer, Samples } from './samples';

/** One request, and the SQL that reads its ids alone; absent when no index exists for it yet. */
export interface Case {
  readonly path: string;
  readonly sql?: string;
}

/** What the issues ask of a row, on 2 cores. */
export interface Aim {
  readonly p95Ms?: number;
  /** Share of the rate of the bare server, 0 to 1. */
  readonly bareShare?: number;
  /** Share of the rate of the row before it, which asks the same as somebody who sees everything, 0 to 1. */
  readonly fullShare?: number;
}

/** What a row may ask while it prepares its requests. */
export interface RowContext {
  readonly samples: Samples;
  readonly index: IndexSql;
  readonly get: (path: string) => Promise<Answer>;
}

/** A line of the table: random requests of one shape. */
export interface BenchRow {
  readonly name: string;
  readonly aim: Aim;
  /** The development client that asks; `ror-profile-1`, who sees everything, when absent. */
  readonly client?: string;
  /** Asked by clients that take gzip, and inflate it. */
  readonly gzip?: true;
  readonly cases: (context: RowContext) => readonly Case[] | Promise<readonly Case[]>;
}

const BASE = '/ror/fhir';
const PAGE = 50;
/** A page of ten pages back, and the one after it. */
const DEEP_PAGES = 10;
const RADIUS_KM = 15;
const KM_PER_DEGREE = 111.2;

/** The include set that ends almost every offer request of the guide (ror-read.md 2). */
const INC5: readonly Criterion[] = [
  ['_include', 'HealthcareService:organization'],
  ['_include:iterate', 'Organization:partof'],
  ['_include', 'HealthcareService:location'],
  ['_revinclude', 'PractitionerRole:service'],
  ['_include', 'PractitionerRole:practitioner'],
];
/** Beginnings of words of offers' names, descriptions and activities. */
const WORDS = ['cardio', 'pédiatrie', 'urgence', 'psychiatrie', 'gériatrie', 'imagerie', 'chirurgie', 'soins'];
/** When the drawn data hold no free bed: the one the guide prints (UC4 S1). */
const PRINTED_BED: Readonly<Record<CapacityField, Coding>> = {
  capacityType: nos('R329-NatureCapacite', '01'),
  genderCapacityAvailable: nos('R332-GenreCapacite', '01'),
  temporalityCapacity: nos('R331-TemporaliteCapacite', '01'),
  capacityStatus: nos('R330-TypeStatutCapacite', '02'),
};

type Criterion = readonly [name: string, value: string];

function nos(name: string, code: string): Coding {
  return { system: `https://mos.esante.gouv.fr/NOS/TRE_${name}/FHIR/TRE-${name}`, code };
}

function offersWhere(...criteria: readonly Criterion[]): string {
  return `${BASE}/HealthcareService?${criteria.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;
}

const text = ({ system, code }: Coding): string => `${system}|${code}`;
const pageOf = (size = PAGE): Criterion => ['_count', String(size)];
const specialty = (offer: SampledOffer): Criterion => ['specialty', text(offer.specialty)];
const SPECIALTY = 'HealthcareService.specialty';

function perOffer(make: (offer: SampledOffer, context: RowContext) => Case | undefined): BenchRow['cases'] {
  return (context) => context.samples.offers.flatMap((offer) => make(offer, context) ?? []);
}

const readById = (toRead: (offer: SampledOffer) => boolean): BenchRow['cases'] =>
  perOffer((offer, { index }) => toRead(offer) ? {
    path: `${BASE}/HealthcareService/${offer.id}`,
    sql: `SELECT rid FROM resource WHERE type = ${index.number('HealthcareService')} AND id = '${offer.id}'`,
  } : undefined);

const bySpecialty = (...more: readonly Criterion[]): BenchRow['cases'] =>
  perOffer((offer, { index }) => ({
    path: offersWhere(specialty(offer), pageOf(), ...more),
    sql: index.tokenPage(SPECIALTY, offer.specialty, PAGE),
  }));

const byCategory = perOffer(({ category }, { index }) =>
  category && { path: offersWhere(['service-category', text(category)], pageOf()), sql: index.tokenPage('HealthcareService.service-category', category, PAGE) });

/** UC3 S3: an offer type and one of eleven notions that share `characteristic`. */
const byCategoryAndCharacteristic = perOffer(({ category, characteristics }, { index }) => {
  const [characteristic] = characteristics;
  if (!category || !characteristic) return undefined;
  const other = `EXISTS (SELECT 1 FROM token_index x WHERE x.token = ${index.token('HealthcareService.characteristic', characteristic)} AND x.rid = s.rid)`;
  return {
    path: offersWhere(['service-category', text(category)], ['characteristic', text(characteristic)], pageOf(), ...INC5),
    sql: index.testedPage('HealthcareService.service-category', category, other, PAGE),
  };
});

const CAPACITY_FIELDS: readonly (readonly [CapacityField, string])[] = [
  ['capacityType', 'capacity-type'],
  ['genderCapacityAvailable', 'gender-capacity-available'],
  ['temporalityCapacity', 'temporality-capacity'],
  ['capacityStatus', 'capacity-status'],
];

/** UC4 S1: five criteria that one entry of one place must meet, and a specialty, for entries that exist. */
function freeBeds(context: RowContext): readonly Case[] {
  const { index, samples } = context;
  const bedCase = (offer: SampledOffer, bed: Readonly<Record<CapacityField, Coding>>): Case => {
    const condition = CAPACITY_FIELDS.map(([field, code]) => `x.${code.replaceAll('-', '_')} = ${index.token(`Location.${code}`, bed[field])}`);
    return {
      path: offersWhere(specialty(offer), ...CAPACITY_FIELDS.map(([field, code]): Criterion => [`location.${code}`, text(bed[field])]),
        ['location.nb-capacity', 'gt0'], ['_include', 'HealthcareService:location'], pageOf()),
      sql: index.testedPage(SPECIALTY, offer.specialty,
        index.linked('HealthcareService.location', 'group_location_capacity', [...condition, 'x.nb_capacity > 0'].join(' AND ')), PAGE),
    };
  };
  const found = samples.offers.flatMap((offer) => offer.places.flatMap((place) => place.entries.flatMap((entry) => {
    const { capacityType, genderCapacityAvailable, temporalityCapacity, capacityStatus } = entry;
    return capacityType && genderCapacityAvailable && temporalityCapacity && capacityStatus
      ? [bedCase(offer, { capacityType, genderCapacityAvailable, temporalityCapacity, capacityStatus })] : [];
  })));
  return found.length > 0 ? found : samples.offers.map((offer) => bedCase(offer, PRINTED_BED));
}

const nearAndSpecialty = perOffer((offer, { index }) => {
  const [place] = offer.places;
  if (!place) return undefined;
  const [high, wide] = [RADIUS_KM / KM_PER_DEGREE, RADIUS_KM / (KM_PER_DEGREE * Math.cos((place.latitude * Math.PI) / 180))];
  const box = `x.parameter = ${index.number('Location.near')} AND x.latitude BETWEEN ${place.latitude - high} AND ${place.latitude + high}
    AND x.longitude BETWEEN ${place.longitude - wide} AND ${place.longitude + wide}`;
  return {
    path: offersWhere(specialty(offer), ['location.near', `${place.latitude}|${place.longitude}|${RADIUS_KM}|km`], pageOf(), ...INC5),
    sql: index.testedPage(SPECIALTY, offer.specialty, index.linked('HealthcareService.location', 'position_index', box), PAGE),
  };
});

const filterOfTwo = perOffer(({ specialty: activity, category }, { index }) =>
  category && {
    path: offersWhere(['_filter', `(specialty eq ${text(activity)} or service-category eq ${text(category)})`], pageOf()),
    sql: `SELECT rid FROM token_index WHERE token IN (${index.token(SPECIALTY, activity)}, ${index.token('HealthcareService.service-category', category)})
      GROUP BY rid ORDER BY rid LIMIT ${PAGE}`,
  });

const total = perOffer((offer, { index }) => ({
  path: offersWhere(specialty(offer), ['_total', 'accurate'], pageOf()),
  sql: `SELECT count(*) FROM token_index WHERE token = ${index.token(SPECIALTY, offer.specialty)}`,
}));

/** The eleventh page of all offers: reached by its links, then asked again. Keyset paging costs the same at any depth. */
async function deepPage({ samples, index, get }: RowContext): Promise<readonly Case[]> {
  const size = Math.max(1, Math.min(PAGE, Math.floor((samples.counts.get('HealthcareService') ?? 0) / (DEEP_PAGES + 2))));
  let path = offersWhere(pageOf(size));
  for (let page = 0; page < DEEP_PAGES; page += 1) {
    const next = nextLink(await get(path));
    if (next === undefined) break;
    path = next;
  }
  const sql = `SELECT rid FROM resource WHERE type = ${index.number('HealthcareService')} AND live AND rid > 0 ORDER BY rid LIMIT ${size}`;
  return [{ path, sql }];
}

function nextLink(answer: Answer): string | undefined {
  if (answer.status !== 200) return undefined;
  const bundle: unknown = JSON.parse(Buffer.concat(answer.chunks).toString('utf8'));
  const link = arrayAt(bundle, 'link').find((candidate) => stringAt(candidate, 'relation') === 'next');
  const url = stringAt(link, 'url');
  if (url === undefined) return undefined;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** Sees offers that are not sensitive, without very restricted contacts: two resources in three have a form of their own (issue 4 point 5). */
const RESTRICTED = 'ror-profile-2';

/** Every row of the table, in order. Aims: issue 2 point 7, issue 3 point 11, issue 4 point 5. */
export const ROWS: readonly BenchRow[] = [
  { name: 'read by id', aim: { bareShare: 0.5 }, cases: readById(() => true) },
  { name: 'read by id, restricted', aim: { fullShare: 0.9 }, client: RESTRICTED, cases: readById(({ sensitive }) => !sensitive) },
  { name: 'UC3 S1 specialty, page of 50', aim: { p95Ms: 15 }, cases: bySpecialty() },
  { name: 'UC3 S1, restricted', aim: { fullShare: 0.9 }, client: RESTRICTED, cases: bySpecialty() },
  { name: 'UC3 S1 + INC5', aim: { p95Ms: 40 }, cases: bySpecialty(...INC5) },
  { name: 'UC3 S1 + INC5, restricted', aim: { fullShare: 0.9 }, client: RESTRICTED, cases: bySpecialty(...INC5) },
  { name: 'UC3 S3 + INC5', aim: { p95Ms: 40 }, cases: byCategoryAndCharacteristic },
  { name: 'UC4 S1 free bed + location', aim: { p95Ms: 30 }, cases: freeBeds },
  { name: 'single criterion, page of 50', aim: { p95Ms: 10 }, cases: byCategory },
  { name: 'near 15 km + specialty + INC5', aim: { p95Ms: 60 }, cases: nearAndSpecialty },
  { name: '_filter OR of two', aim: { p95Ms: 30 }, cases: filterOfTwo },
  { name: '_content=cardio first page', aim: { p95Ms: 60 }, cases: () => [{ path: offersWhere(['_content', 'cardio'], pageOf()) }] },
  { name: '_content of eight words', aim: {}, cases: () => WORDS.map((word) => ({ path: offersWhere(['_content', word], pageOf()) })) },
  { name: '_total=accurate', aim: { p95Ms: 15 }, cases: total },
  { name: 'paging, 11th page', aim: { p95Ms: 15 }, cases: deepPage },
  { name: 'read by id, gzip', aim: {}, gzip: true, cases: readById(() => true) },
  { name: 'UC3 S1, gzip', aim: {}, gzip: true, cases: bySpecialty() },
  { name: 'UC3 S1 + INC5, gzip', aim: {}, gzip: true, cases: bySpecialty(...INC5) },
  { name: 'UC3 S1 + INC5, restricted, gzip', aim: {}, client: RESTRICTED, gzip: true, cases: bySpecialty(...INC5) },
];
