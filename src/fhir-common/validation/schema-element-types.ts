import type { ElementType, ElementTypes } from '../core/patch/element-types';
import type { ElementNode } from './element-node';
import { isPrimitive } from './primitives';
import type { Schema } from './schema';

/**
 * The types of elements as the loaded definitions give them, joined with profiles.
 * @param profilesOf the profiles in force for a resource type; their cardinalities narrow those of R4
 */
export function schemaElementTypes(schema: Schema, profilesOf: (resourceType: string) => readonly string[]): ElementTypes {
  const roots = new Map<string, ElementType | undefined>();
  return {
    resource(type) {
      // Names that no definition has come from callers; they must not fill the map.
      if (schema.typeDefinition(type) === undefined) return undefined;
      if (!roots.has(type)) {
        const node = schema.resourceNode(type, profilesOf(type));
        roots.set(type, node === undefined ? undefined : new SchemaElement(schema, node, [type], undefined));
      }
      return roots.get(type);
    },
  };
}

/** One element of the definitions. Children are made once, on first use. */
class SchemaElement implements ElementType {
  readonly primitive: boolean;
  private readonly children = new Map<string, ElementType>();
  private readonly narrowed = new Map<string, ElementType>();

  constructor(
    private readonly schema: Schema,
    private readonly node: ElementNode,
    readonly types: readonly string[],
    readonly choice: string | undefined,
  ) {
    const [type] = types;
    this.primitive = types.length === 1 && type !== undefined && isPrimitive(type);
  }

  get repeats(): boolean {
    return this.node.repeats;
  }

  get max(): number {
    return this.node.max;
  }

  child(name: string): ElementType | undefined {
    const known = this.children.get(name);
    if (known !== undefined) return known;
    const made = this.makeChild(name);
    if (made !== undefined) this.children.set(name, made);
    return made;
  }

  ofType(type: string): ElementType | undefined {
    if (this.types.length === 1) return this.types[0] === type ? this : undefined;
    return this.types.includes(type) ? new SchemaElement(this.schema, this.node, [type], this.choice) : undefined;
  }

  withUrl(url: string): ElementType {
    const known = this.narrowed.get(url);
    if (known !== undefined) return known;
    const definition = this.schema.extensionRoot(url) ?? this.sliceOf(url);
    if (definition === undefined) return this;
    const made = new SchemaElement(this.schema, this.schema.join(this.node, definition), this.types, this.choice);
    this.narrowed.set(url, made);
    return made;
  }

  /** The slice of this element for the parts of a complex extension, whose urls are relative. */
  private sliceOf(url: string): ElementNode | undefined {
    return this.node.slicings.flatMap(({ slices }) => slices).find((slice) => slice.children().get('url')?.fixed.includes(url) === true);
  }

  private makeChild(name: string): ElementType | undefined {
    const [code] = this.types;
    // A choice whose type is not known has no children.
    if (code === undefined || this.types.length > 1) return undefined;
    const shape = this.schema.shape(this.node, code);
    const property = shape.properties.get(name);
    if (property !== undefined) {
      const choice = property.node.isChoice ? property.node.name : undefined;
      return new SchemaElement(this.schema, property.node, [property.code], choice);
    }
    const choice = shape.children.get(name);
    return choice?.isChoice === true ? new SchemaElement(this.schema, choice, choice.types.map(({ code: type }) => type), choice.name) : undefined;
  }
}
