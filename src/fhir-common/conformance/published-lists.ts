import { artefactId, codeSystemResource, valueSetResource } from '../terminology/terminology-resources';
import type { CodeSystemContent } from '../terminology/code-system-index';
import type { Terminology } from '../terminology/terminology';
import type { ValueSetContent } from '../terminology/value-set-index';
import type { ConformanceResource, ConformanceType } from './conformance-source';

/** The text of a list is written when it is first sent, and kept as long as the list is in force. */
const TEXTS = new WeakMap<ValueSetContent | CodeSystemContent, string>();

/**
 * The known code systems or value sets as published resources; none of another type.
 * @param besides urls of those that are published in another way
 */
export function publishedLists(terminology: Terminology, type: ConformanceType, besides: ReadonlySet<string>): readonly ConformanceResource[] {
  switch (type) {
    case 'ValueSet':
      return [...terminology.valueSets()].filter(({ url }) => !besides.has(url)).map((set) => published(type, set, set.codes, () => valueSetResource(set)));
    case 'CodeSystem':
      return [...terminology.codeSystems()]
        .filter(({ url }) => !besides.has(url))
        .map((system) => published(type, system, [...system.concepts.values()], () => codeSystemResource(system)));
    default:
      return [];
  }
}

function published(
  type: ConformanceType, list: ValueSetContent | CodeSystemContent, codes: readonly { readonly code: string }[], resource: () => object,
): ConformanceResource {
  return {
    type,
    id: artefactId(list.url),
    url: list.url,
    name: list.name,
    version: list.version,
    bases: [],
    get codes() {
      return codes.map(({ code }) => code);
    },
    get content() {
      const known = TEXTS.get(list) ?? JSON.stringify(resource());
      TEXTS.set(list, known);
      return known;
    },
  };
}
