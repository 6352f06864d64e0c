import { parsePrefix } from './prefix';

describe('parsePrefix', () => {
  it.each(['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'])('reads %s', (prefix) => {
    expect(parsePrefix(`${prefix}2022`)).toEqual({ prefix, rest: '2022', at: 2 });
  });

  it.each(['2022', '', '-5', 'GE2022', 'xx10', 'g'])('reads %j as eq without prefix', (raw) => {
    expect(parsePrefix(raw)).toEqual({ prefix: 'eq', rest: raw, at: 0 });
  });

  it('reads one prefix only', () => {
    expect(parsePrefix('gege5')).toEqual({ prefix: 'ge', rest: 'ge5', at: 2 });
  });
});
