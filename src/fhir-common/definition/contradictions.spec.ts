import { contradictions } from './contradictions';
import { defineResource } from './define-resource';
import type { ResourceDeclaration } from './define-resource';
import { definitionsByType } from './fhir-api';
import type { FhirApi } from './fhir-api';
import { grantTo } from './interactions';
import { reference, string, token } from './search-parameter';
import type { StateMachine } from './write-declaration';

const PARAMETERS = [
  token({ code: 'identifier', of: 'Identifier', at: 'Location.identifier', fr: 'Identifiant' }), string({ code: 'name', at: 'Location.name', fr: 'Nom' }), reference({
    code: 'partof', of: ['Location'], at: 'Location.partOf', fr: 'Lieu',
  }),
];

function said(declared: Partial<ResourceDeclaration>, api: Partial<FhirApi> = {}): string[] {
  const definition = defineResource({ type: 'Location', profiles: [], description: 'Lieu', searchParameters: PARAMETERS, includes: [], revIncludes: [], ...declared });
  const whole: FhirApi = {
    name: 'test', title: '', description: '', basePath: '/test', publicMetadata: false, aliases: [], roles: ['writer'], definitions: definitionsByType([definition]),
    inheritTokenSystem: false, placeCentre: () => undefined, synonymsOf: () => [], resultParameterAliases: new Map(), includeAliases: new Map(), ...api,
  };
  return contradictions([whole]).map(({ en }) => en);
}

const machine = (states: StateMachine['states'], initial: readonly string[]): Partial<ResourceDeclaration> => ({
  states: { element: 'status', stateOf: () => undefined, states, initial, actorsOf: () => [] },
});

it.each<[string, string[], string[]]>([
  ['nothing of a sound declaration', said({ interactions: { create: grantTo('writer') }, unique: [{ parameter: 'identifier' }], ...machine({ a: { fr: 'A', to: [{ state: 'b', by: ['x'] }] }, b: { fr: 'B', to: [] } }, ['a']) }), []],
  ['an interface without roles', said({}, { roles: [] }), ['declaration of test: lets no role in; give it roles']],
  ['a grant to a stranger', said({ interactions: { patch: grantTo('reader') } }), ['declaration of test Location: patch is granted to reader, whom the interface does not let in']],
  ['a unique key that is a name', said({ unique: [{ parameter: 'name' }] }), ['declaration of test Location: unique key name is no criterion of type Identifier']],
  ['a row of references brought back by a name', said({ searchParameters: [string({ code: 'name', at: 'Location.name', fr: 'Nom' }), reference({ code: 'partof', of: ['Location'], at: 'Location.partOf', fr: 'Lieu', broughtBack: { by: 'name', most: 10 } })] }),
    ['declaration of test Location: partof brings back the newest by name, which is no date criterion']],
  ['owners nobody declares', said({ owners: [] }), ['declaration of test Location: has owners, but the interface declares no type of them']],
  ['a path over no reference', said({ cascades: [{ path: [{ direction: 'in', type: 'Location', parameter: 'name' }], type: 'Location', concerns: () => true, follow: () => undefined }] }), ['declaration of test Location: a path goes through Location:name, which is no declared reference']],
  ['a cascade to nowhere', said({ cascades: [{ path: [{ direction: 'in', type: 'Location', parameter: 'partof' }], type: 'Patient', concerns: () => true, follow: () => undefined }] }), ['declaration of test Location: a cascade leads to Patient, which the interface does not serve']],
  ['an export of reserved elements', said({ visibility: { keysOf: () => [], readerKeys: () => [], reserved: { readerKeys: () => [], without: (resource) => resource } } }, { export: { defaultTypes: [], types: ['Location'], associatedData: new Map() } }),
    ['declaration of test Location: reserves elements to some readers, and exports copy texts as they are stored']],
  ['a rendition beside access profiles', said({ rendition: { version: 1, of: () => '' } }, { accessProfiles: { all: [1], unrestricted: 1 } }),
    ['declaration of test Location: has a rendition, which is made once, and not everybody sees the same of the resource']],
  ['an unknown state', said(machine({ a: { fr: 'A', to: [{ state: 'z', by: ['x'] }] } }, ['a'])), ['declaration of test Location: state z is not declared']],
  ['a state nothing leads to', said(machine({ a: { fr: 'A', to: [] }, b: { fr: 'B', to: [] } }, ['a'])), ['declaration of test Location: no move leads to state b']],
  ['a move for nobody', said(machine({ a: { fr: 'A', to: [{ state: 'a', by: [] }] } }, ['a'])), ['declaration of test Location: nobody may move from a to a']],
  ['no initial state', said(machine({ a: { fr: 'A', to: [{ state: 'a', by: ['x'] }] } }, [])), ['declaration of test Location: has no initial state']],
])('tells %s', (_name, found, expected) => {
  expect(found).toEqual(expected);
});
