import { arrayAt, isObject, isResource, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import type { MatchScope } from './discriminator';
import { ABSTRACT_RESOURCES } from './element-node';
import type { ElementNode } from './element-node';
import { checkContexts } from './extension-context';
import { INVARIANT_TEXTS } from './invariant-texts';
import { IssueCollector, shown } from './issue-collector';
import { unreferencedContained } from './native-invariants';
import { isPrimitive } from './primitives';
import type { Property, Shape } from './schema';
import { checkSlices, reportMissingSlices, reportUnknownPart } from './slice-check';
import type { SliceItem } from './slice-check';
import { nearestName } from '../core/nearest-name';
import { childPlace } from './validation-issue';
import type { Place } from './validation-issue';
import { checkConstraints, checkFormat, checkInvariants, checkReference, reportUnknownElement, suggestion } from './value-checks';
import { MAX_DEPTH } from './walk';
import type { Position, Walk } from './walk';

/** Walks one JSON value along compiled definitions. Never throws on any JSON; every finding goes to `walk.issues`. */
export class Walker {
  /** A body cut at the depth limit is not given to the FHIRPath engine, which recurses. */
  private cut = false;

  constructor(private readonly walk: Walk) {}

  /**
   * Checks a resource against its base definition and the profiles of its type.
   * @param parent the position of the element that holds the resource; undefined for the body itself
   * @param holder the element that holds it: it may allow some types and profiles only
   */
  resource(value: unknown, place: Place, parent?: Position, holder?: ElementNode): void {
    const { issues, schema, profiles } = this.walk;
    if (!isObject(value)) {
      issues.report(place, 'json-type', { found: jsonType(value), expected: 'object', value: shown(value) });
      return;
    }
    const type = stringAt(value, 'resourceType');
    if (type === undefined) {
      issues.report(place, 'resource-type-missing', { value: shown(value['resourceType']) });
      return;
    }
    // A contained resource answers to the `#id` of its container; a Bundle entry stands on its own.
    const contained = holder?.name === 'contained';
    const declared = holder?.types.find(({ code }) => code === type || ABSTRACT_RESOURCES.has(code));
    if (holder !== undefined && declared === undefined) {
      issues.report(place, 'choice-type', { name: shown(type), value: shown(stringAt(value, 'id') ?? type), expected: holder.types.map(({ code }) => code).join(', ') });
      return;
    }
    const own = declared?.profiles.length === 1 ? declared.profiles : [];
    const node = schema.resourceNode(type, contained ? own : [...new Set([...profiles, ...own])]);
    if (node === undefined) {
      issues.report(childPlace(place, 'resourceType'), 'resource-type-unknown', {
        value: shown(type), ...suggestion(issues.suggest(() => nearestName(type, schema.resourceTypes()))),
      });
      return;
    }
    const root = contained && parent !== undefined ? parent.scope.root : value;
    const at: Position = { place: parent === undefined ? place : { ...place, resourceType: type }, scope: { resource: value, root }, depth: parent?.depth ?? 0 };
    this.alternatives(value, declared?.profiles ?? [], type, at);
    this.object(value, node, type, at);
    if (!contained) this.unreferenced(value, place);
  }

  /** Checks a complex value (or the id and extensions of a primitive) of type `code` against an element. */
  private object(value: JsonObject, node: ElementNode, code: string, at: Position): void {
    if (at.depth > MAX_DEPTH) {
      this.cut = true;
      this.walk.issues.report(at.place, 'too-deep', { max: MAX_DEPTH });
      return;
    }
    const shape = this.walk.schema.shape(node, code);
    const keys = Object.keys(value);
    const [first] = keys;
    if (first === undefined) {
      this.walk.issues.report(at.place, 'empty-object', { name: at.place.name });
      return;
    }
    if (keys.length === 1 && first === 'id' && !shape.isResource) this.reportEmptyElement(at.place, value);
    this.properties(value, keys, shape, at);
    this.requiredChildren(value, shape, at.place);
    if (value['extension'] !== undefined || value['modifierExtension'] !== undefined) checkContexts(this.walk, { value, node, code, place: at.place });
    if (code === 'Reference') checkReference(this.walk, value, node, at);
    if (!this.cut) checkInvariants(this.walk, value, shape.invariants, at);
  }

  private properties(value: JsonObject, keys: readonly string[], shape: Shape, at: Position): void {
    let choices: Map<string, string> | undefined;
    for (const key of keys) {
      if (key === 'resourceType' && shape.isResource) continue;
      const property = shape.properties.get(key) ?? this.siblingProperty(key, value, shape, at.place);
      if (property === undefined) continue;
      if (property.node.isChoice) {
        choices ??= new Map();
        const { name } = property.node;
        const other = choices.get(name);
        if (other !== undefined) this.walk.issues.report(childPlace(at.place, name), 'choice-multiple', { name, other: key, first: other, value: shown(value[key]) });
        choices.set(name, key);
      }
      this.property(property, key, value, at);
    }
  }

  /** `_name` alone: a primitive with extensions and no value. Beside `name`, it is looked at with it. */
  private siblingProperty(key: string, value: JsonObject, shape: Shape, place: Place): Property | undefined {
    const name = key.startsWith('_') ? key.slice(1) : '';
    const property = shape.properties.get(name);
    if (property === undefined) {
      reportUnknownElement(this.walk, key, value[key], shape, place);
      return undefined;
    }
    if (!property.primitive) this.walk.issues.report(childPlace(place, key), 'sibling-not-primitive', { name, value: shown(value[key]) });
    return property.primitive && value[name] === undefined ? property : undefined;
  }

  private property(property: Property, key: string, holder: JsonObject, at: Position): void {
    const { node, code, primitive } = property;
    const { issues } = this.walk;
    const name = key.startsWith('_') ? key.slice(1) : key;
    const value = holder[name];
    const sibling = primitive ? holder[property.sibling] : undefined;
    const place = childPlace(at.place, node.name);
    if (value === undefined && sibling === undefined) return;
    if (!property.allowed) {
      const allowed = node.types.map((type) => node.name + type.code.charAt(0).toUpperCase() + type.code.slice(1));
      issues.report(place, 'choice-type', { name, expected: allowed.join(', '), value: shown(value ?? sibling) });
      return;
    }
    // R4 json 2.6.2.3: null stands only for a rank of a list; a lone primitive without value is left out.
    if (value === null || (value === undefined && sibling === null)) {
      issues.report(place, 'null-value', { name });
      return;
    }
    const given = value ?? sibling;
    const isList = Array.isArray(given);
    if (isList !== node.repeats) {
      issues.report(place, 'json-type', { found: jsonType(given), expected: node.repeats ? 'array' : jsonKind(code), value: shown(given) });
    }
    if (isList) {
      if (node.repeats) this.list(property, name, value, sibling, at);
      return;
    }
    this.items(property, [{ value: value ?? undefined, sibling, place }], at);
  }

  private list(property: Property, name: string, value: unknown, sibling: unknown, at: Position): void {
    const { issues } = this.walk;
    const place = childPlace(at.place, property.node.name);
    const values: readonly unknown[] = Array.isArray(value) ? value : [];
    const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
    const wrong = [value, sibling].find((part) => part !== undefined && part !== null && !Array.isArray(part));
    if (wrong !== undefined) issues.report(place, 'json-type', { found: jsonType(wrong), expected: 'array', value: shown(wrong) });
    if ((Array.isArray(value) && values.length === 0) || (Array.isArray(sibling) && siblings.length === 0)) {
      issues.report(place, 'empty-array', { name });
      return;
    }
    if (values.length > 0 && siblings.length > 0 && values.length !== siblings.length) {
      issues.report(place, 'sibling-alignment', { name, count: values.length, siblings: siblings.length });
    }
    const items: Item[] = [];
    for (let index = 0; index < Math.max(values.length, siblings.length); index++) {
      const itemPlace = childPlace(at.place, property.node.name, index);
      const item = { value: values[index] ?? undefined, sibling: siblings[index] ?? undefined, place: itemPlace };
      if (item.value === undefined && item.sibling === undefined) issues.report(item.place, 'null-value', { name });
      else items.push(item);
    }
    this.items(property, items, at);
  }

  /** Cardinality and slices of the repetitions of an element, then each repetition. */
  private items(property: Property, items: readonly Item[], at: Position): void {
    const { node, code } = property;
    const { length } = items;
    if (length === 0) return;
    const place = childPlace(at.place, node.name);
    if (length > node.max) {
      const [first] = items.slice(node.max);
      const details = { name: node.name, max: node.max, count: length, value: shown(first?.value ?? first?.sibling) };
      this.walk.issues.report(place, 'cardinality-max', details);
    }
    let nodes: readonly ElementNode[] | undefined;
    let missingSlices = false;
    if (node.slicings.length > 0) {
      const sliced: SliceItem[] = items.map((item) => ({ value: item.value ?? item.sibling, code, place: item.place }));
      nodes = checkSlices(this.walk, node, sliced, at.place, this.matchScope(at));
      missingSlices = node.slicings.some(({ slices }) => slices.some((slice) => slice.min > 0));
    }
    if (length < node.min && !missingSlices) {
      this.walk.issues.report(place, 'cardinality-min', { name: node.name, min: node.min, count: length });
    }
    const standing = at.depth === 0 ? this.walk.standing?.get(node.name) : undefined;
    let index = 0;
    for (const item of items) {
      const own = nodes?.[index++] ?? node;
      if (standing?.has(item.value) !== true) this.item(own, property, item, at);
    }
  }

  private item(node: ElementNode, property: Property, item: Item, at: Position): void {
    const { value, sibling, place } = item;
    const { code } = property;
    const inner: Position = { place, scope: at.scope, depth: at.depth + 1 };
    if (property.primitive) {
      this.primitive(node, code, value, sibling, inner);
      return;
    }
    if (property.resource) {
      if (inner.depth > MAX_DEPTH) this.object({}, node, code, inner);
      else this.resource(value, place, inner, node);
      return;
    }
    if (!isObject(value)) {
      this.walk.issues.report(place, 'json-type', { found: jsonType(value), expected: 'object', value: shown(value) });
      return;
    }
    checkConstraints(this.walk, value, node, code, place);
    const view = code === 'Extension' ? this.extensionView(value, node, property, place) : node;
    this.alternatives(value, view.types.find((type) => type.code === code)?.profiles ?? [], code, inner);
    this.object(value, view, code, inner);
  }

  private primitive(node: ElementNode, code: string, value: unknown, sibling: unknown, at: Position): void {
    const shape = this.walk.schema.shape(node, code);
    if (value !== undefined && checkFormat(this.walk, value, code, at.place)) {
      checkConstraints(this.walk, value, node, code, at.place);
      if (shape.invariants.length > 0 && !this.cut) checkInvariants(this.walk, value, shape.invariants, at);
    }
    if (isObject(sibling)) {
      if (value === undefined && sibling['extension'] === undefined) this.reportEmptyElement(at.place, sibling);
      this.object(sibling, node, code, at);
    } else if (sibling !== undefined && sibling !== null) {
      this.walk.issues.report(at.place, 'json-type', { found: jsonType(sibling), expected: 'object', value: shown(sibling) });
    } else if (shape.required.length > 0) {
      this.requiredChildren({}, shape, at.place);
    }
  }

  private requiredChildren(value: JsonObject, shape: Shape, place: Place): void {
    for (const { node, properties } of shape.required) {
      if (properties.some((name) => value[name] !== undefined)) continue;
      if (reportMissingSlices(this.walk, node, place) || node.min === 0) continue;
      this.walk.issues.report(childPlace(place, node.name), 'cardinality-min', { name: node.name, min: node.min, count: 0 });
    }
  }

  /** An extension also answers to the definition its url names. */
  private extensionView(value: JsonObject, node: ElementNode, property: Property, place: Place): ElementNode {
    const url = stringAt(value, 'url');
    if (url === undefined) return node;
    const { schema, issues } = this.walk;
    const definition = schema.extensionRoot(url);
    if (definition !== undefined) return schema.join(node, definition);
    const isModifier = property.node.name === 'modifierExtension';
    if (/^(https?:\/\/|urn:)/.test(url)) {
      const near = isModifier ? undefined : issues.suggest(() => schema.nearestExtension(url));
      const details = {
        value: shown(url),
        suggestionFr: near === undefined ? 'Vérifiez son url.' : `Vouliez-vous ${near} ?`,
        suggestionEn: near === undefined ? 'Check its url.' : `Did you mean ${near}?`,
      };
      issues.report(place, isModifier ? 'unknown-modifier-extension' : 'unknown-extension', details);
    } else if (property.owner === 'Extension') {
      // A part that a slice took is known.
      if (node === property.node) reportUnknownPart(this.walk, property.node, url, place);
    } else {
      issues.report(childPlace(place, 'url'), 'extension-url', { value: shown(url) });
    }
    return node;
  }

  /** Several type profiles on one element are alternatives: the value conforms to one of them. */
  private alternatives(value: JsonObject, profiles: readonly string[], code: string, at: Position): void {
    if (profiles.length < 2) return;
    const roots = profiles.map((url) => this.walk.schema.profileRoot(url));
    // A profile that is not loaded may be the one the value conforms to.
    if (roots.some((root) => root === undefined || this.conforms(value, root, code, at))) return;
    this.walk.issues.report(at.place, 'profile-none', { expected: profiles.join(', '), value: shown(value) });
  }

  private matchScope(at: Position): MatchScope {
    return { root: at.scope.root, conforms: (value, profile, code) => this.conforms(value, profile, code, at) };
  }

  /** Trial validation: are there no errors? Nothing is reported. */
  private conforms(value: unknown, profile: ElementNode, code: string, at: Position): boolean {
    if (!isObject(value)) return false;
    const issues = new IssueCollector();
    new Walker({ ...this.walk, issues, standing: new Map() }).object(value, profile, code, this.positionOf(value, at));
    this.walk.issues.adoptFaults(issues);
    return !issues.hasErrors;
  }

  /** A resource of a Bundle entry answers to its own `#id`, a contained one to those of its container. */
  private positionOf(value: JsonObject, at: Position): Position {
    const standsAlone = isResource(value) && !arrayAt(at.scope.root, 'contained').includes(value);
    return standsAlone ? { ...at, scope: { resource: value, root: value } } : at;
  }

  private unreferenced(value: JsonObject, place: Place): void {
    const text = INVARIANT_TEXTS.get('dom-3');
    if (text === undefined) return;
    for (const index of unreferencedContained(value, MAX_DEPTH)) {
      const id = stringAt(arrayAt(value, 'contained')[index], 'id') ?? '?';
      this.walk.issues.reportInvariant(childPlace(place, 'contained', index), 'dom-3', 'error', text, arrayAt(value, 'contained')[index], { id: shown(id) });
    }
  }

  private reportEmptyElement(place: Place, value: JsonObject): void {
    const text = INVARIANT_TEXTS.get('ele-1');
    if (text !== undefined) this.walk.issues.reportInvariant(place, 'ele-1', 'error', text, value);
  }
}

/** One repetition of an element; for a primitive, with the object that carries its id and extensions. */
interface Item {
  readonly value: unknown;
  readonly sibling: unknown;
  readonly place: Place;
}

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function jsonKind(code: string): string {
  return isPrimitive(code) ? code : 'object';
}
