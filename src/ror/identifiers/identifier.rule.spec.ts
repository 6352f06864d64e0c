import type { ResourceJson } from '../../fhir-common/core/json';
import type { ProposedChange, RuleContext } from '../../fhir-common/write/business-rule';
import { IdentifierRule, PlaceIdentifierRule } from './identifier.rule';

const bare: ResourceJson = { resourceType: 'Practitioner', identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.1', value: '11111573474' }] };
const context = (strict: boolean): RuleContext => ({
  caller: { id: 'x', roles: [], accessProfile: 1 }, now: '2026-11-29T10:00:00Z', strict, baseUrl: '', identifiedBy: () => Promise.resolve([]), seen: () => Promise.resolve(undefined), readersOf: () => Promise.resolve([]), hold: () => Promise.resolve(),
  read: () => Promise.resolve(undefined), referring: () => Promise.resolve([]), referringTo: () => Promise.resolve([]),
});
const change = (after: ResourceJson | undefined): ProposedChange => ({ interaction: 'create', type: 'Practitioner', id: 'a', before: undefined, after });

test('a professional without prefix passes with a warning, and is refused with 400 under handling=strict (M-28)', () => {
  const rule = new IdentifierRule();
  expect(rule.check(change(bare), context(false))).toMatchObject([{ severity: 'warning', code: 'identifier-person-prefix' }]);
  expect(rule.check(change(bare), context(true))).toMatchObject([{ severity: 'error', status: 400, code: 'identifier-person-prefix' }]);
});

test('a structure that got a FINESS after its creation keeps its national identifier: the priority is told, and refused in a new one only', () => {
  const structure: ResourceJson = { resourceType: 'Organization', identifier: [{ system: 'urn:oid:1.2.250.1.71.4.2.2', value: '373282932000074' }, { system: 'https://finess.esante.gouv.fr', value: '440999027' }, { system: 'https://sirene.fr', value: '73282932000074' }] };
  const judged = (before: ResourceJson | undefined): unknown => new IdentifierRule().check({ ...change(structure), before }, context(false));
  expect(judged(undefined)).toMatchObject([{ severity: 'error', code: 'identifier-priority' }]);
  expect(judged(structure)).toMatchObject([{ severity: 'warning', code: 'identifier-priority' }]);
});

test('nothing is said of a deletion', () => {
  expect(new IdentifierRule().check(change(undefined), context(true))).toEqual([]);
});

test('the two rules share no type: no identifier is reported twice', () => {
  expect([...new IdentifierRule().types, ...new PlaceIdentifierRule().types].sort()).toEqual(['HealthcareService', 'Location', 'Organization', 'Practitioner']);
});
