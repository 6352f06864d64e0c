import { r4ElementTypes } from './fixtures/element-types';
import { PROFILE_BASE, TEST_PROFILES } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { Schema } from './schema';
import { schemaElementTypes } from './schema-element-types';

const types = r4ElementTypes();

/** Types, cardinality and choice of the element at a path of JSON names, as one text. */
function described(path: string): string | undefined {
  const [type = '', ...names] = path.split('.');
  const element = names.reduce((found, name) => found?.child(name), types.resource(type));
  return element && `${element.types.join('|')}${element.repeats ? ' *' : ''}${element.primitive ? ' primitive' : ''}${element.choice === undefined ? '' : ` ${element.choice}[x]`}`;
}

it.each([
  ['Location.name', 'string primitive'],
  ['Location.alias', 'string * primitive'],
  ['Location.telecom', 'ContactPoint *'],
  ['Location.address.line.extension', 'Extension *'],
  ['Location.hoursOfOperation.daysOfWeek', 'code * primitive'],
  ['Location.extension.valueInteger', 'integer primitive value[x]'],
  ['Location.extension.extension.valueCodeableConcept.coding.code', 'code primitive'],
  ['Observation.value', 'Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period value[x]'],
  ['Observation.component.referenceRange.low', 'Quantity'],
  ['Questionnaire.item.item.item.linkId', 'string primitive'],
  ['Location.contained', 'Resource *'],
])('%s is %s', (path, expected) => expect(described(path)).toBe(expected));

it.each(['Location.nom', 'Location.__proto__', 'Location.constructor', 'Location.resourceType', 'Nowhere', 'Observation.value.code', 'DomainResource'])(
  '%s is no element',
  (path) => expect(described(path)).toBeUndefined(),
);

it('narrows a choice to one of its types only', () => {
  const choice = types.resource('Observation')?.child('value');
  expect([choice?.ofType('string')?.types, choice?.ofType('Address')]).toEqual([['string'], undefined]);
});

it('narrows an extension by its url, and the parts of a complex one', () => {
  const profiled = schemaElementTypes(new Schema([...r4Definitions(), ...TEST_PROFILES]), () => []);
  const extension = profiled.resource('Organization')?.child('extension');
  const price = extension?.withUrl(`${PROFILE_BASE}price`).child('extension');
  expect([
    extension?.withUrl(`${PROFILE_BASE}opening`).child('value')?.types,
    price?.withUrl('amount').child('value')?.types,
    extension?.withUrl('unknown').child('value')?.types.length,
  ]).toEqual([['date'], ['Money'], 50]);
});

it('takes the cardinality of the profile, and the JSON form of the base definition', () => {
  const profiled = schemaElementTypes(new Schema([...r4Definitions(), ...TEST_PROFILES]), () => [`${PROFILE_BASE}organization`]);
  const address = profiled.resource('Organization')?.child('address');
  expect([address?.max, address?.repeats]).toEqual([1, true]);
});
