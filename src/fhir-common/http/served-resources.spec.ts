import { byteText } from '../core/byte-text';
import { searchset } from '../search/answer/searchset';
import type { FhirCall } from './fhir-call';
import { servedResources } from './served-resources';

const search: FhirCall = { api: 'ror', interaction: 'search', type: 'Location', id: undefined };

function page(ids: readonly string[], name = 'Cabinet'): Buffer {
  const entries = ids.map((id) => ({ type: 'Location', id, content: byteText(JSON.stringify({ resourceType: 'Location', id, name })), mode: 'match' as const }));
  return searchset({ baseUrl: 'https://ror.example/ror/fhir', now: 0, total: ids.length, links: [], entries, warnings: [] }).body;
}

describe('servedResources', () => {
  it('names the resource of a read', () => {
    expect(servedResources({ api: 'ror', interaction: 'read', type: 'Location', id: '12' }, Buffer.from('{}')))
      .toEqual({ count: 1, resources: ['Location/12'] });
  });

  it('counts and names the entries of a page', () => {
    expect(servedResources(search, page(['1', 'b-2']))).toEqual({ count: 2, resources: ['Location/1', 'Location/b-2'] });
    expect(servedResources(search, page([]))).toEqual({ count: 0, resources: [] });
  });

  it('names 50 of them, and counts all', () => {
    const ids = Array.from({ length: 200 }, (_, index) => String(index));
    const { count, resources } = servedResources(search, page(ids));
    expect(count).toBe(200);
    expect(resources).toEqual(ids.slice(0, 50).map((id) => `Location/${id}`));
  });

  it('is not misled by a text that looks like an entry', () => {
    expect(servedResources(search, page(['1'], '"fullUrl":"https://x/Location/fake"')).resources).toEqual(['Location/1']);
  });
});
