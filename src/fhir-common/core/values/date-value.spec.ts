import fc from 'fast-check';
import { dateInterval, parseDateSearchValue, periodInterval } from './date-value';

const at = (text: string): number => Date.parse(text);
const interval = (low: string, high: string): unknown => ({ ok: true, value: { low: at(low), high: at(high) } });

describe('dateInterval', () => {
  it.each([
    ['2022', '2021-12-31T23:00:00Z', '2022-12-31T23:00:00Z'],
    ['2022-02', '2022-01-31T23:00:00Z', '2022-02-28T23:00:00Z'],
    ['2022-03', '2022-02-28T23:00:00Z', '2022-03-31T22:00:00Z'],
    ['2022-12', '2022-11-30T23:00:00Z', '2022-12-31T23:00:00Z'],
    ['2023-08-02', '2023-08-01T22:00:00Z', '2023-08-02T22:00:00Z'],
    ['2022-12-31', '2022-12-30T23:00:00Z', '2022-12-31T23:00:00Z'],
    ['2024-02-29', '2024-02-28T23:00:00Z', '2024-02-29T23:00:00Z'],
    ['2022-11-06T15:00', '2022-11-06T14:00:00Z', '2022-11-06T14:01:00Z'],
    ['2022-11-06T15:00:00', '2022-11-06T14:00:00Z', '2022-11-06T14:00:01Z'],
    ['2022-11-06T15:00Z', '2022-11-06T15:00:00Z', '2022-11-06T15:01:00Z'],
    ['2022-11-06T15:00:00Z', '2022-11-06T15:00:00Z', '2022-11-06T15:00:01Z'],
    ['2024-01-01T00:00:00+01:00', '2023-12-31T23:00:00Z', '2023-12-31T23:00:01Z'],
    ['2024-01-01T00:00:00-05:30', '2024-01-01T05:30:00Z', '2024-01-01T05:30:01Z'],
    ['2024-01-01T00:00:00-00:00', '2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z'],
    ['2024-01-01T00:00:00+14:00', '2023-12-31T10:00:00Z', '2023-12-31T10:00:01Z'],
    ['2022-11-06T15:00:00.5Z', '2022-11-06T15:00:00.500Z', '2022-11-06T15:00:00.600Z'],
    ['2022-11-06T15:00:00.05Z', '2022-11-06T15:00:00.050Z', '2022-11-06T15:00:00.060Z'],
    ['2022-11-06T15:00:00.239Z', '2022-11-06T15:00:00.239Z', '2022-11-06T15:00:00.240Z'],
    ['2022-11-06T15:00:00.2399999Z', '2022-11-06T15:00:00.239Z', '2022-11-06T15:00:00.240Z'],
    ['2022-11-06T23:59:59.999', '2022-11-06T22:59:59.999Z', '2022-11-06T23:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z', '2017-01-01T00:00:01Z'],
    ['2022-03-27', '2022-03-26T23:00:00Z', '2022-03-27T22:00:00Z'],
    ['2022-10-30', '2022-10-29T22:00:00Z', '2022-10-30T23:00:00Z'],
    ['2022-03-27T02:30', '2022-03-27T01:30:00Z', '2022-03-27T01:31:00Z'],
    ['2022-10-30T02:30', '2022-10-30T00:30:00Z', '2022-10-30T00:31:00Z'],
    ['2022-10-30T02:30:00+01:00', '2022-10-30T01:30:00Z', '2022-10-30T01:30:01Z'],
    ['9999', '9998-12-31T23:00:00Z', '9999-12-31T23:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z', '+010000-01-01T00:00:00Z'],
    ['0001', '0000-12-31T23:50:39Z', '0001-12-31T23:50:39Z'],
    ['0099-12-31T00:00:00Z', '0099-12-31T00:00:00Z', '0099-12-31T00:00:01Z'],
  ])('%s is [%s, %s)', (text, low, high) => {
    expect(dateInterval(text)).toEqual(interval(low, high));
  });

  it.each([
    ['', 0, 'Unreadable date'],
    ['22', 0, 'Unreadable date'],
    ['2022-1', 4, 'Unreadable date'],
    ['2022-13', 5, 'month'],
    ['2022-00', 5, 'month'],
    ['2022-02-29', 8, '01 to 28'],
    ['1900-02-29', 8, '01 to 28'],
    ['2022-04-31', 8, '01 to 30'],
    ['2022-04-00', 8, '01 to 30'],
    ['0000-01-01', 0, 'year'],
    ['12022-01-01', 4, 'Unreadable date'],
    ['-2022', 0, 'Unreadable date'],
    ['06/11/2022', 0, 'Unreadable date'],
    ['2022-11-06T', 10, 'Unreadable date'],
    ['2022-11-06T15', 10, 'Unreadable date'],
    ['2022-11-06 15:00', 10, 'Unreadable date'],
    ['2022-11-06T24:00:00Z', 11, 'hour'],
    ['2022-11-06T15:60', 14, 'minutes'],
    ['2022-11-06T15:00:61Z', 17, 'seconds'],
    ['2022-11-06T15:00:00.Z', 19, 'Unreadable date'],
    ['2022-11-06T15:00:00z', 19, 'Unreadable date'],
    ['2022-11-06T15:00:00+0100', 19, 'Unreadable date'],
    ['2022-11-06T15:00:00+15:00', 19, 'zone'],
    ['2022-11-06T15:00:00+14:01', 19, 'zone'],
    ['2022-11-06T15:00+01:60', 16, 'zone'],
    ['2022-11-06Z', 10, 'Unreadable date'],
    ['2022-11-06T15:00:00 01:00', 19, 'Unreadable date'],
    ['٢٠٢٢', 0, 'Unreadable date'],
  ])('refuses %j at %i', (text, offset, message) => {
    const parsed = dateInterval(text);
    expect(parsed).toMatchObject({ ok: false, at: offset });
    expect(parsed.ok ? '' : parsed.en).toContain(message);
  });

  it('tiles time: each zone-less day begins when the day before ends, and months and years are made of days', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      const nextDay = new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10);
      const [today, tomorrow, month, year] = [day, nextDay, day.slice(0, 7), day.slice(0, 4)].map((text) => dateInterval(text));
      if (!today?.ok || !tomorrow?.ok || !month?.ok || !year?.ok) throw new Error(`unreadable ${day}`);
      expect(today.value.high).toBe(tomorrow.value.low);
      expect(today.value.low).toBeGreaterThanOrEqual(month.value.low);
      expect(today.value.high).toBeLessThanOrEqual(month.value.high);
      expect(month.value.low).toBeGreaterThanOrEqual(year.value.low);
      expect(month.value.high).toBeLessThanOrEqual(year.value.high);
    }));
  });

  it('reads back any instant as its own millisecond', () => {
    const range = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true };
    fc.assert(fc.property(fc.date(range), (date) => {
      expect(dateInterval(date.toISOString())).toEqual({ ok: true, value: { low: date.getTime(), high: date.getTime() + 1 } });
    }));
  });

  it('answers any text with a value or a refusal inside it, never an exception', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789-:T.Z+ ae')) }), (text) => {
      const parsed = parseDateSearchValue(text);
      if (parsed.ok) expect(parsed.value.low).toBeLessThan(parsed.value.high);
      else expect(parsed.at).toBeLessThanOrEqual(text.length);
    }));
  });
});

