import { randomUUID } from 'node:crypto';
import { INC5, tre } from '../ror/scenarios/scenario-row';
import { answered, keysOf, readIssues, readSearchset } from './answers';
import type { Searchset } from './answers';
import { startTestServer, WIDEST_CLIENT } from './test-server';
import type { TestServer } from './test-server';

const BASE = '/ror/fhir';
const PAGE = 7;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function get(request: string, client = WIDEST_CLIENT): Promise<Searchset> {
  return readSearchset((await server.as(client).get(request)).body);
}

/** Follows the next links from the first page to the last. */
async function walk(request: string): Promise<Searchset[]> {
  const pages = [await get(request)];
  for (let next = pages.at(-1)?.links['next']; next !== undefined; next = pages.at(-1)?.links['next']) {
    expect(next.startsWith(`${server.origin}${BASE}/`)).toBe(true);
    pages.push(await get(next.slice(server.origin.length)));
    if (pages.length > 100) throw new Error('the next links lead round in a circle');
  }
  return pages;
}

const WALKS = [
  'Location',
  'Organization?_include=Organization:partof',
  `HealthcareService?${INC5}`,
  `Location?_tag=${tre('R30-RegionOM')}|52&_revinclude=HealthcareService:location`,
  'HealthcareService?location.address-postalcode=71,60,44',
  'Location?_lastUpdated=ge2022-01-01&capacity-status=02&nb-capacity=gt0',
  'Location?status:missing=true',
  'Practitioner?_id=245876',
  'Practitioner?_id=nobody',
];

describe.each(WALKS)('%s', (request) => {
  const paged = (count: number): string => `${BASE}/${request}${request.includes('?') ? '&' : '?'}_count=${count}`;

  it('pages hold together exactly what one page holds', async () => {
    const whole = await get(`${BASE}/${request}`);
    expect(whole.links['next']).toBeUndefined();
    const pages = await walk(paged(PAGE));
    const matches = pages.flatMap(({ entries }) => entries.filter(({ mode }) => mode === 'match').map(({ key }) => key));
    expect(matches).toEqual(whole.entries.filter(({ mode }) => mode === 'match').map(({ key }) => key));
    expect(new Set(matches).size).toBe(matches.length);
    expect(pages.map(({ total }) => total)).toEqual(pages.map(() => whole.total));
    expect(pages.map((page) => keysOf(page, 'match').length)).toEqual(pageSizes(whole.total));
    // A resource linked to matches of two pages travels with both; one linked to none travels with none.
    const linked = new Set([...pages.flatMap((page) => keysOf(page, 'include')), ...matches]);
    expect([...linked].sort()).toEqual([...keysOf(whole, 'include'), ...matches].sort());
  });

  it('a page holds nothing twice', async () => {
    for (const { entries } of await walk(paged(PAGE))) expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
  });
});

function pageSizes(total: number): number[] {
  const full = Array.from({ length: Math.floor(total / PAGE) }, () => PAGE);
  return total % PAGE > 0 || total === 0 ? [...full, total % PAGE] : full;
}

describe('the size of a page', () => {
  it('_count=0 answers the total alone', async () => {
    const { total, entries, links } = await get(`${BASE}/Location?_count=0`);
    expect([total > 60, entries, links['next']]).toEqual([true, [], undefined]);
  });

  it('_count=1 answers one match with all that is linked to it', async () => {
    const page = await get(`${BASE}/HealthcareService?_id=hs-uc3-s8-two-places,hs-uc3-s1-pedopsychiatrie&_count=1&_include=HealthcareService:location`);
    expect([page.total, keysOf(page, 'match').length, keysOf(page, 'include').length > 0]).toEqual([2, 1, true]);
  });

  it('a count over the maximum is lowered, and the self link says so', async () => {
    const { links } = await get(`${BASE}/Location?_count=100000`);
    expect(links['self']).toBe(`${server.origin}${BASE}/Location?_count=200`);
  });
});

describe('a page link', () => {
  const first = (client = WIDEST_CLIENT): Promise<string> =>
    get(`${BASE}/Location?address-city=Ancenis&_count=2`, client).then(({ links }) => (links['next'] ?? '').slice(server.origin.length));
  const answer = async (link: string, client = WIDEST_CLIENT): Promise<[number, string | undefined]> => {
    const { status, body } = await answered(server.as(client).get(link));
    return [status, status === 200 ? undefined : readIssues(body)[0]?.code];
  };
  const REFUSED = [400, 'invalid-page-link'];

  it('works again and again, on a new connection too', async () => {
    const link = await first();
    expect([await answer(link), await answer(link)]).toEqual([[200, undefined], [200, undefined]]);
  });

  it('tells nothing of the request it continues', async () => {
    const link = await first();
    const sealed = link.slice(link.indexOf('_page=') + '_page='.length);
    const bytes = Buffer.from(sealed, 'base64url').toString('latin1');
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(`${sealed} ${bytes}`).not.toMatch(/ancenis|address|location|ror-profile/i);
  });

  it('is refused when any part of it was changed', async () => {
    const link = await first();
    const start = link.indexOf('_page=') + '_page='.length;
    const changed = Array.from({ length: 12 }, (_, step) => start + Math.floor(((link.length - 1 - start) * step) / 12))
      .map((at) => `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`);
    const cut = [link.slice(0, -4), `${link}AAAA`, link.slice(0, start + 10)];
    for (const other of [...changed, ...cut]) expect(await answer(other)).toEqual(REFUSED);
  });

  it('is refused to another caller, even one who sees as much', async () => {
    const link = await first();
    expect([await answer(link, 'ror-server'), await answer(link, 'ror-profile-5')]).toEqual([REFUSED, REFUSED]);
    expect(await answer(await first('ror-server'), 'ror-server')).toEqual([200, undefined]);
  });

  it('is refused on another type', async () => {
    const link = await first();
    expect(await answer(link.replace('/Location?', '/Organization?'))).toEqual(REFUSED);
  });

  it('answers 410 once its hour is over', async () => {
    const query = (await first()).split('?')[1] ?? '';
    const later = {
      requestId: randomUUID(),
      caller: { id: WIDEST_CLIENT, roles: ['ror-consumer'], accessProfile: 1 },
      database: server.engine.database,
      baseUrl: `${server.origin}${BASE}`,
      startedAt: Date.now() + 61 * 60_000,
    };
    const search = server.engine.searches.search(later, server.engine.api('ror'), 'Location', query);
    const refusal: unknown = await search.then(() => undefined, (error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'expired-page-link', definition: { status: 410 } });
  });
});
