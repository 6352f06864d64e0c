import r4 from 'fhirpath/fhir-context/r4';
import { ABSTRACT_RESOURCES, compileSnapshot, mergeChildren, mergeNodes } from './element-node';
import type { ElementNode, Invariant } from './element-node';
import { InvariantCompiler } from './invariants';
import type { CompiledInvariant, SkippedInvariant } from './invariants';
import { isPrimitive } from './primitives';
import { nearestName } from '../core/nearest-name';
import type { ExtensionContext, StructureDefinition } from './structure-definition';
import { withoutVersion } from './structure-definition';

/** A legal JSON property of an element: `name`, or `valueQuantity` for a choice. */
export interface Property {
  readonly node: ElementNode;
  /** Type of the value. */
  readonly code: string;
  /** A profile may forbid a type of a choice. */
  readonly allowed: boolean;
  readonly primitive: boolean;
  /** The value is a whole resource: contained, Bundle.entry.resource, Parameters.parameter.resource. */
  readonly resource: boolean;
  /** Type of the element that holds the property. */
  readonly owner: string;
  /** The JSON property that carries id and extensions of a primitive. */
  readonly sibling: string;
}

/** A child whose absence is an error by itself or through a slice. */
export interface RequiredChild {
  readonly node: ElementNode;
  /** The JSON properties that make it present. */
  readonly properties: readonly string[];
}

/** What JSON an element of one type may hold: the type definition joined with what profiles add. */
export interface Shape {
  readonly code: string;
  readonly isResource: boolean;
  /** Child elements by name, without `[x]`. */
  readonly children: ReadonlyMap<string, ElementNode>;
  readonly properties: ReadonlyMap<string, Property>;
  readonly required: readonly RequiredChild[];
  readonly invariants: readonly CompiledInvariant[];
}

/** A slicing or a slice whose discriminators cannot be evaluated here. */
export interface SkippedSlice {
  readonly path: string;
  readonly slice: string;
  readonly reason: string;
}

const BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** The compiled definitions: each tree, each join of two trees and each shape is made once, on first use. */
export class Schema {
  private readonly definitions: ReadonlyMap<string, StructureDefinition>;
  private readonly types: ReadonlyMap<string, StructureDefinition>;
  private readonly extensions: ReadonlyMap<string, readonly string[]>;
  private readonly roots = new Map<string, ElementNode>();
  private readonly joins = new WeakMap<ElementNode, WeakMap<ElementNode, ElementNode>>();
  private readonly shapes = new WeakMap<ElementNode, Map<string, Shape>>();
  private readonly targets = new WeakMap<ElementNode, ReadonlySet<string> | 'any'>();
  private readonly invariants = new InvariantCompiler();
  private readonly skippedSliceMap = new Map<string, SkippedSlice>();

  constructor(definitions: readonly StructureDefinition[]) {
    this.definitions = new Map(definitions.map((definition) => [definition.url, definition]));
    const base = definitions.filter(({ url }) => url.startsWith(BASE));
    this.types = new Map(base.map((definition) => [definition.url.slice(BASE.length), definition]));
    this.extensions = extensionsByFolder(definitions);
    for (const { elements } of definitions) {
      for (const { path, constraints } of elements) for (const constraint of constraints) this.invariants.screen({ ...constraint, path });
    }
  }

  definition(url: string): StructureDefinition | undefined {
    return this.definitions.get(url) ?? this.definitions.get(withoutVersion(url));
  }

  /** The base definition of an R4 type. */
  typeDefinition(code: string): StructureDefinition | undefined {
    return this.types.get(code);
  }

  resourceTypes(): string[] {
    return [...this.definitions.values()].filter((definition) => isConcreteResource(definition)).map((definition) => definition.type);
  }

  /** The known extension an unknown url is probably meant for: same folder, name nearly the same. */
  nearestExtension(url: string): string | undefined {
    const folder = folderOf(url);
    const names = this.extensions.get(folder)?.map((known) => known.slice(folder.length)) ?? [];
    const near = nearestName(url.slice(folder.length), names);
    return near === undefined ? undefined : folder + near;
  }

  /** The definition of an extension; undefined when the url names nothing, or something else than an extension. */
  extensionRoot(url: string): ElementNode | undefined {
    const definition = this.definition(url);
    return definition !== undefined && isExtension(definition) ? this.root(definition) : undefined;
  }

  /** Where a known extension may stand; empty when the url names none, or one that may stand anywhere. */
  extensionContexts(url: string): readonly ExtensionContext[] {
    return this.definition(url)?.contexts ?? [];
  }

  profileRoot(url: string): ElementNode | undefined {
    const definition = this.definition(url);
    return definition === undefined ? undefined : this.root(definition);
  }

  /** The element a resource of this type is checked against: its base definition joined with the profiles of that type. */
  resourceNode(type: string, profiles: readonly string[]): ElementNode | undefined {
    const definition = this.typeDefinition(type);
    if (definition === undefined || !isConcreteResource(definition)) return undefined;
    // Joins are kept per pair, so the same profiles give the same element, and unknown urls leave no trace.
    let node = this.root(definition);
    for (const url of profiles) {
      const profile = this.definition(url);
      if (profile?.type === type) node = this.join(node, this.root(profile));
    }
    return node;
  }

  /** A value must satisfy both elements; made once per pair. */
  join(base: ElementNode, added: ElementNode): ElementNode {
    if (base === added) return base;
    let known = this.joins.get(base);
    if (known === undefined) {
      known = new WeakMap();
      this.joins.set(base, known);
    }
    let joined = known.get(added);
    if (joined === undefined) {
      joined = mergeNodes(base, added);
      known.set(added, joined);
    }
    return joined;
  }

