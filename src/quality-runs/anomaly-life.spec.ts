import { lifeSteps } from './anomaly-life';
import type { KnownAnomaly } from './anomaly-life';

const TOLERATED_UNTIL = 1_000;
const known = (status: string, more: Partial<KnownAnomaly> = {}): KnownAnomaly => ({ task: `task-${more.number ?? 1}`, key: 'a', placeKey: 'place', number: 1, status, changedAt: 5_000, ...more });
const found = (key = 'a', placeKey = 'place'): { readonly key: string; readonly placeKey: string } => ({ key, placeKey });
const raise = (partOf?: string, deviation = found()): object => ({ kind: 'raise', deviation, partOf });

it('raises an unknown deviation, and leaves alone the one that is known and open', () => {
  expect(lifeSteps([], [found()], TOLERATED_UNTIL)).toEqual([raise()]);
  for (const status of ['01', '02', '04', '05', '11']) expect(lifeSteps([known(status)], [found()], TOLERATED_UNTIL)).toEqual([]);
});

it.each(['01', '02', '04', '05', '06', '10', '11'])('ends an open anomaly (%s) whose deviation is gone', (status) => {
  expect(lifeSteps([known(status)], [], TOLERATED_UNTIL)).toEqual([{ kind: 'end', task: 'task-1' }]);
});

it.each(['03', '07', '08', '09'])('leaves a closed anomaly (%s) whose deviation is gone', (status) => {
  expect(lifeSteps([known(status)], [], TOLERATED_UNTIL)).toEqual([]);
});

it('follows a value that moved: the old anomaly ends, the new one is part of it', () => {
  expect(lifeSteps([known('05')], [found('b')], TOLERATED_UNTIL)).toEqual([{ kind: 'end', task: 'task-1' }, raise('task-1', found('b'))]);
});

it('several values of one place: only the first new one follows the old one', () => {
  expect(lifeSteps([known('02')], [found('b'), found('c')], TOLERATED_UNTIL).slice(1)).toEqual([raise('task-1', found('b')), raise(undefined, found('c'))]);
});

it.each(['07', '09'])('does not raise again what was judged (%s), until the value changes', (status) => {
  expect(lifeSteps([known(status)], [found()], TOLERATED_UNTIL)).toEqual([]);
  expect(lifeSteps([known(status)], [found('b')], TOLERATED_UNTIL)).toEqual([raise(undefined, found('b'))]);
});

it.each(['03', '08'])('raises again what was closed (%s) and comes back, as part of the closed one', (status) => {
  expect(lifeSteps([known(status)], [found()], TOLERATED_UNTIL)).toEqual([raise('task-1')]);
});

it('looks at the last anomaly of a key: one judged after a correction stays judged', () => {
  expect(lifeSteps([known('09', { number: 2 }), known('08')], [found()], TOLERATED_UNTIL)).toEqual([]);
  expect(lifeSteps([known('08', { number: 2 }), known('09')], [found()], TOLERATED_UNTIL)).toEqual([raise('task-2')]);
});

it('takes up a toleration whose time is over, and a verification that fails', () => {
  expect(lifeSteps([known('06', { changedAt: 1_000 })], [found()], TOLERATED_UNTIL)).toEqual([]);
  expect(lifeSteps([known('06', { changedAt: 999 })], [found()], TOLERATED_UNTIL)).toEqual([{ kind: 'resume', task: 'task-1' }]);
  expect(lifeSteps([known('10')], [found()], TOLERATED_UNTIL)).toEqual([{ kind: 'resume', task: 'task-1' }]);
});