describe('parseDateSearchValue', () => {
  it.each([
    ['ge2022-11-06T15:00', 'ge', '2022-11-06T14:00:00Z', '2022-11-06T14:01:00Z'],
    ['2023-08-02', 'eq', '2023-08-01T22:00:00Z', '2023-08-02T22:00:00Z'],
    ['ap2022', 'ap', '2021-12-31T23:00:00Z', '2022-12-31T23:00:00Z'],
    ['lt2024-01-01T00:00:00+01:00', 'lt', '2023-12-31T23:00:00Z', '2023-12-31T23:00:01Z'],
    ['lt2024-01-01T00:00:00 01:00', 'lt', '2023-12-31T23:00:00Z', '2023-12-31T23:00:01Z'],
    ['2024-01-01T00:00 01:00', 'eq', '2023-12-31T23:00:00Z', '2023-12-31T23:01:00Z'],
  ])('%s', (raw, prefix, low, high) => {
    expect(parseDateSearchValue(raw)).toEqual({ ok: true, value: { prefix, low: at(low), high: at(high) } });
  });

  it.each([
    ['ge', 2],
    ['ge2022-13', 7],
    ['GE2022', 0],
    ['2022-11-06 15:00', 10],
    ['ge2022-11-06T15:00  01:00', 18],
    ['ge 2022', 2],
  ])('refuses %j at %i of the raw value', (raw, offset) => {
    expect(parseDateSearchValue(raw)).toMatchObject({ ok: false, at: offset });
  });
});

describe('periodInterval', () => {
  it.each([
    [{ start: '2022-11-06', end: '2022-11-06' }, at('2022-11-05T23:00:00Z'), at('2022-11-06T23:00:00Z')],
    [{ start: '2022-11-06T10:00:00Z', end: '2022' }, at('2022-11-06T10:00:00Z'), at('2022-12-31T23:00:00Z')],
    [{ start: '2022-11-06' }, at('2022-11-05T23:00:00Z'), null],
    [{ end: '2022-11-06' }, null, at('2022-11-06T23:00:00Z')],
    [{}, null, null],
  ])('%j', (period, low, high) => {
    expect(periodInterval(period)).toEqual({ ok: true, value: { low, high } });
  });

  it('refuses an end before the start and an unreadable bound', () => {
    const reversed = periodInterval({ start: '2022-11-06', end: '2022-11-05' });
    expect(reversed.ok ? '' : reversed.en).toContain('per-1');
    expect(periodInterval({ start: '2022-13' })).toMatchObject({ ok: false, at: 5 });
    expect(periodInterval({ start: '2022', end: '2022-01-32' })).toMatchObject({ ok: false, at: 8 });
  });
});
