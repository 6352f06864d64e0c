import type {
  ConstraintDefinition, ElementDefinition, SlicingDefinition, StructureDefinition, TypeReference,
} from './structure-definition';

/** An invariant with the element path it was declared on (the base of its FHIRPath expression). */
export interface Invariant extends ConstraintDefinition {
  readonly path: string;
}

/** A slicing of one snapshot. A merged element may carry several: one per snapshot that slices it. */
export interface Slicing extends SlicingDefinition {
  readonly path: string;
  readonly slices: readonly ElementNode[];
}

/** An element of a compiled snapshot. Never changed once built; children are made on first use. */
export interface ElementNode {
  /** Element name without `[x]`. */
  readonly name: string;
  readonly sliceName: string | undefined;
  /** What people call a slice. */
  readonly label: string | undefined;
  readonly path: string;
  /** The path that contexts of extensions name: for a recursive element, that of the element it repeats. */
  readonly contextPath: string;
  readonly isChoice: boolean;
  readonly min: number;
  readonly max: number;
  /** The base definition allows several: JSON writes an array, even where a profile allows only one. */
  readonly repeats: boolean;
  /** Allowed types; empty for the root of a definition. */
  readonly types: readonly TypeReference[];
  /** Every type of the base choice, allowed here or not: the legal spellings of `value[x]`. */
  readonly choiceCodes: readonly string[];
  readonly fixed: readonly unknown[];
  readonly patterns: readonly unknown[];
  readonly bindings: readonly { readonly strength: 'required' | 'extensible'; readonly valueSet: string }[];
  readonly invariants: readonly Invariant[];
  readonly slicings: readonly Slicing[];
  readonly children: () => ReadonlyMap<string, ElementNode>;
}

/** Types of elements that hold any resource: contained, Bundle.entry.resource, Parameters.parameter.resource. */
export const ABSTRACT_RESOURCES: ReadonlySet<string> = new Set(['Resource', 'DomainResource']);

interface Branch {
  readonly element: ElementDefinition;
  readonly sliceName: string | undefined;
  readonly children: Map<string, Branch>;
  readonly slices: Map<string, Branch>;
}

/**
 * Compiles the snapshot of a definition into a tree.
 * @returns the root element; its children are compiled on first use
 * @throws Error naming the definition and the element when an id does not follow its parent (R4 ElementDefinition.id)
 */
export function compileSnapshot(definition: StructureDefinition): ElementNode {
  const [first, ...rest] = definition.elements;
  if (first === undefined) throw new Error(`StructureDefinition ${definition.url} has no snapshot`);
  const root: Branch = { element: first, sliceName: undefined, children: new Map(), slices: new Map() };
  for (const element of rest) {
    if (!insert(root, element)) throw new Error(`StructureDefinition ${definition.url}: element ${element.id} has no parent`);
  }
  return new SnapshotCompiler(definition, root).node(root);
}

function insert(root: Branch, element: ElementDefinition): boolean {
  const steps = element.id.split('.').slice(1);
  let branch: Branch | undefined = root;
  for (const [position, step] of steps.entries()) {
    const [name = '', sliceName] = step.split(':', 2);
    const last = position === steps.length - 1;
    if (last) return attach(branch, element, name, sliceName);
    const child: Branch | undefined = branch.children.get(name);
    branch = child === undefined || sliceName === undefined ? child : sliceOf(child, sliceName);
    if (branch === undefined) return false;
  }
  return false;
}

function attach(parent: Branch, element: ElementDefinition, name: string, sliceName: string | undefined): boolean {
  const made: Branch = { element, sliceName, children: new Map(), slices: new Map() };
  if (sliceName === undefined) {
    parent.children.set(name, made);
    return true;
  }
  const sliced = parent.children.get(name);
  if (sliced === undefined) return false;
  // R4 profiling 5.1.0.14: the slice `a/b` is a re-slice of the slice `a`.
  const slash = sliceName.lastIndexOf('/');
  const owner = slash < 0 ? undefined : sliceOf(sliced, sliceName.slice(0, slash));
  (owner ?? sliced).slices.set(sliceName, made);
  return true;
}

function sliceOf(branch: Branch, sliceName: string): Branch | undefined {
  const direct = branch.slices.get(sliceName);
  if (direct !== undefined) return direct;
  for (const slice of branch.slices.values()) {
    const nested = sliceOf(slice, sliceName);
    if (nested !== undefined) return nested;
  }
  return undefined;
}

class SnapshotCompiler {
  private readonly nodes = new Map<Branch, ElementNode>();

  constructor(
    private readonly definition: StructureDefinition,
    private readonly root: Branch,
  ) {}

  node(branch: Branch): ElementNode {
    const known = this.nodes.get(branch);
    if (known !== undefined) return known;
    const made = this.make(branch);
    this.nodes.set(branch, made);
    return made;
  }

