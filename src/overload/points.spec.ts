import type { FhirCall, Interaction } from '../fhir-common/http/fhir-call';
import { pointsOf } from './points';

const call = (interaction: Interaction): FhirCall => ({ api: 'ror', interaction, type: undefined, id: undefined });

describe('pointsOf', () => {
  it.each<[Interaction, string, string, string, number]>([
    ['read', 'GET', '/Location/1', '', 1],
    ['capabilities', 'GET', '/metadata', '', 0],
    ['search', 'GET', '/Location', 'status=active', 5],
    ['search', 'GET', '/Location', 'status=active&_include=a:b&_revinclude:iterate=c:d', 7],
    ['search', 'GET', '/Location', '__include=a:b&_revincluded=c:d', 7],
    ['search', 'GET', '/Location', 'name=_include=', 5],
    ['search', 'POST', '/Location/_search', Array.from({ length: 40 }, () => '_include=a:b').join('&'), 15],
    ['update', 'PUT', '/Location/1', '', 2],
    ['batch', 'POST', '/', '', 10],
    ['export', 'GET', '/$export', '', 50],
    ['export', 'GET', '/$export/12/status', '', 1],
    ['export', 'DELETE', '/$export', '', 1],
  ])('%s by %s %s?%s costs %s', (interaction, method, path, query, points) => {
    expect(pointsOf(call(interaction), method, path, query)).toBe(points);
  });
});
