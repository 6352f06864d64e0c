import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { ElementDefinition, StructureDefinition } from './structure-definition';
import type { Bilingual } from '../core/bilingual';

/** A rule that would hide nothing, as a sentence in both languages. */
export type UselessRule = Bilingual;

/**
 * The access rules that cannot be applied: a form leaves items of a list out, so that a rule on an element that is no list, or that R4 does
 * not have, would do nothing without a word.
 * @param definitions base definitions of R4, profiles among them are passed over
 */
export function uselessRules(apis: readonly FhirApi[], definitions: readonly StructureDefinition[]): UselessRule[] {
  const base = new Map(definitions.filter(({ derivation }) => derivation !== 'constraint').map((definition) => [definition.type, definition]));
  return apis.flatMap((api) => [...api.definitions.values()].flatMap((definition) => rulesOf(definition, base)));
}

function rulesOf({ type, confidentiality }: ResourceDefinition, base: ReadonlyMap<string, StructureDefinition>): UselessRule[] {
  return (confidentiality?.elements ?? []).flatMap(({ path }) => {
    const named = [type, ...path].join('.');
    const element = elementAt(base, type, path);
    if (element === undefined) {
      return [{ fr: `règle de confidentialité sur ${named} : R4 n'a pas cet élément ; corrigez le chemin`, en: `confidentiality rule on ${named}: R4 has no such element; mend the path` }];
    }
    if (element.max > 1 && element.types.every(({ code }) => /^[A-Z]/.test(code))) return [];
    return [{
      fr: `règle de confidentialité sur ${named} : cet élément n'est pas une liste d'objets et ne serait pas masqué ; portez la règle sur la liste qui le contient`,
      en: `confidentiality rule on ${named}: this element is no list of objects and would not be hidden; put the rule on the list that holds it`,
    }];
  });
}

/** The element at a path of property names: children stand in the same definition or in that of the data type. */
function elementAt(base: ReadonlyMap<string, StructureDefinition>, type: string, path: readonly string[]): ElementDefinition | undefined {
  let [owner, prefix] = [base.get(type), type];
  let found: ElementDefinition | undefined;
  for (const name of path) {
    found = owner?.elements.find((element) => element.path === `${prefix}.${name}`);
    if (found === undefined) return undefined;
    prefix = `${prefix}.${name}`;
    const [only] = found.types;
    const child = `${prefix}.`;
    if (only === undefined || owner?.elements.some((element) => element.path.startsWith(child))) continue;
    [owner, prefix] = [base.get(only.code), only.code];
  }
  return found;
}
