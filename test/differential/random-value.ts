import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { SearchParameter, TokenParameter } from '../../src/fhir-common/definition/search-parameter';
import type { Feature } from './features';
import type { Leaf, Prefix, QueryValue } from './query';
import {
  AGES, CODES, COMMUNES, DATE_QUERIES, DISPLAY_UNITS, DISTANCES, FOREIGN_UNITS, IDENTIFIER_SYSTEMS, IDENTIFIER_VALUES, IDS, INSTANTS, LIMITS, NAME_QUERIES, NUMBER_QUERIES,
  POSITIONS, POSTAL_QUERIES, SECTOR_QUERIES, SYSTEMS, UCUM_SYSTEMS,
} from './vocabulary';

type Has = (feature: Feature) => boolean;

const pick = <Value>(values: readonly Value[]): Arbitrary<Value> => fc.constantFrom(...values);
const PREFIXES: readonly (Prefix | null)[] = [null, 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'];

/** A criterion on one parameter: a modifier it takes and one to three alternatives; undefined when the features leave nothing to ask. */
export function randomLeaf(parameter: SearchParameter, has: Has): Arbitrary<Leaf> | undefined {
  const value = randomValue(parameter, has);
  if (value === undefined) return undefined;
  const alternatives = fc.oneof({ weight: 3, arbitrary: fc.tuple(value) }, fc.array(value, { minLength: 2, maxLength: 3 }));
  const leaf = (modifier: string | null, values: Arbitrary<readonly QueryValue[]>): Arbitrary<Leaf> =>
    values.map((found) => ({ parameter: parameter.code, modifier, values: found }));
  const plain = { weight: 6, arbitrary: leaf(null, alternatives) };
  const modified = modifiersOf(parameter).map((modifier) => leaf(modifier, alternatives));
  const missing = canBeMissing(parameter) && has('missing') ? [leaf('missing', fc.boolean().map((wanted): QueryValue[] => [{ kind: 'missing', missing: wanted }]))] : [];
  return fc.oneof(plain, ...modified, ...missing, ...special(parameter, has));
}

/** Modifiers that take the values of the plain parameter. */
function modifiersOf({ type }: SearchParameter): readonly string[] {
  if (type === 'token') return ['not'];
  return type === 'string' ? ['exact', 'contains'] : [];
}

function canBeMissing({ code, type }: SearchParameter): boolean {
  return type !== 'special' && code !== '_id' && code !== '_lastUpdated';
}

/** Modifiers whose values are not those of the plain parameter. */
function special(parameter: SearchParameter, has: Has): Arbitrary<Leaf>[] {
  const { code } = parameter;
  const leaves: Arbitrary<Leaf>[] = [];
  if (parameter.type === 'token' && parameter.valueType === 'Identifier' && has('of-type')) {
    const ofType = fc.record({ typeSystem: pick(systems(has)), typeCode: pick(CODES), value: pick(IDENTIFIER_VALUES) });
    leaves.push(ofType.map((value) => ({ parameter: code, modifier: 'of-type', values: [{ kind: 'of-type', ...value }] })));
  }
  if (parameter.type === 'reference' && has('reference-type-modifier')) {
    const typed = fc.record({ modifier: pick(parameter.targets), id: pick(IDS) });
    leaves.push(typed.map(({ modifier, id }) => ({ parameter: code, modifier, values: [{ kind: 'reference', type: null, id, absolute: false }] })));
  }
  if (parameter.type === 'reference' && has('identifier-modifier')) {
    leaves.push(identifierToken(has).map((value) => ({ parameter: code, modifier: 'identifier', values: [value] })));
  }
  return leaves;
}

function systems(has: Has): readonly string[] {
  return [
    SYSTEMS.national,
    SYSTEMS.other,
    ...(has('system-spellings') ? SYSTEMS.spellings : []),
    ...(has('value-set-as-system') ? [SYSTEMS.valueSet] : []),
  ];
}

function randomValue(parameter: SearchParameter, has: Has): Arbitrary<QueryValue> | undefined {
  switch (parameter.type) {
    case 'token':
      return tokenValue(parameter, has);
    case 'string':
      return pick(textsFor(parameter.code)).map((text): QueryValue => ({ kind: 'text', text }));
    case 'date': {
      const dates = parameter.code === '_lastUpdated' ? [...INSTANTS, ...DATE_QUERIES] : DATE_QUERIES;
      return fc.record({ kind: fc.constant('date' as const), prefix: pick(PREFIXES), date: pick(dates) });
    }
    case 'number':
      return fc.record({ kind: fc.constant('number' as const), prefix: pick(PREFIXES), number: pick(NUMBER_QUERIES) });
    case 'quantity':
      return quantityValue(parameter.defaultUnit !== undefined, has);
    case 'reference':
      return fc
        .record({ type: pick([null, ...parameter.targets]), id: pick(IDS), absolute: has('absolute-reference') ? pick([false, false, true]) : fc.constant(false) })
        .map(({ type, id, absolute }): QueryValue => ({ kind: 'reference', type, id, absolute: absolute && type !== null }));
    case 'special':
      return circleValue(parameter.centre === 'commune', has);
    default:
      return undefined; // full text and composites are not compared
  }
}

function tokenValue(parameter: TokenParameter, has: Has): Arbitrary<QueryValue> {
  const bare = (codes: readonly string[]): Arbitrary<QueryValue> => pick(codes).map((code) => ({ kind: 'token', system: null, code }));
  if (parameter.code === '_id') return bare(IDS);
  if (parameter.valueType === 'Identifier') return identifierToken(has);
  if (parameter.valueType === 'boolean') return bare(['true', 'false']);
  if (parameter.valueType === 'code') {
    const codes = ['active', 'inactive', 'ready', 'completed'];
    return fc.oneof(bare(codes), pick(codes).map((code): QueryValue => ({ kind: 'token', system: parameter.codeSystem ?? '', code })));
  }
  const qualified = fc.record({ kind: fc.constant('token' as const), system: pick(['', ...systems(has)]), code: pick(CODES) });
  const wholeSystem = pick(systems(has)).map((system): QueryValue => ({ kind: 'token', system, code: null }));
  return fc.oneof({ weight: 4, arbitrary: bare(CODES) }, { weight: 3, arbitrary: qualified }, wholeSystem);
}

function identifierToken(has: Has): Arbitrary<QueryValue> {
  const value = pick(IDENTIFIER_VALUES);
  return fc.oneof(
    { weight: 3, arbitrary: value.map((code): QueryValue => ({ kind: 'token', system: null, code })) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('token' as const), system: pick(['', ...IDENTIFIER_SYSTEMS, ...systems(has)]), code: value }) },
    pick(IDENTIFIER_SYSTEMS).map((system): QueryValue => ({ kind: 'token', system, code: null })),
  );
}

