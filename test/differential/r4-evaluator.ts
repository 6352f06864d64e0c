import type { CorrelationGroup } from '../../src/fhir-common/definition/define-resource';
import type { ReferenceParameter, SearchParameter } from '../../src/fhir-common/definition/search-parameter';
import { elementMatches } from './compare-value';
import { fieldOf } from './elements';
import type { Criterion, Filter, Leaf, Query, Step } from './query';
import type { Rules } from './rules';
import { World } from './world';
import type { Resource, TypedReference } from './world';

/** A criterion on one group instance; `nested` when its field lies in a group inside that instance. */
interface GroupedLeaf {
  readonly leaf: Leaf;
  readonly parameter: SearchParameter;
  readonly nested: CorrelationGroup | null;
}

/**
 * Answers a query from the resources themselves, with the rules of R4 search and of the ROR correlation groups (ror-search.md 3.2): slow,
 * plain, and sharing nothing with the server but the declarations. What a caller may not see is simply not among the resources.
 */
export class R4Evaluator {
  private readonly world: World;

  constructor(
    resources: readonly Resource[],
    private readonly rules: Rules,
  ) {
    this.world = new World(resources, rules.definitions);
  }

  /** Ids of the resources that match, sorted. */
  search(query: Query): string[] {
    const { filter } = query;
    return this.world
      .ofType(query.type)
      .filter((resource) => this.all(resource, query.criteria) && (filter === null || this.filterHolds(resource, filter)))
      .map(({ id }) => id)
      .sort();
  }

  /** Rules 1 and 7: the criteria of one conjunction, those of one group and those of one path kept together. */
  private all(resource: Resource, criteria: readonly Criterion[]): boolean {
    const own = criteria.filter(({ path }) => path.length === 0).map(({ leaf }) => ({ leaf, found: this.declared(resource.resourceType, leaf.parameter) }));
    const alone = own.filter(({ found }) => found.group === undefined);
    if (!alone.every(({ leaf, found }) => this.leafHolds(resource, found.parameter, leaf))) return false;
    const { groups } = this.world.definition(resource.resourceType);
    const held = groups.every((group) => {
      const members = own.flatMap(({ leaf, found: { parameter, group: inner } }): GroupedLeaf[] => {
        if (inner === group) return [{ leaf, parameter, nested: null }];
        return inner !== undefined && inner === group.nested ? [{ leaf, parameter, nested: inner }] : [];
      });
      return members.length === 0 || this.groupHolds(this.world.instances(resource, group), members);
    });
    if (!held) return false;
    const chained = criteria.filter(({ path }) => path.length > 0);
    return [...new Set(chained.map(({ path }) => stepKey(path[0])))].every((key) => {
      const siblings = chained.filter(({ path }) => stepKey(path[0]) === key);
      const step = siblings[0]?.path[0];
      return step !== undefined && this.stepHolds(resource, step, siblings.map(({ path, leaf }) => ({ path: path.slice(1), leaf })));
    });
  }

  /** Rule 7: all criteria behind one step hold on the same resource at its other end. */
  private stepHolds(resource: Resource, step: Step, rest: readonly Criterion[]): boolean {
    if (step.direction === 'reverse') {
      const reference = this.reference(step.source, step.reference);
      return this.world
        .ofType(step.source)
        .some((source) => this.world.references(source, reference).some((target) => isTarget(target, resource)) && this.all(source, rest));
    }
    const reference = this.reference(resource.resourceType, step.reference);
    const targets = this.world.references(resource, reference).filter(({ type }) => type === step.target).flatMap((target) => this.world.find(target) ?? []);
    const reached = step.ancestors ? targets.flatMap((target) => this.withAncestors(target)) : targets;
    return reached.some((target) => this.all(target, rest));
  }

  private withAncestors(resource: Resource, seen: readonly Resource[] = []): readonly Resource[] {
    if (seen.includes(resource)) return [];
    const parents = this.world.references(resource, this.reference(resource.resourceType, 'partof')).flatMap((parent) => this.world.find(parent) ?? []);
    return [resource, ...parents.flatMap((parent) => this.withAncestors(parent, [...seen, resource]))];
  }

  private leafHolds(resource: Resource, parameter: SearchParameter, leaf: Leaf): boolean {
    const values = this.world.values(resource, parameter);
    const missing = missingOf(leaf);
    if (missing !== null) return (values.length === 0) === missing;
    if (parameter.type === 'reference') return this.referenceHolds(resource, parameter, leaf);
    const some = values.some((value) => elementMatches(parameter, leaf, value, this.rules));
    return leaf.modifier === 'not' ? !some : some;
  }

  private referenceHolds(resource: Resource, parameter: ReferenceParameter, leaf: Leaf): boolean {
    if (leaf.modifier === 'identifier') {
      const asIdentifier = { type: 'token', valueType: 'Identifier', code: '', expression: '', url: '', description: '', aliases: [] } as const;
      const identifiers = this.world.values(resource, parameter).flatMap((value) => fieldOf(value, 'identifier') ?? []);
      return identifiers.some((identifier) => elementMatches(asIdentifier, leaf, identifier, this.rules));
    }
    const references = this.world.references(resource, parameter);
    return leaf.values.some((value) => {
      if (value.kind !== 'reference') return false;
      const types = leaf.modifier !== null ? [leaf.modifier] : value.type !== null ? [value.type] : parameter.targets;
      return references.some(({ type, id }) => types.includes(type) && id === value.id);
    });
  }

