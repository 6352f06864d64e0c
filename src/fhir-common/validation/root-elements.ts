import type { StructureDefinition } from './structure-definition';

/** Names of the elements a resource type has at its root, a choice of types without its `[x]`; undefined when the type is not defined. */
export function rootElements(definitions: readonly StructureDefinition[], type: string): readonly string[] | undefined {
  const base = definitions.find((definition) => definition.kind === 'resource' && definition.type === type && definition.derivation === 'specialization');
  return base?.elements.flatMap(({ path }) => {
    const name = path.slice(type.length + 1);
    return name === '' || name.includes('.') ? [] : [name.replace(/\[x\]$/, '')];
  });
}