  shape(node: ElementNode, code: string): Shape {
    let byCode = this.shapes.get(node);
    if (byCode === undefined) {
      byCode = new Map();
      this.shapes.set(node, byCode);
    }
    let shape = byCode.get(code);
    if (shape === undefined) {
      shape = this.makeShape(node, code);
      byCode.set(code, shape);
    }
    return shape;
  }

  /** Resource types a Reference element may target. */
  targetTypes(node: ElementNode): ReadonlySet<string> | 'any' {
    let known = this.targets.get(node);
    if (known === undefined) {
      known = this.makeTargets(node);
      this.targets.set(node, known);
    }
    return known;
  }

  /** True for every R4 resource type, loaded here or not. */
  isResourceType(name: string): boolean {
    const parent = r4.type2Parent[name];
    return parent === 'DomainResource' || parent === 'Resource' || this.typeDefinition(name)?.kind === 'resource';
  }

  noteSkippedSlice(skipped: SkippedSlice): void {
    this.skippedSliceMap.set(`${skipped.path}:${skipped.slice}`, skipped);
  }

  skippedSlices(): readonly SkippedSlice[] {
    return [...this.skippedSliceMap.values()];
  }

  skippedInvariants(): readonly SkippedInvariant[] {
    return this.invariants.skippedInvariants();
  }

  private root(definition: StructureDefinition): ElementNode {
    let root = this.roots.get(definition.url);
    if (root === undefined) {
      root = compileSnapshot(definition);
      this.roots.set(definition.url, root);
    }
    return root;
  }

  private makeShape(node: ElementNode, code: string): Shape {
    const definition = this.typeDefinition(code);
    // A single type profile (SimpleQuantity, an extension) always applies; several are alternatives, tried by the walker.
    const { profiles = [] } = node.types.find((type) => type.code === code) ?? {};
    const [only] = profiles;
    const profile = profiles.length === 1 && only !== undefined ? this.profileRoot(only) : undefined;
    const views = [definition === undefined ? undefined : this.root(definition), profile, node].filter((view) => view !== undefined);
    let children: ReadonlyMap<string, ElementNode> = new Map();
    for (const view of views) children = mergeChildren(children, view.children(), (a, b) => this.join(a, b));
    const properties = new Map<string, Property>();
    const required: RequiredChild[] = [];
    for (const child of children.values()) {
      if (isPrimitive(code) && child.name === 'value') continue;
      const own = this.propertiesOf(child, code);
      for (const [name, property] of own) properties.set(name, property);
      if (child.min > 0 || child.slicings.some(({ slices }) => slices.some((slice) => slice.min > 0))) {
        required.push({ node: child, properties: own.flatMap(([name, { sibling }]) => [name, sibling]) });
      }
    }
    const invariants = this.compileInvariants(views, code);
    return { code, isResource: definition?.kind === 'resource', children, properties, required, invariants };
  }

  private propertiesOf(node: ElementNode, owner: string): readonly (readonly [string, Property])[] {
    const property = (name: string, code: string, allowed: boolean): readonly [string, Property] => {
      const resource = ABSTRACT_RESOURCES.has(code) || this.typeDefinition(code)?.kind === 'resource';
      return [name, { node, code, allowed, primitive: isPrimitive(code), resource, owner, sibling: `_${name}` }];
    };
    if (!node.isChoice) return [property(node.name, node.types[0]?.code ?? 'Element', true)];
    return node.choiceCodes.map((code) => {
      const allowed = node.types.some((type) => type.code === code);
      return property(node.name + code.charAt(0).toUpperCase() + code.slice(1), code, allowed);
    });
  }

  private compileInvariants(views: readonly ElementNode[], code: string): readonly CompiledInvariant[] {
    const byKey = new Map<string, Invariant>();
    for (const view of views) for (const invariant of view.invariants) byKey.set(invariant.key, invariant);
    const anonymous = code === 'BackboneElement' || code === 'Element';
    return [...byKey.values()]
      .map((invariant) => this.invariants.compile(invariant, anonymous ? invariant.path : code))
      .filter((compiled) => compiled !== undefined);
  }

  private makeTargets(node: ElementNode): ReadonlySet<string> | 'any' {
    const { targets = [] } = node.types.find((type) => type.code === 'Reference') ?? {};
    const types = new Set<string>();
    for (const target of targets) {
      const type = this.definition(target)?.type ?? (target.startsWith(BASE) ? target.slice(BASE.length) : undefined);
      // A target profile that is not loaded says nothing about its type.
      if (type === undefined || ABSTRACT_RESOURCES.has(type)) return 'any';
      types.add(type);
    }
    return types.size === 0 ? 'any' : types;
  }
}

function isConcreteResource(definition: StructureDefinition): boolean {
  return definition.kind === 'resource' && !definition.abstract && definition.derivation !== 'constraint';
}

function isExtension(definition: StructureDefinition): boolean {
  return definition.type === 'Extension' && definition.derivation === 'constraint';
}

function folderOf(url: string): string {
  return url.slice(0, url.lastIndexOf('/') + 1);
}

function extensionsByFolder(definitions: readonly StructureDefinition[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>();
  for (const { url } of definitions.filter(isExtension)) folders.set(folderOf(url), [...(folders.get(folderOf(url)) ?? []), url]);
  return folders;
}