  /** Rules 1 to 6 on the instances of one group, or of a group nested in one instance. */
  private groupHolds(instances: readonly unknown[], leaves: readonly GroupedLeaf[]): boolean {
    // Rule 5: negations alone speak of all instances.
    if (leaves.every(({ leaf }) => isNegative(leaf))) return leaves.every((member) => !instances.some((instance) => this.anyHolds(instance, opposite(member))));
    // Rule 4: a code asked twice means two instances, each with all the rest.
    const repeated = leaves.find((one) => isPositiveToken(one) && leaves.some((other) => other !== one && isPositiveToken(other) && other.parameter === one.parameter));
    if (repeated) {
      const repetitions = leaves.filter((member) => isPositiveToken(member) && member.parameter === repeated.parameter);
      return repetitions.every((kept) => this.groupHolds(instances, leaves.filter((member) => member === kept || !repetitions.includes(member))));
    }
    return instances.some((instance) => this.instanceHolds(instance, leaves));
  }

  private instanceHolds(instance: unknown, leaves: readonly GroupedLeaf[]): boolean {
    if (!leaves.every((member) => member.nested !== null || this.fieldHolds(instance, member))) return false;
    const inner = leaves.filter(({ nested }) => nested !== null);
    const group = inner[0]?.nested ?? null;
    // Rule 6: the criteria of the nested group hold on one of its instances inside this one; rule 5 again when all are negations.
    return group === null || this.groupHolds(this.world.nested(instance, group), inner.map((member) => ({ ...member, nested: null })));
  }

  /** Whether the instance, or one nested in it, has the value. */
  private anyHolds(instance: unknown, member: GroupedLeaf): boolean {
    const { nested } = member;
    if (nested === null) return this.fieldHolds(instance, member);
    return this.world.nested(instance, nested).some((inner) => this.fieldHolds(inner, member));
  }

  private fieldHolds(instance: unknown, { leaf, parameter }: GroupedLeaf): boolean {
    const values = this.world.fields(instance, parameter);
    const missing = missingOf(leaf);
    if (missing !== null) return (values.length === 0) === missing;
    const some = values.some((value) => elementMatches(parameter, leaf, value, this.rules));
    return leaf.modifier === 'not' ? !some : some;
  }

  /** Rule 8: the terms of one conjunction of a _filter correlate; each branch of an `or` stands alone. */
  private filterHolds(resource: Resource, filter: Filter): boolean {
    switch (filter.kind) {
      case 'criterion':
        return this.all(resource, [filter.criterion]);
      case 'not':
        return !this.filterHolds(resource, filter.operand);
      case 'or':
        return filter.operands.some((operand) => this.filterHolds(resource, operand));
      case 'and': {
        const terms = conjuncts(filter);
        const criteria = terms.flatMap((term) => (term.kind === 'criterion' ? [term.criterion] : []));
        return this.all(resource, criteria) && terms.every((term) => term.kind === 'criterion' || this.filterHolds(resource, term));
      }
      default:
        return filter satisfies never;
    }
  }

  private declared(type: string, code: string): { readonly parameter: SearchParameter; readonly group?: CorrelationGroup } {
    const found = this.world.definition(type).parameters.get(code);
    if (!found) throw new Error(`${type} declares no ${code}`);
    return found;
  }

  private reference(type: string, code: string): ReferenceParameter {
    const { parameter } = this.declared(type, code);
    if (parameter.type !== 'reference') throw new Error(`${type}.${code} is no reference`);
    return parameter;
  }
}

function conjuncts(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.operands.flatMap(conjuncts) : [filter];
}

function stepKey(step: Step | undefined): string {
  if (step === undefined) return '';
  if (step.direction === 'reverse') return `_has:${step.source}:${step.reference}`;
  return `${step.reference}:${step.target}${step.ancestors ? ':above' : ''}`;
}

function isTarget(reference: TypedReference, resource: Resource): boolean {
  return reference.type === resource.resourceType && reference.id === resource.id;
}

function missingOf(leaf: Leaf): boolean | null {
  const [value] = leaf.values;
  return value?.kind === 'missing' ? value.missing : null;
}

function isNegative(leaf: Leaf): boolean {
  return leaf.modifier === 'not' || missingOf(leaf) === true;
}

function opposite(member: GroupedLeaf): GroupedLeaf {
  const { leaf } = member;
  if (leaf.modifier === 'not') return { ...member, leaf: { ...leaf, modifier: null } };
  return { ...member, leaf: { ...leaf, values: [{ kind: 'missing', missing: false }] } };
}

function isPositiveToken({ parameter, leaf }: GroupedLeaf): boolean {
  return parameter.type === 'token' && leaf.modifier === null;
}
