import { arrayAt, stringAt } from '../../../fhir-common/core/json';
import type { ResourceJson } from '../../../fhir-common/core/json';
import type { StoredReads } from '../../../fhir-common/definition/write-declaration';
import type { RuleContext } from '../../../fhir-common/write/business-rule';
import { blankToUndefined, codesOf, codesOfList, identifierOfType, referencedId } from '../../../quality/directory/fhir-reading';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';
import { structureKinds } from '../structure-kind';
import type { StructureKind } from '../structure-kind';
import { divisionsOfType } from './territorial-divisions';

const HEALTH_TERRITORY = '4';
const MAX_LEVELS = 20;

/** What each kind of structure has to say (ror-write.md 5), its one family of types, its territories (RG_EXP_030) and its place in the hierarchy. */
export class StructureRule extends DefectRule {
  readonly types = ['Organization'];

  protected async defects(resource: ResourceJson, context: RuleContext, before: ResourceJson | undefined): Promise<readonly RuleDefect[]> {
    // A parent that does not change was judged when it was given.
    const moved = before === undefined || parentId(before) !== parentId(resource);
    return [
      ...kindDefects(resource), ...missingOfKind(resource), ...divisionsOfType(resource, HEALTH_TERRITORY, 'RG_EXP_030'),
      ...(moved ? await parentDefects(resource, context) : []),
    ];
  }
}

const KINDS_PATH = 'Organization.type';

/** One family of types, and one only. */
export function kindDefects(resource: ResourceJson): RuleDefect[] {
  const kinds = structureKinds(resource);
  if (kinds.length === 1) return [];
  if (kinds.length === 0) return [{ rule: 'RG_EXP_002', path: KINDS_PATH, element: 'le type de la structure (TRE_R72, TRE_R66 ou TRE_R207 dans Organization.type)', description: 'Type de structure absent' }];
  return [{ rule: 'structure-kinds', path: KINDS_PATH, errorValues: codesOf(resource['type']).map(({ list, code }) => `TRE_${list}#${code}`), description: 'Types de plusieurs familles' }];
}

interface Mandatory {
  readonly path: string;
  readonly element: string;
  readonly isPresent: (resource: ResourceJson) => boolean;
}

const NAME: Mandatory = { path: 'Organization.name', element: 'le nom (Organization.name)', isPresent: (resource) => blankToUndefined(stringAt(resource, 'name')) !== undefined };
const PARENT: Mandatory = { path: 'Organization.partOf', element: 'la structure de rattachement (Organization.partOf)', isPresent: (resource) => resource['partOf'] !== undefined };
const identifier = (type: string, element: string): Mandatory => ({
  path: 'Organization.identifier', element, isPresent: (resource) => identifierOfType(resource, type) !== undefined,
});
const typeOf = (element: string, ...lists: readonly string[]): Mandatory => ({
  path: KINDS_PATH, element, isPresent: (resource) => codesOfList(codesOf(resource['type']), ...lists).length > 0,
});
const NATIONAL = identifier('40', 'l’identifiant national de structure (Organization.identifier, type TRE_G07#40)');

const MANDATORY: Readonly<Record<StructureKind, readonly Mandatory[]>> = {
  legal: [NATIONAL, typeOf('le statut juridique (TRE_R72 dans Organization.type)', 'R72'), NAME],
  geographic: [NATIONAL, typeOf('la catégorie d’établissement (TRE_R66 dans Organization.type)', 'R66', 'R02'), NAME, PARENT],
  internal: [identifier('42', 'l’identifiant d’organisation interne (Organization.identifier, type TRE_R345#42)'), NAME, PARENT],
};

/** The minimum of each kind. Nothing is asked of a structure whose kind cannot be told. */
export function missingOfKind(resource: ResourceJson): RuleDefect[] {
  const [kind, ...others] = structureKinds(resource);
  if (kind === undefined || others.length > 0) return [];
  return MANDATORY[kind].filter(({ isPresent }) => !isPresent(resource))
    .map(({ path, element }) => ({ rule: 'RG_EXP_002', path, element, errorValues: [element], description: `Élément obligatoire absent : ${element}` }));
}

const PARENTS: Readonly<Record<StructureKind, readonly StructureKind[]>> = { legal: [], geographic: ['legal'], internal: ['geographic', 'internal'] };
const LABELS: Readonly<Record<StructureKind, string>> = { legal: 'entité juridique', geographic: 'entité géographique', internal: 'organisation interne' };

/** EG to EJ, OI to EG or OI, and no circle (change-log 0.6.0). A parent that does not exist is told by the check of references. */
export async function parentDefects(resource: ResourceJson, { read }: Pick<StoredReads, 'read'>): Promise<RuleDefect[]> {
  const id = parentId(resource);
  const [kind] = structureKinds(resource);
  const parent = id === undefined ? undefined : await read('Organization', id);
  if (id === undefined || kind === undefined || parent === undefined) return [];
  const [kindAbove] = structureKinds(parent);
  const wrong = (value: string): RuleDefect[] => [{ rule: 'structure-parent', path: 'Organization.partOf', errorValues: [value], description: 'Rattachement impossible' }];
  if (kindAbove !== undefined && !PARENTS[kind].includes(kindAbove)) return wrong(`${LABELS[kind]} sous ${LABELS[kindAbove]} (${id})`);
  let ancestor: string | undefined = id;
  for (let level = 0; ancestor !== undefined && level < MAX_LEVELS; level += 1) {
    if (ancestor === resource.id) return wrong(`${id} dépend de cette structure`);
    const above: ResourceJson | undefined = ancestor === id ? parent : await read('Organization', ancestor);
    ancestor = above === undefined ? undefined : parentId(above);
  }
  return [];
}

const parentId = (resource: ResourceJson): string | undefined => referencedId(arrayAt(resource, 'partOf')[0], 'Organization');
