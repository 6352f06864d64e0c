import { stringAt } from '../json';
import { choiceProperty } from './element-types';
import type { ElementType, ElementTypes } from './element-types';
import type { OwnObject } from './json-tree';
import { isNode } from './path-node';
import type { PathNode } from './path-node';
import { contentAt, jsonAt } from './slot';
import type { Slot } from './slot';

/** An element a path selected: the resource itself, or an element in its place. */
export interface Target {
  /** Absent for the resource itself. */
  readonly slot?: Slot;
  readonly element: ElementType;
  /** The element as a choice, when it is one: it may take any of these types. */
  readonly choice?: ElementType;
  /** FHIRPath of the one element, for example `Location.extension[2].extension[0].value`. */
  readonly expression: string;
}

/** A node that the definitions do not know. */
export interface UnknownTarget {
  readonly unknown: string;
  readonly owner: string;
}

/** The content of a target, where its children are; undefined for a primitive without any. */
export function contentOf(target: Target, resource: OwnObject): OwnObject | undefined {
  return target.slot === undefined ? resource : contentAt(target.slot);
}

/**
 * Finds the place of a node of fhirpath in the resource it was evaluated on.
 * @returns undefined when the node does not belong to the resource
 */
export function locate(node: PathNode, resource: OwnObject, types: ElementTypes): Target | UnknownTarget | undefined {
  const chain: PathNode[] = [];
  let current: unknown = node;
  for (; isNode(current) && current.propName; current = current.parentResNode) chain.unshift(current);
  const type = stringAt(resource, 'resourceType') ?? '';
  const root = types.resource(type);
  if (root === undefined || !isNode(current) || current.data !== resource) return undefined;
  let target: Target = { element: root, expression: type };
  for (const step of chain) {
    const next: Target | UnknownTarget | undefined = descend(target, step, resource, types);
    if (next === undefined || 'unknown' in next) return next;
    target = next;
  }
  return target;
}

function descend(above: Target, step: PathNode, resource: OwnObject, types: ElementTypes): Target | UnknownTarget | undefined {
  const name = step.propName ?? '';
  const holder = contentOf(above, resource);
  const found = above.element.child(name);
  if (found === undefined) return { unknown: name, owner: above.element.types[0] ?? '' };
  if (holder === undefined) return undefined;
  const property = found.choice === name ? choiceInUse(holder, found, step.fhirNodeDataType) : name;
  const element = property === undefined ? undefined : above.element.child(property);
  if (property === undefined || element === undefined) return undefined;
  const index = step.index ?? undefined;
  const slot: Slot = {
    holder,
    property,
    ...(index === undefined ? {} : { index }),
    ...(above.slot === undefined ? {} : { parent: above.slot }),
  };
  const choice = element.choice === undefined ? undefined : above.element.child(element.choice);
  const label = element.choice ?? property;
  return {
    slot,
    element: narrowed(slot, element, types),
    ...(choice === undefined ? {} : { choice }),
    expression: `${above.expression}.${label}${index === undefined ? '' : `[${index}]`}`,
  };
}

/** The JSON property that carries a choice: its type is known to fhirpath, or one of the possible ones is there. */
export function choiceInUse(holder: OwnObject, choice: ElementType, type?: string | null): string | undefined {
  const name = choice.choice ?? '';
  const wanted = type === undefined || type === null ? [] : [choiceProperty(name, type)];
  const possible = [...wanted, ...choice.types.map((code) => choiceProperty(name, code))];
  return possible.find((property) => holder[property] !== undefined || holder[`_${property}`] !== undefined);
}

/** A contained resource has the elements of its own type, an extension what the definition of its url allows. */
function narrowed(slot: Slot, element: ElementType, types: ElementTypes): ElementType {
  const json = jsonAt(slot);
  switch (element.types[0]) {
    case 'Resource': return types.resource(stringAt(json, 'resourceType') ?? '') ?? element;
    case 'Extension': return element.withUrl(stringAt(json, 'url') ?? '');
    default: return element;
  }
}
