import { createHash } from 'node:crypto';
import type { ValidationIssue } from '../validation/validation-issue';
import { ProvenStates } from './proven-states';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const issue = (expression: string): ValidationIssue => ({ severity: 'information', code: 'invariant', expression, rule: 'invariant:x', fr: 'x', en: 'x' });
const PROFILES = ['urn:profile'];

it('remembers a state in which nothing was found below its first level, for the profiles it was judged by', () => {
  const states = new ProvenStates();
  const lists = {};
  states.note(digest('right'), PROFILES, lists, 'Location', [issue('Location')]);
  states.note(digest('wrong'), PROFILES, lists, 'Location', [issue('Location'), issue('Location.extension[2]')]);
  expect([states.has(digest('right'), PROFILES, lists), states.has(digest('wrong'), PROFILES, lists), states.has(digest('right'), [], lists)]).toEqual([true, false, false]);
});

it('forgets everything when the lists of codes are replaced', () => {
  const states = new ProvenStates();
  const [old, replaced] = [{}, {}];
  states.note(digest('right'), PROFILES, old, 'Location', []);
  expect(states.has(digest('right'), PROFILES, replaced)).toBe(false);
  states.note(digest('other'), PROFILES, replaced, 'Location', []);
  expect([states.has(digest('right'), PROFILES, replaced), states.has(digest('other'), PROFILES, replaced), states.has(digest('right'), PROFILES, old)]).toEqual([false, true, false]);
});

it('keeps as many as it is told', () => {
  const states = new ProvenStates(2);
  const lists = {};
  for (const text of ['a', 'b', 'c']) states.note(digest(text), PROFILES, lists, 'Location', []);
  expect(['a', 'b', 'c'].map((text) => states.has(digest(text), PROFILES, lists))).toEqual([false, true, true]);
});