function textsFor(code: string): readonly string[] {
  if (code === 'address-postalcode') return POSTAL_QUERIES;
  return code === 'psychiatric-sector' ? SECTOR_QUERIES : NAME_QUERIES;
}

function quantityValue(ages: boolean, has: Has): Arbitrary<QueryValue> {
  const amounts = (ages ? AGES : LIMITS).map(({ value, code }) => ({ number: String(value), code }));
  const unitSystems = ['', ...UCUM_SYSTEMS, ...(has('quantity-foreign-system') ? [FOREIGN_UNITS] : [])];
  const displays = has('quantity-display-unit') && !ages ? [...DISPLAY_UNITS.values()] : [];
  const full = fc.record({ amount: pick(amounts), system: pick(unitSystems), prefix: pick(PREFIXES) }).map(
    ({ amount, system, prefix }): QueryValue => ({ kind: 'quantity', prefix, number: amount.number, unit: { system, code: amount.code } }));
  const alone = fc.record({ amount: pick(amounts), prefix: pick(PREFIXES) }).map(
    ({ amount, prefix }): QueryValue => ({ kind: 'quantity', prefix, number: amount.number, unit: null }));
  const display = displays.length === 0 ? [] : [fc.record({ amount: pick(amounts), code: pick(displays), prefix: pick(PREFIXES) }).map(
    ({ amount, code, prefix }): QueryValue => ({ kind: 'quantity', prefix, number: amount.number, unit: { system: '', code } }))];
  return fc.oneof({ weight: 4, arbitrary: full }, ...display, ...(ages || has('quantity-without-unit') ? [alone] : []));
}

function circleValue(communes: boolean, has: Has): Arbitrary<QueryValue> | undefined {
  if (!has(communes ? 'near-insee-code' : 'near')) return undefined;
  const around = communes
    ? pick(COMMUNES).map((commune) => ({ commune }))
    : pick(POSITIONS).map(({ latitude, longitude }) => ({ latitude: String(latitude), longitude: String(longitude) }));
  return fc
    .record({ centre: around, distance: pick([null, ...DISTANCES]), unit: pick([null, 'km', 'm'] as const) })
    .map(({ centre, distance, unit }): QueryValue => ({ kind: 'circle', centre, distance, unit }));
}
