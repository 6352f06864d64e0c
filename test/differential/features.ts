/**
 * What random queries and random data may contain. A feature enters SUPPORTED when the server has it and the engine agrees with the R4
 * rules on it; a feature left out does not exist yet.
 */
export type Feature =
  | 'near' // circles around a point
  | 'near-insee-code' // circles around a commune
  | 'missing' // the modifier :missing
  | 'of-type' // identifiers by type and value
  | 'reference-type-modifier' // organization:Organization=x1
  | 'absolute-reference' // a reference search value under the base of the server
  | 'chain' // forward chains
  | 'has' // reverse chains
  | 'dangling-reference' // references to a resource the server does not hold (not loaded yet, or hidden)
  | 'chain-then-has' // organization._has:… : a reverse step after a forward one
  | 'system-spellings' // one national code system in several spellings
  | 'nested-negation' // equipment-feature:not and :missing with other criteria of the same equipment or limit
  | 'quantity-without-unit' // limit-value=200: the number alone, whatever the unit
  | 'quantity-foreign-system' // 200|http://example.org/units|kg is no kilogram
  | 'quantity-display-unit' // 200||kilogramme: the human unit of the resource (R4 search, Quantity)
  | 'untyped-system-identifier' // identifiers whose type carries no system
  | 'value-set-as-system' // resources and requests that write a value set where the code system should stand
  | 'logical-reference' // references that only give an identifier: present for :missing
  | 'identifier-modifier' // organization:identifier=…
  | 'above' // organization.X:above: the provider or one of its ancestors
  | 'filter' // _filter
  | 'access-profiles' // callers who see a part of the data only
  | 'hidden-behind-has' // reverse chains of callers who see a part of the data only
  | 'hidden-practitioner' // professionals who only work in sensitive offers, for callers who may not see these
  | 'anomalies'; // Task and its reference to several types

export const SUPPORTED: ReadonlySet<Feature> = new Set<Feature>([
  'logical-reference',
  'value-set-as-system',
  'untyped-system-identifier',
  'nested-negation',
  'hidden-practitioner',
  'dangling-reference',
  'hidden-behind-has',
  'near',
  'near-insee-code',
  'missing',
  'of-type',
  'reference-type-modifier',
  'absolute-reference',
  'chain',
  'has',
  'chain-then-has',
  'system-spellings',
  'above',
  'filter',
  'identifier-modifier',
  'anomalies',
  'access-profiles',
  'quantity-without-unit',
  'quantity-foreign-system',
  'quantity-display-unit',
]);
