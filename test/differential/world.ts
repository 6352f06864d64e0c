import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { Model } from 'fhirpath';
import type { CorrelationGroup, ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import type { ReferenceParameter, SearchParameter } from '../../src/fhir-common/definition/search-parameter';
import { textAt } from './elements';

export type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

/** A field of a resource or of a group instance that a criterion speaks of, and the values found there. */
export interface TypedReference {
  readonly type: string;
  readonly id: string;
}

/**
 * The resources of one data set, read with fhirpath through the declared expressions. An expression is compiled once and its values are
 * kept per resource: one data set answers hundreds of queries.
 */
export class World {
  private readonly readers = new Map<string, (root: unknown) => readonly unknown[]>();
  private readonly read = new WeakMap<object, Map<string, readonly unknown[]>>();

  constructor(
    readonly resources: readonly Resource[],
    private readonly definitions: ReadonlyMap<string, ResourceDefinition>,
  ) {}

  ofType(type: string): readonly Resource[] {
    return this.resources.filter(({ resourceType }) => resourceType === type);
  }

  definition(type: string): ResourceDefinition {
    const found = this.definitions.get(type);
    if (!found) throw new Error(`${type} is not declared`);
    return found;
  }

  /** The elements a parameter finds in a resource. */
  values(resource: Resource, parameter: SearchParameter): readonly unknown[] {
    return this.evaluate(resource, parameter.expression.replace(/^Resource\./, `${resource.resourceType}.`), null);
  }

  instances(resource: Resource, group: CorrelationGroup): readonly unknown[] {
    return this.evaluate(resource, group.instance, null);
  }

  /** The instances of a nested group inside one instance. */
  nested(instance: unknown, group: CorrelationGroup): readonly unknown[] {
    return this.evaluate(instance, group.instance, 'Extension');
  }

  /** The elements a parameter of a group finds in one instance. */
  fields(instance: unknown, parameter: SearchParameter): readonly unknown[] {
    return this.evaluate(instance, parameter.expression, 'Extension');
  }

  /** The literal references of a parameter, to types it may refer to. */
  references(resource: Resource, parameter: ReferenceParameter): readonly TypedReference[] {
    return this.values(resource, parameter).flatMap((value) => {
      const [type, id, ...rest] = textAt(value, 'reference')?.split('/') ?? [];
      const local = type !== undefined && id !== undefined && (rest.length === 0 || rest[0] === '_history');
      return local && parameter.targets.includes(type) ? [{ type, id }] : [];
    });
  }

  find({ type, id }: TypedReference): Resource | undefined {
    return this.resources.find((resource) => resource.resourceType === type && resource.id === id);
  }

  private evaluate(root: unknown, expression: string, base: string | null): readonly unknown[] {
    if (typeof root !== 'object' || root === null) return [];
    const known = this.read.get(root) ?? new Map<string, readonly unknown[]>();
    this.read.set(root, known);
    const found = known.get(expression) ?? this.reader(expression, base)(root);
    known.set(expression, found);
    return found;
  }

  private reader(expression: string, base: string | null): (root: unknown) => readonly unknown[] {
    const key = `${base ?? ''} ${expression}`;
    const known = this.readers.get(key);
    if (known) return known;
    // The package types its own model as unknown.
    const compiled = fhirpath.compile(base === null ? expression : { base, expression }, r4 as unknown as Model);
    const reader = (root: unknown): readonly unknown[] => {
      const result: unknown = compiled(root);
      return Array.isArray(result) ? result : [];
    };
    this.readers.set(key, reader);
    return reader;
  }
}
