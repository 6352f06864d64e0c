import fc from 'fast-check';
import { parisLocalToEpochMs, parisOffsetMs } from './paris-time';

const HOUR_MS = 3_600_000;
const utc = (text: string): number => Date.parse(`${text}Z`);

// An independent reading: the fields Intl shows, not its offset.
const clockIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' });
const [clock, clockUtc] = [clockIn('Europe/Paris'), clockIn('UTC')];
const shownInParis = (epochMs: number): string => clock.format(epochMs);

describe('parisOffsetMs', () => {
  it.each([
    ['2022-01-15T12:00:00', HOUR_MS],
    ['2022-07-15T12:00:00', 2 * HOUR_MS],
    ['2022-03-27T00:59:59', HOUR_MS],
    ['2022-03-27T01:00:00', 2 * HOUR_MS],
    ['2022-10-30T00:59:59', 2 * HOUR_MS],
    ['2022-10-30T01:00:00', HOUR_MS],
    ['1920-01-15T12:00:00', 0],
    ['1890-01-15T12:00:00', 561_000],
  ])('%s UTC', (text, offset) => {
    expect(parisOffsetMs(utc(text))).toBe(offset);
  });
});

describe('parisLocalToEpochMs', () => {
  it.each([
    ['2022-01-01T00:00:00', '2021-12-31T23:00:00', 'winter'],
    ['2022-07-14T10:00:00', '2022-07-14T08:00:00', 'summer'],
    ['2022-03-27T01:59:59', '2022-03-27T00:59:59', 'just before the spring change'],
    ['2022-03-27T02:00:00', '2022-03-27T01:00:00', 'skipped: the instant of the change'],
    ['2022-03-27T02:30:00', '2022-03-27T01:30:00', 'skipped: shown as 03:30'],
    ['2022-03-27T03:00:00', '2022-03-27T01:00:00', 'just after the spring change'],
    ['2022-10-30T01:59:59', '2022-10-29T23:59:59', 'just before the repeated hour'],
    ['2022-10-30T02:00:00', '2022-10-30T00:00:00', 'shown twice: the first'],
    ['2022-10-30T02:59:59', '2022-10-30T00:59:59', 'shown twice: the first'],
    ['2022-10-30T03:00:00', '2022-10-30T02:00:00', 'after the repeated hour'],
    ['1911-03-11T00:00:00', '1911-03-11T00:00:00', 'the day Paris took Greenwich time'],
  ])('%s in Paris is %sZ (%s)', (local, expected) => {
    expect(parisLocalToEpochMs(utc(local))).toBe(utc(expected));
  });

  it('gives an instant shown in Paris as the local time, and the first one when it is shown twice', () => {
    fc.assert(fc.property(fc.integer({ min: utc('1950-01-01T00:00:00') / 1000, max: utc('2100-01-01T00:00:00') / 1000 }), (second) => {
      const localMs = (second * 1000) + parisOffsetMs(second * 1000);
      const epochMs = parisLocalToEpochMs(localMs);
      expect(shownInParis(epochMs)).toBe(clockUtc.format(localMs));
      expect([second * 1000, second * 1000 - HOUR_MS]).toContain(epochMs);
    }));
  });

  it('finds every hour around each change of a year', () => {
    for (const change of [utc('2022-03-27T01:00:00'), utc('2022-10-30T01:00:00')]) {
      for (let epochMs = change - 6 * HOUR_MS; epochMs <= change + 6 * HOUR_MS; epochMs += HOUR_MS / 4) {
        const found = parisLocalToEpochMs(epochMs + parisOffsetMs(epochMs));
        expect(shownInParis(found)).toBe(shownInParis(epochMs));
        expect(found).toBeLessThanOrEqual(epochMs);
      }
    }
  });
});
