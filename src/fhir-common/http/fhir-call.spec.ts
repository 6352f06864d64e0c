import fc from 'fast-check';
import { fhirCall } from './fhir-call';
import type { ServedApi } from './fhir-call';

const APIS: readonly ServedApi[] = [
  { name: 'directory', basePath: '/directory/fhir', aliases: ['/old'], definitions: new Set(['Location', 'Task']) },
  { name: 'agenda', basePath: '/agenda/fhir', aliases: [], definitions: new Set(['Slot']) },
];

describe('fhirCall', () => {
  it.each([
    ['GET', '/directory/fhir/metadata', 'capabilities', undefined, undefined],
    ['GET', '/directory/fhir/Location', 'search', 'Location', undefined],
    ['GET', '/directory/fhir', 'search', undefined, undefined],
    ['POST', '/directory/fhir/Location/_search', 'search', 'Location', undefined],
    ['POST', '/directory/fhir/_search', 'search', undefined, undefined],
    ['GET', '/directory/fhir/Location/12', 'read', 'Location', '12'],
    ['HEAD', '/directory/fhir/Location/12', 'read', 'Location', '12'],
    ['GET', '/directory/fhir/Location/12/_history/3', 'vread', 'Location', '12'],
    ['GET', '/directory/fhir/Location/12/_history', 'history', 'Location', '12'],
    ['GET', '/directory/fhir/Location/_history', 'history', 'Location', undefined],
    ['GET', '/directory/fhir/_history', 'history', undefined, undefined],
    ['POST', '/directory/fhir/Location', 'create', 'Location', undefined],
    ['POST', '/directory/fhir', 'batch', undefined, undefined],
    ['PUT', '/directory/fhir/Location/12', 'update', 'Location', '12'],
    ['PATCH', '/directory/fhir/Location/12', 'patch', 'Location', '12'],
    ['DELETE', '/directory/fhir/Location/12', 'delete', 'Location', '12'],
    ['GET', '/directory/fhir/$export', 'export', undefined, undefined],
    ['GET', '/directory/fhir/$export/5/file', 'export', undefined, undefined],
    ['POST', '/directory/fhir/Task/$close', 'operation', 'Task', undefined],
    ['GET', '/directory/fhir/StructureDefinition/x', 'read', undefined, 'x'],
    ['GET', '/directory/fhir/Patient', 'search', undefined, undefined],
  ])('%s %s is %s', (method, path, interaction, type, id) => {
    expect(fhirCall(APIS, method, path)).toEqual({ api: 'directory', interaction, type, id });
  });

  it.each([
    ['an alias', '/old/Location/12'],
    ['another case of the base, which Express routes alike', '/DIRECTORY/Fhir/Location/12'],
    ['a slash at the end', '/directory/fhir/Location/12/'],
    ['a doubled slash', '/directory/fhir//Location/12'],
    ['a percent-encoded letter of the type', '/directory/fhir/Locatio%6e/12'],
  ])('is not misled by %s', (_, path) => {
    expect(fhirCall(APIS, 'GET', path)).toEqual({ api: 'directory', interaction: 'read', type: 'Location', id: '12' });
  });

  it('tells interfaces apart, and knows no path outside them', () => {
    expect(fhirCall(APIS, 'GET', '/agenda/fhir/Slot')?.api).toBe('agenda');
    expect(fhirCall(APIS, 'GET', '/directory/fhirs/Location')).toBeUndefined();
    expect(fhirCall(APIS, 'GET', '/health/ready')).toBeUndefined();
  });

  it('answers for any path below a base, however malformed', () => {
    fc.assert(fc.property(fc.constantFrom('GET', 'POST', 'PUT', 'PROPFIND'), fc.string(), (method, rest) => {
      expect(fhirCall(APIS, method, `/directory/fhir/${rest}`)?.api).toBe('directory');
    }));
  });
});
