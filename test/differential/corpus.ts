import type { Leaf, Query, QueryValue, Step } from './query';
import type { Resource } from './world';

/** A disagreement that was found, on the smallest data and query that show it. */
export interface FoundBug {
  readonly name: string;
  /** The clause that decides who is right. */
  readonly clause: string;
  readonly resources: readonly Resource[];
  readonly query: Query;
  readonly expected: readonly string[];
  /** Access profile of the caller; one who sees everything when absent. */
  readonly profile?: number;
}

const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const VALUE_SET = 'https://mos.esante.gouv.fr/NOS/JDV_J187-NatureCapacite-ROR/FHIR/JDV-J187-NatureCapacite-ROR';
const UCUM = 'http://unitsofmeasure.org';
const OTHER_UNITS = 'http://example.org/units';

const code = (text: string): QueryValue => ({ kind: 'token', system: null, code: text });
const quantity = (number: string, unit: { system: string; code: string } | null): QueryValue => ({ kind: 'quantity', prefix: null, number, unit });
const leaf = (parameter: string, value: QueryValue, modifier: string | null = null): Leaf => ({ parameter, modifier, values: [value] });
const search = (type: string, ...leaves: readonly Leaf[]): Query => ({ type, criteria: leaves.map((one) => ({ path: [], leaf: one })), filter: null });
const behind = (type: string, path: readonly Step[], one: Leaf): Query => ({ type, criteria: [{ path, leaf: one }], filter: null });
const has = (source: string, reference: string): Step => ({ direction: 'reverse', source, reference });

const concept = (url: string, text: string): object => ({ url, valueCodeableConcept: { coding: [{ code: text }] } });
const limit = (...parts: readonly object[]): object => ({ url: `${PROFILE}ror-location-equipment-limit`, extension: parts });
const limitValue = (value: object): object => ({ url: 'limitValue', valueQuantity: value });
const equipment = (...parts: readonly object[]): object => ({ url: `${PROFILE}ror-location-equipment`, extension: parts });
const place = (...extension: readonly object[]): Resource => ({ resourceType: 'Location', id: 'x1', extension });

const NO_ENTITY = 'A resource that is not on the server (not loaded yet, deleted) matches nothing and is not counted';
const QUANTITY = 'R4 search 3.1.1.4.11';
const RULE_5 = 'ror-search.md 3.2 rules 5 and 6: a negation beside a positive criterion qualifies the same entry, here one equipment and its own limits';

const SENSITIVE_OFFER: Resource = {
  resourceType: 'HealthcareService',
  id: 'x1',
  location: [{ reference: 'Location/x1' }],
  extension: [{ url: `${PROFILE}ror-healthcareservice-sensitive-unit`, valueBoolean: true }],
};
const OPEN_OFFER: Resource = { ...SENSITIVE_OFFER, id: 'x2', extension: [{ url: `${PROFILE}ror-healthcareservice-sensitive-unit`, valueBoolean: false }] };

