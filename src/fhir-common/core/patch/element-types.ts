/**
 * What the definitions say of one element. The patch engine asks for it to find the type of a target and of the parts of a value;
 * an implementation reads it from StructureDefinition snapshots.
 */
export interface ElementType {
  /** R4 type codes; several only for a choice named without its type (`value`). */
  readonly types: readonly string[];
  /** JSON writes a list, even where a profile allows only one. */
  readonly repeats: boolean;
  /** The most a profile allows; Infinity for `*`. */
  readonly max: number;
  /** Name of the choice without `[x]` when the element is one (`value` for `valueString`). */
  readonly choice: string | undefined;
  /** True when the one type is primitive: its id and extensions stand in the JSON property `_name`. */
  readonly primitive: boolean;
  /**
   * A child by its JSON name (`valueString`) or, for a choice, by its element name (`value`).
   * @returns undefined when the type has no such element
   */
  child(name: string): ElementType | undefined;
  /** The element as one of its types: what a choice becomes when its type is known. Undefined when it may not have that type. */
  ofType(type: string): ElementType | undefined;
  /** An extension as the definition of its url narrows it; the element itself when that url has no definition here. */
  withUrl(url: string): ElementType;
}

export interface ElementTypes {
  /** The root of a resource type; undefined when the type is not known. */
  resource(type: string): ElementType | undefined;
}

/** JSON property of a choice with this type: `value` and `string` give `valueString`. */
export function choiceProperty(choice: string, type: string): string {
  return choice + type.charAt(0).toUpperCase() + type.slice(1);
}