  private make(branch: Branch): ElementNode {
    const { element } = branch;
    const lastStep = element.path.slice(element.path.lastIndexOf('.') + 1);
    const isChoice = lastStep.endsWith('[x]');
    const target = this.contentTarget(element);
    const types = (target?.element ?? element).types.map((type) => ({ ...type, code: this.typeCode(type.code, element.path) }));
    const constraints = [...(target?.element.constraints ?? []), ...element.constraints];
    const { binding } = element;
    const bindings = binding?.strength === 'required' || binding?.strength === 'extensible'
      ? [{ strength: binding.strength, valueSet: binding.valueSet }] as const
      : [];
    return {
      name: isChoice ? lastStep.slice(0, -3) : lastStep,
      sliceName: branch.sliceName,
      label: element.label,
      path: element.path,
      contextPath: (target?.element ?? element).path.replace('[x]', ''),
      isChoice,
      min: element.min,
      max: element.max,
      repeats: element.max > 1,
      types,
      choiceCodes: isChoice ? types.map((type) => type.code) : [],
      fixed: element.fixed === undefined ? [] : [element.fixed],
      patterns: element.pattern === undefined ? [] : [element.pattern],
      bindings,
      invariants: constraints.map((constraint) => ({ ...constraint, path: element.path })),
      slicings: this.slicings(branch),
      children: lazy(() => this.children(branch, target)),
    };
  }

  private children(branch: Branch, target: Branch | undefined): ReadonlyMap<string, ElementNode> {
    const inherited = target === undefined ? new Map<string, ElementNode>() : this.node(target).children();
    const own = new Map([...branch.children.values()].map((child) => {
      const node = this.node(child);
      return [node.name, node] as const;
    }));
    return mergeChildren(inherited, own, mergeNodes);
  }

  private slicings(branch: Branch): readonly Slicing[] {
    const { slicing, path } = branch.element;
    const slices = [...branch.slices.values()].map((slice) => this.node(slice));
    // Every R4 `extension` is declared sliced by url; without slices and open, there is nothing to check.
    if (slicing === undefined || (slices.length === 0 && slicing.rules !== 'closed')) return [];
    return [{ ...slicing, path, slices }];
  }

  private contentTarget(element: ElementDefinition): Branch | undefined {
    if (element.contentReference === undefined) return undefined;
    const id = element.contentReference.slice(element.contentReference.indexOf('#') + 1);
    let branch: Branch | undefined = this.root;
    for (const step of id.split('.').slice(1)) branch = branch?.children.get(step);
    return branch;
  }

  /** R4 writes `http://hl7.org/fhirpath/System.String` for ids and for Extension.url: the real type follows from the place. */
  private typeCode(code: string, path: string): string {
    if (path.endsWith('.id') && this.definition.kind === 'resource' && path.split('.').length === 2) return 'id';
    if (!code.startsWith('http://hl7.org/fhirpath/')) return code;
    return path.endsWith('.url') ? 'uri' : 'string';
  }
}

/** The children of two views of one element, by name; `merge` joins those both have. */
export function mergeChildren(
  base: ReadonlyMap<string, ElementNode>,
  added: ReadonlyMap<string, ElementNode>,
  merge: (a: ElementNode, b: ElementNode) => ElementNode,
): ReadonlyMap<string, ElementNode> {
  if (base.size === 0) return added;
  if (added.size === 0) return base;
  const merged = new Map(base);
  for (const [name, node] of added) {
    const known = merged.get(name);
    merged.set(name, known === undefined ? node : merge(known, node));
  }
  return merged;
}

/**
 * Joins two views of one element (base and profile, list and slice, slot and extension definition): a value must satisfy both.
 * Where both bind the same way, the view given last is the narrower one.
 */
export function mergeNodes(base: ElementNode, added: ElementNode): ElementNode {
  if (base === added) return base;
  const keys = new Set(added.invariants.map((invariant) => invariant.key));
  return {
    name: base.name,
    sliceName: added.sliceName ?? base.sliceName,
    label: added.label ?? base.label,
    path: base.path,
    contextPath: base.contextPath,
    isChoice: base.isChoice || added.isChoice,
    min: Math.max(base.min, added.min),
    max: Math.min(base.max, added.max),
    repeats: base.repeats || added.repeats,
    types: mergeTypes(base.types, added.types),
    choiceCodes: base.choiceCodes.length > 0 ? base.choiceCodes : added.choiceCodes,
    fixed: [...new Set([...base.fixed, ...added.fixed])],
    patterns: [...new Set([...base.patterns, ...added.patterns])],
    bindings: mergeBindings(base, added),
    invariants: [...base.invariants.filter((invariant) => !keys.has(invariant.key)), ...added.invariants],
    slicings: [...new Set([...base.slicings, ...added.slicings])],
    children: lazy(() => mergeChildren(base.children(), added.children(), mergeNodes)),
  };
}

function mergeTypes(base: readonly TypeReference[], added: readonly TypeReference[]): readonly TypeReference[] {
  if (base.length === 0) return added;
  if (added.length === 0) return base;
  return added.flatMap((type) => {
    // `Resource` may be narrowed to any resource type; a wrong one cannot come out of a profile tool.
    const wider = base.find((candidate) => candidate.code === type.code || ABSTRACT_RESOURCES.has(candidate.code));
    if (wider === undefined) return [];
    return [{
      code: type.code,
      profiles: type.profiles.length > 0 ? type.profiles : wider.profiles,
      targets: type.targets.length > 0 ? type.targets : wider.targets,
    }];
  });
}

/** A profile may only narrow: its binding replaces an extensible one, and joins a required one. */
function mergeBindings(base: ElementNode, added: ElementNode): ElementNode['bindings'] {
  if (added.bindings.length === 0) return base.bindings;
  const kept = base.bindings.filter(
    (binding) => binding.strength === 'required' && !added.bindings.some((other) => other.valueSet === binding.valueSet),
  );
  return [...kept, ...added.bindings];
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
