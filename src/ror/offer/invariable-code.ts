import type { ImmutableElement } from '../../fhir-common/definition/write-declaration';
import { codesOf, codesOfList } from '../../quality/directory/fhir-reading';

/** RG_EXP_010 and 011: the code of one nomenclature in an element never changes. @param list number of the nomenclature, `R227` */
export function invariableCode(fr: string, en: string, element: string, list: string): ImmutableElement {
  return { fr, en, element, values: (resource) => codesOfList(codesOf(resource[element]), list) };
}
