import { DEAREST } from '../../bench/costly-requests';
import { TestEngine } from '../setup/test-engine';

let server: TestEngine;
beforeAll(async () => {
  server = await TestEngine.start();
});
afterAll(() => server.stop());

it.each(DEAREST)('PostgreSQL takes %s, and answers that nothing matches', async (_why, request) => {
  const { total, entry } = await server.search(request);
  expect([total, (entry ?? []).filter(({ search }) => search.mode !== 'outcome')]).toEqual([0, []]);
});
