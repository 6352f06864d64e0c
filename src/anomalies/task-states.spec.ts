import { ANOMALY_STATES } from '../quality/anomalies/anomaly-states';
import { ANOMALY_LIFE, MAY_MOVE, mayMove, MOVES } from './task-states';

const codes = Object.keys(ANOMALY_STATES).sort();

it('every state that is open leads somewhere, every other nowhere', () => {
  expect(codes.filter((code) => (MOVES[code] ?? []).length > 0)).toEqual(codes.filter((code) => ANOMALY_STATES[code]?.open));
});

it('every right is a move that exists', () => {
  const unknown = Object.values(MAY_MOVE).flatMap((rights) => rights.flatMap(([from, to]) => (from === '*' || to === '*' ? [] : to.filter((target) => !(MOVES[from] ?? []).includes(target)).map((target) => `${from} ${target}`))));
  expect(unknown).toEqual([]);
});

it('the declarer cancels, the establishment handles what it was sent, the quality manager does everything', () => {
  const doneBy = (actor: string): string[] => codes.flatMap((from) => (ANOMALY_LIFE.states[from]?.to ?? []).filter(({ by }) => by.includes(actor)).map(({ state }) => `${from}>${state}`));
  expect(doneBy('declarer')).toEqual(['01>03', '02>03', '04>03', '05>03', '06>03', '10>03', '11>03']);
  expect(doneBy('establishment-manager')).toEqual(['02>08', '02>09', '02>10', '05>08', '05>09', '05>10', '05>11']);
  expect(doneBy('quality-manager')).toHaveLength(Object.values(MOVES).flat().length);
  expect([mayMove('system', '02', '05'), mayMove('system', '02', '09'), mayMove('system', '06', '02')]).toEqual([true, false, true]);
});
