import { SearchGate, searchGateOptions } from './search-gate';

const gate = (): SearchGate => new SearchGate({ maxActive: 2, maxActivePerClient: 2, maxWaiting: 2, maxWaitMs: 1_000, maxPerClient: 4 });

describe('SearchGate', () => {
  it('lets two work and two wait, and turns the fifth away', async () => {
    const searches = gate();
    const [first] = await Promise.all([searches.enter('a'), searches.enter('b')]);
    const third = searches.enter('c');
    const fourth = searches.enter('d');
    expect([searches.active, searches.waiting]).toEqual([2, 2]);
    await expect(searches.enter('e')).rejects.toMatchObject({ code: 'overloaded', headers: { 'Retry-After': '2' } });
    first();
    const release = await third;
    expect([searches.active, searches.waiting]).toEqual([2, 1]);
    release();
    await fourth;
    expect([searches.active, searches.waiting]).toEqual([2, 0]);
  });

  it('turns away who waited too long, and keeps its place in the line for nobody', async () => {
    jest.useFakeTimers();
    const searches = gate();
    const [first] = await Promise.all([searches.enter('a'), searches.enter('a')]);
    const late = expect(searches.enter('b')).rejects.toMatchObject({ code: 'overloaded' });
    await jest.advanceTimersByTimeAsync(1_000);
    await late;
    expect(searches.waiting).toBe(0);
    first();
    expect(searches.active).toBe(1);
    jest.useRealTimers();
  });

  it('counts a release once, however often it is called', async () => {
    const searches = gate();
    const release = await searches.enter('a');
    await searches.enter('a');
    release();
    release();
    expect(searches.active).toBe(1);
  });

  it('leaves room for others when one client floods', async () => {
    const searches = new SearchGate({ maxActive: 2, maxActivePerClient: 2, maxWaiting: 4, maxWaitMs: 1_000, maxPerClient: 3 });
    const places = ['flood', 'flood', 'flood'].map((client) => searches.enter(client));
    await expect(searches.enter('flood')).rejects.toMatchObject({ code: 'overloaded' });
    const other = searches.enter('other');
    const [first, second] = await Promise.all(places.slice(0, 2));
    first?.();
    second?.();
    const releases = await Promise.all([...places.slice(2), other]);
    for (const release of releases) release();
    expect([searches.active, searches.waiting]).toEqual([0, 0]);
    // Its places are free again.
    await searches.enter('flood');
    expect(searches.active).toBe(1);
  });

  it('keeps the last place at work from a client that has the others, and gives it to whoever else comes', async () => {
    const searches = new SearchGate({ maxActive: 3, maxActivePerClient: 2, maxWaiting: 4, maxWaitMs: 1_000, maxPerClient: 4 });
    const [first] = await Promise.all([searches.enter('flood'), searches.enter('flood')]);
    const [third, fourth] = [searches.enter('flood'), searches.enter('flood')];
    expect([searches.active, searches.waiting]).toEqual([2, 2]);
    const neighbour = await searches.enter('neighbour');
    expect([searches.active, searches.waiting]).toEqual([3, 2]);
    // A place that the flood may not have is not handed to it.
    neighbour();
    expect([searches.active, searches.waiting]).toEqual([2, 2]);
    first();
    (await third)();
    (await fourth)();
    expect([searches.active, searches.waiting]).toEqual([1, 0]);
  });

  it('gives a client two thirds of the places at work, and three quarters of all places', () => {
    expect(searchGateOptions(20, 5_000)).toEqual({ maxActive: 20, maxActivePerClient: 13, maxWaiting: 40, maxWaitMs: 5_000, maxPerClient: 45 });
    expect(searchGateOptions(1, 5_000).maxActivePerClient).toBe(1);
  });
});
