import { matchIds, TestEngine } from '../setup/test-engine';
import type { Bundle } from '../setup/test-engine';
import type { IdentifiedResource } from '../../src/fhir-common/store/writer/change';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.start();
});
afterAll(() => server.stop());

const organization = (id: string, name: string): IdentifiedResource => ({ resourceType: 'Organization', id, name });
const offer = (id: string, name: string, structure: string): IdentifiedResource => ({
  resourceType: 'HealthcareService',
  id,
  extension: [{ url: 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-healthcareservice-sensitive-unit', valueBoolean: false }],
  name,
  providedBy: { reference: `Organization/${structure}` },
});

const nextOf = (bundle: Bundle): string | undefined => bundle.link.find(({ relation }) => relation === 'next')?.url.replace('https://server.example/ror/fhir/', '');
const names = (bundle: Bundle): unknown[] => (bundle.entry ?? []).map(({ resource }) => resource['name']);

/** Walks to the end; between two pages `write` changes the data. */
async function walk(request: string, write: (page: number) => Promise<void>): Promise<{ ids: string[]; names: unknown[]; totals: (number | undefined)[] }> {
  const seen = { ids: [] as string[], names: [] as unknown[], totals: [] as (number | undefined)[] };
  let next: string | undefined = request;
  for (let page = 0; next !== undefined; page++) {
    const bundle: Bundle = await server.search(next);
    seen.ids.push(...matchIds(bundle));
    seen.names.push(...names(bundle));
    seen.totals.push(bundle.total);
    next = nextOf(bundle);
    await write(page);
  }
  return seen;
}

const REQUEST = 'HealthcareService?organization.name=Clinique&_sort=-organization.name,name&_count=4&_include=HealthcareService:organization';

it('a chained, sorted search gives exactly the state of page 1 while writers insert, update and take away', async () => {
  const offers = Array.from({ length: 23 }, (_, index) => offer(`o${index}`, `Offre ${String(index % 7)}`, `s${index % 5}`));
  await server.write(...Array.from({ length: 5 }, (_, index) => organization(`s${index}`, `Clinique ${index}`)), organization('other', 'Hôpital'));
  await server.write(...offers);
  const untouched = await walk(REQUEST, () => Promise.resolve());
  expect(untouched.ids).toHaveLength(23);
  const disturbed = await walk(REQUEST, async (page) => {
    await server.write(offer(`new${page}`, 'Offre 0', 's4'));
    await server.write({ ...offer(`o${page}`, `Renommée ${page}`, 'other') }); // leaves the result
    await server.write(organization(`s${page % 5}`, page % 2 === 0 ? `Hôpital ${page}` : `Clinique ${9 - page}`)); // changes match and order of many
  });
  expect(disturbed).toEqual(untouched);
  const afterwards = await walk(REQUEST, () => Promise.resolve());
  expect(afterwards.ids).not.toEqual(untouched.ids);
});

it('a transaction that commits after page 1 but began before it is not seen on later pages', async () => {
  await server.write(organization('late-1', 'Maison A'), organization('late-2', 'Maison B'), organization('late-3', 'Maison D'));
  const open = await server.pool.connect();
  try {
    await open.query('BEGIN');
    await open.query("UPDATE resource SET fact = fact WHERE id = 'late-3'"); // takes a transaction number before page 1
    const first = await server.search('Organization?name=Maison&_count=1');
    await open.query('COMMIT');
    await server.write(organization('late-4', 'Maison C'));
    const rest = await walk(nextOf(first) ?? '', () => Promise.resolve());
    expect([...matchIds(first), ...rest.ids]).toEqual(['late-1', 'late-2', 'late-3']);
    expect(rest.totals).toEqual([3, 3]);
  } finally {
    open.release();
  }
});

it('an expired link answers 410 with what to do', async () => {
  const first = await server.search('Organization?name=Maison&_count=1');
  const [type = '', query = ''] = (nextOf(first) ?? '').split('?');
  const later = { ...server.context(), startedAt: Date.now() + 61 * 60_000 };
  await expect(server.engine.searches.search(later, server.api, type, query)).rejects.toMatchObject({ code: 'expired-page-link', definition: { status: 410 } });
});

it('equals of a sort follow one another by id, whatever order they were written in, through every page', async () => {
  const ids = ['tie-b', 'tie-A', 'tie-10', 'tie-c', 'tie-9', 'tie-a', 'tie-B'];
  for (const id of ids) await server.write(organization(id, id === 'tie-c' ? 'Ex aequo 1' : 'Ex aequo 2'));
  const inOrder = [...ids].filter((id) => id !== 'tie-c').sort();
  const ascending = await walk('Organization?name=Ex%20aequo&_sort=name&_count=2', () => Promise.resolve());
  expect(ascending.ids).toEqual(['tie-c', ...inOrder]);
  const descending = await walk('Organization?name=Ex%20aequo&_sort=-name&_count=3', () => Promise.resolve());
  expect(descending.ids).toEqual([...inOrder, 'tie-c']);
  // Values that miss are equal as well.
  const missing = await walk('Organization?name=Ex%20aequo&_sort=partof._lastUpdated&_count=3', () => Promise.resolve());
  expect(missing.ids).toEqual([...ids].sort());
});