export const corpus: readonly FoundBug[] = [
  {
    name: 'a hidden place is not counted through a reverse chain',
    clause: 'ror-read.md 15.3: filtering is applied before matching, paging and total',
    profile: 2,
    resources: [SENSITIVE_OFFER, OPEN_OFFER, place()],
    query: behind('Location', [has('HealthcareService', 'location')], leaf('_id', code('x2'))),
    expected: [],
  },
  {
    name: 'a professional who only works in a sensitive offer is hidden like the situation',
    clause: 'ror-read.md 15.3: Practitioner, PractitionerRole: if not sensitive',
    profile: 2,
    resources: [
      SENSITIVE_OFFER,
      { resourceType: 'Practitioner', id: 'x1' },
      { resourceType: 'PractitionerRole', id: 'x1', practitioner: { reference: 'Practitioner/x1' }, healthcareService: [{ reference: 'HealthcareService/x1' }] },
    ],
    query: search('Practitioner', leaf('_id', code('x1'))),
    expected: [],
  },
  {
    name: 'the total of a reverse chain does not count the target of a dangling reference',
    clause: NO_ENTITY,
    resources: [{ resourceType: 'PractitionerRole', id: 'x1', practitioner: { reference: 'Practitioner/absent' } }],
    query: behind('Practitioner', [has('PractitionerRole', 'practitioner')], leaf('_id', code('x1'))),
    expected: [],
  },
  {
    name: 'a chain does not go on from a resource that is not there',
    clause: NO_ENTITY,
    resources: [{ resourceType: 'PractitionerRole', id: 'x1', practitioner: { reference: 'Practitioner/absent' } }],
    query: behind(
      'PractitionerRole',
      [{ direction: 'forward', reference: 'practitioner', target: 'Practitioner', typed: false, ancestors: false }, has('PractitionerRole', 'practitioner')],
      leaf('_id', code('x1')),
    ),
    expected: [],
  },
  {
    name: '|value does not find an identifier that has a system, even when its type has none',
    clause: 'R4 search 3.1.1.4.10: |code has no system',
    resources: [{ resourceType: 'Location', id: 'x1', identifier: [{ system: 'https://finess.esante.gouv.fr', value: '52/19', type: { coding: [{ code: '25' }] } }] }],
    query: search('Location', leaf('identifier', { kind: 'token', system: '', code: '52/19' })),
    expected: [],
  },
  {
    name: 'a number alone is compared with the number of the resource, whatever its unit',
    clause: QUANTITY,
    resources: [place(equipment(limit(limitValue({ value: 200, code: 'cm', system: UCUM }))))],
    query: search('Location', leaf('limit-value', quantity('200', null))),
    expected: ['x1'],
  },
  {
    name: 'a number alone is not compared with a converted number',
    clause: QUANTITY,
    resources: [place(equipment(limit(limitValue({ value: 0.2, code: 't', system: UCUM }))))],
    query: search('Location', leaf('limit-value', quantity('200', null))),
    expected: [],
  },
  {
    name: 'kg in another system of units is no kilogram',
    clause: QUANTITY,
    resources: [place(equipment(limit(limitValue({ value: 200, code: 'kg', system: UCUM }))))],
    query: search('Location', leaf('limit-value', quantity('200', { system: OTHER_UNITS, code: 'kg' }))),
    expected: [],
  },
  {
    name: 'number||code finds the code in any system of units',
    clause: `${QUANTITY}; ror-search.md 5.6`,
    resources: [place(equipment(limit(limitValue({ value: 200, code: 'cm', system: OTHER_UNITS }))))],
    query: search('Location', leaf('limit-value', quantity('200', { system: '', code: 'cm' }))),
    expected: ['x1'],
  },
  {
    name: 'number||unit also finds the human unit',
    clause: QUANTITY,
    resources: [place(equipment(limit(limitValue({ value: 200, code: 'kg', unit: 'kilogramme', system: UCUM }))))],
    query: search('Location', leaf('limit-value', quantity('200', { system: '', code: 'kilogramme' }))),
    expected: ['x1'],
  },
  {
    name: 'a value set written as a system is found as it was written',
    clause: 'ror-search.md 5.1: normalise the system at indexing and at query time',
    resources: [{ resourceType: 'Location', id: 'x1', operationalStatus: { system: VALUE_SET, code: '01' } }],
    query: search('Location', leaf('operational-status', { kind: 'token', system: VALUE_SET, code: '01' })),
    expected: ['x1'],
  },
  {
    name: 'a reference that only gives an identifier is not missing',
    clause: 'R4 search 3.1.1.4.1: :missing asks whether the element has a value',
    resources: [{ resourceType: 'Location', id: 'x1', managingOrganization: { type: 'Organization', identifier: { value: '750' } } }],
    query: search('Location', leaf('organization', { kind: 'missing', missing: true }, 'missing')),
    expected: [],
  },
  {
    name: 'the limits of another equipment do not refuse a limit',
    clause: RULE_5,
    resources: [
      place(
        equipment(limit(concept('equipmentFeature', '01'), limitValue({ value: 200, code: 'kg', system: UCUM }))),
        equipment(limit(concept('equipmentFeature', '02'), limitValue({ value: 5, code: 'kg', system: UCUM }))),
      ),
    ],
    query: search('Location', leaf('equipment-feature', code('02'), 'not'), leaf('limit-value', quantity('200', { system: UCUM, code: 'kg' }))),
    expected: ['x1'],
  },
  {
    name: 'an equipment without limits has no limit of the refused feature',
    clause: RULE_5,
    resources: [place(equipment(concept('equipmentType', '01')))],
    query: search('Location', leaf('equipment-type', code('01')), leaf('equipment-feature', code('02'), 'not')),
    expected: ['x1'],
  },
];
