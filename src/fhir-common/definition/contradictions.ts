import type { Cascade, StateMachine } from './write-declaration';
import type { FactStep } from './confidentiality';
import type { ResourceDefinition } from './define-resource';
import type { FhirApi } from './fhir-api';
import type { Bilingual } from '../core/bilingual';

/** A declaration that does not add up, as a sentence in both languages that names it. */
export type Contradiction = Bilingual;

/** What the declarations of the interfaces say that cannot be: the server refuses to start on the first. */
export function contradictions(apis: readonly FhirApi[]): Contradiction[] {
  return apis.flatMap((api) => [
    ...(api.roles.length === 0 ? [said(api.name, 'n’admet aucun rôle ; donnez-lui des rôles', 'lets no role in; give it roles')] : []),
    ...(api.export?.types ?? []).filter((type) => api.definitions.get(type)?.visibility?.reserved !== undefined).map((type) => said(`${api.name} ${type}`,
      'réserve des éléments à certains lecteurs, et l’export copie les textes tels quels', 'reserves elements to some readers, and exports copy texts as they are stored')),
    ...[...api.definitions.values()].flatMap((definition) => ofDefinition(api, definition)),
  ]);
}

function ofDefinition(api: FhirApi, definition: ResourceDefinition): Contradiction[] {
  const { type, interactions, unique, states, owners, cascades, confidentiality, rendition, visibility } = definition;
  const named = `${api.name} ${type}`;
  const strangers = Object.entries(interactions ?? {}).flatMap(([interaction, grants]) => grants.filter(({ role }) => !api.roles.includes(role)).map(({ role }) => ({ interaction, role })));
  const paths = [...(owners ?? []), ...(confidentiality?.factPaths ?? []), ...(cascades ?? []).map(({ path }) => path)];
  return [
    ...strangers.map(({ interaction, role }) => said(named, `${interaction} est donné à ${role}, que l’interface n’admet pas`, `${interaction} is granted to ${role}, whom the interface does not let in`)),
    ...(unique ?? []).flatMap(({ parameter }) => {
      const declared = definition.parameters.get(parameter)?.parameter;
      return declared?.type === 'token' && declared.valueType === 'Identifier' ? [] : [said(named, `la clé unique ${parameter} n’est pas un critère de type Identifier`, `unique key ${parameter} is no criterion of type Identifier`)];
    }),
    ...(rendition !== undefined && (api.accessProfiles !== undefined || visibility !== undefined) ? [said(named,
      'a un texte pour les réponses, qui n’est fait qu’une fois, et tous ne voient pas la même chose de la ressource', 'has a rendition, which is made once, and not everybody sees the same of the resource')] : []),
    ...(owners !== undefined && api.owner === undefined ? [said(named, 'a des propriétaires, mais l’interface n’en déclare pas le type', 'has owners, but the interface declares no type of them')] : []),
    ...[...definition.parameters.values()].flatMap(({ parameter }) => {
      const by = parameter.type === 'reference' ? parameter.broughtBack?.by : undefined;
      if (by === undefined || definition.parameters.get(by)?.parameter.type === 'date') return [];
      return [said(named, `${parameter.code} ramène les plus récents par ${by}, qui n’est pas un critère de date`, `${parameter.code} brings back the newest by ${by}, which is no date criterion`)];
    }),
    ...paths.flatMap((path) => path.flatMap((step) => ofStep(api, named, step))),
    ...(cascades ?? []).flatMap((cascade) => ofCascade(api, named, cascade)),
    ...(states === undefined ? [] : ofStates(named, states)),
  ];
}

function ofStep(api: FhirApi, named: string, { type, parameter }: FactStep): Contradiction[] {
  if (api.definitions.get(type)?.parameters.get(parameter)?.parameter.type === 'reference') return [];
  return [said(named, `un chemin passe par ${type}:${parameter}, qui n’est pas une référence déclarée`, `a path goes through ${type}:${parameter}, which is no declared reference`)];
}

function ofCascade(api: FhirApi, named: string, { type, path }: Cascade): Contradiction[] {
  if (api.definitions.has(type) && path.length > 0) return [];
  return [said(named, `une cascade mène à ${type}, que l’interface ne sert pas`, `a cascade leads to ${type}, which the interface does not serve`)];
}

function ofStates(named: string, { states, initial }: StateMachine): Contradiction[] {
  const known = new Set(Object.keys(states));
  const reached = new Set([...initial, ...Object.values(states).flatMap(({ to }) => to.map(({ state }) => state))]);
  return [
    ...(initial.length === 0 ? [said(named, 'n’a pas d’état de départ', 'has no initial state')] : []),
    ...[...reached].filter((state) => !known.has(state)).map((state) => said(named, `l’état ${state} n’est pas déclaré`, `state ${state} is not declared`)),
    ...[...known].filter((state) => !reached.has(state)).map((state) => said(named, `aucun passage ne mène à l’état ${state}`, `no move leads to state ${state}`)),
    ...Object.entries(states).flatMap(([from, { to }]) => to.filter(({ by }) => by.length === 0).map(({ state }) =>
      said(named, `personne ne peut passer de ${from} à ${state}`, `nobody may move from ${from} to ${state}`))),
  ];
}

function said(named: string, fr: string, en: string): Contradiction {
  return { fr: `déclaration de ${named} : ${fr}`, en: `declaration of ${named}: ${en}` };
}
