import { PROFILE_BASE, profile } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { testTerminology } from './fixtures/terminology';
import type { EngineFault } from './issue-collector';
import { createValidator } from './validator';

type Json = Readonly<Record<string, unknown>>;

const R4 = r4Definitions();

const NO = { url: 'https://elsewhere.org/flag', valueBoolean: false };
const YES = { url: 'https://elsewhere.org/flag', valueBoolean: true };

/** Rules broken by an Organization under one constraint of its root, and what the server was told of its own faults. */
function check(expression: string, fields: Json, severity = 'error'): { readonly rules: readonly string[]; readonly faults: readonly EngineFault[] } {
  const faults: EngineFault[] = [];
  const constrained = profile('constrained', 'Organization', []);
  const [root] = constrained.elements;
  if (root === undefined) throw new Error('no root');
  const definition = { ...constrained, elements: [{ ...root, constraints: [{ key: 'x-1', severity: severity === 'error' ? 'error' as const : 'warning' as const, human: 'the rule', expression }] }] };
  const validator = createValidator({
    definitions: [...R4, definition], terminology: testTerminology, onEngineFault: (fault) => void faults.push(fault),
  });
  const issues = validator.validate({ resourceType: 'Organization', name: 'A', ...fields }, { profiles: [`${PROFILE_BASE}constrained`] });
  return { rules: issues.filter((issue) => issue.severity === 'error').map(({ rule, expression: at }) => `${rule} ${at}`), faults };
}

describe('a criterion that is the boolean false keeps nothing (fhirpath 5.2.0 keeps it)', () => {
  const broken = ['invariant:x-1 Organization'];
  test.each([
    ['where', 'extension.where(value).exists()', [NO], broken],
    ['where, typed spelling', 'extension.where(value.ofType(boolean)).exists()', [NO], broken],
    ['where on the resource', 'where(active).exists()', [NO], broken],
    ['exists', 'extension.exists(value)', [NO], broken],
    ['where keeps the true one', 'extension.where(value).count() = 1', [NO, YES], []],
    ['exists finds the true one', 'extension.exists(value)', [NO, YES], []],
    ['a criterion without value keeps nothing', 'extension.where(value.ofType(string)).empty()', [NO], []],
    ['a criterion of another type counts as true', 'extension.where(url).count() = 2', [NO, YES], []],
    ['$index counts', 'extension.where($index = 1).value', [NO, YES], []],
  ])('%s: %s', (_name, expression, extension, expected) => {
    expect(check(expression, { active: false, extension })).toEqual({ rules: expected, faults: [] });
  });
});

describe('an invariant that throws', () => {
  const refused = 'invariant-not-evaluated Organization';
  test.each([
    ['at a function that wants one value', 'alias.length() > 0'],
    ['at a criterion of several values', 'Organization.where(alias).exists()'],
    ['at two types that do not compare', 'name > 3'],
    ['by several results', 'alias'],
  ])('%s refuses the resource and is told as a fault of the server', (_name, expression) => {
    const { rules, faults } = check(expression, { alias: ['a', 'b'] });
    expect(rules).toEqual([refused]);
    expect(faults).toMatchObject([{ key: 'x-1', human: 'the rule', constraint: expression, expression: 'Organization' }]);
    expect(faults[0]?.error).toBeDefined();
  });

  test('of severity warning refuses too: nobody knows what it would have said', () => {
    expect(check('alias.length() > 0', { alias: ['a', 'b'] }, 'warning').rules).toEqual([refused]);
  });

  test('on a body of wrong form is no fault of the server: that form is what is refused', () => {
    expect(check('name.length() > 0', { name: ['a', 'b'] })).toEqual({ rules: ['json-type Organization.name'], faults: [] });
  });

  test('answers in both languages with the rule, its text and what the element holds', () => {
    const validator = createValidator({ definitions: [...R4, profile('throws', 'Organization', [
      { id: 'Organization.alias', type: [{ code: 'string' }], constraint: [{ key: 'al-1', severity: 'error', human: 'alias is short', expression: '$this > 3' }] },
    ])], terminology: testTerminology });
    const issue = validator.validate({ resourceType: 'Organization', name: 'A', alias: ['Le Port'] }, { profiles: [`${PROFILE_BASE}throws`] }).find(({ severity }) => severity === 'error');
    expect(issue).toEqual({
      severity: 'error', code: 'exception', expression: 'Organization.alias[0]', rule: 'invariant-not-evaluated',
      fr: "La règle al-1 n'a pas pu être évaluée sur cette valeur : défaut du serveur, signalé à son exploitant. Rien n'est enregistré. Vérifiez l'élément (Le Port) : alias is short",
      en: 'Rule al-1 could not be evaluated on this value: a fault of the server, reported to its operator. Nothing is stored. Check the element (Le Port): alias is short',
    });
  });
});
