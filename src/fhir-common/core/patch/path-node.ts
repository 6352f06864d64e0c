/** What the engine reads of a node of fhirpath. */
export interface PathNode {
  readonly parentResNode: unknown;
  /** JSON or element name of the node in its parent (`value` for a choice named so). */
  readonly propName: string | null | undefined;
  /** Rank in a JSON list; absent for an element that does not repeat. */
  readonly index: number | null | undefined;
  readonly fhirNodeDataType: string | null | undefined;
  readonly data: unknown;
}

/** True for a node of the resource, as opposed to a computed value. */
export function isNode(value: unknown): value is PathNode {
  return typeof value === 'object' && value !== null && 'parentResNode' in value && 'propName' in value && 'data' in value;
}
