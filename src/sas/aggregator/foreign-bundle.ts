import { arrayAt, isObject, isResource, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';

/**
 * The resources of an editor's answer, indexed the tolerant way (spec 16.2): by `fullUrl` and by `Type/id`, whatever `search.mode` and
 * `total` say. A resource that is repeated counts once.
 */
export class ForeignBundle {
  private readonly byUrl = new Map<string, ResourceJson>();
  private readonly byReference = new Map<string, ResourceJson>();

  constructor(pages: readonly JsonObject[]) {
    for (const entry of pages.flatMap((page) => arrayAt(page, 'entry'))) {
      const resource = isObject(entry) ? entry['resource'] : undefined;
      if (isResource(resource)) this.index(stringAt(entry, 'fullUrl'), resource);
    }
  }

  get slots(): readonly ResourceJson[] {
    return [...new Set([...this.byUrl.values(), ...this.byReference.values()])].filter(({ resourceType }) => resourceType === 'Slot');
  }

  /**
   * The resource a reference leads to: contained in its holder, relative, or absolute; undefined when the answer does not hold it.
   * @param holder the resource that refers
   */
  resolve(reference: string, holder: JsonObject): ResourceJson | undefined {
    if (reference.startsWith('#')) return arrayAt(holder, 'contained').filter(isResource).find(({ id }) => id === reference.slice(1));
    const exact = this.byUrl.get(reference) ?? this.byReference.get(reference);
    return exact ?? this.byReference.get(/([A-Za-z]+\/[^/]+)(?:\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? '');
  }

  private index(fullUrl: string | undefined, resource: ResourceJson): void {
    const key = `${resource.resourceType}/${resource.id ?? ''}`;
    const known = resource.id === undefined ? undefined : this.byReference.get(key);
    if (known === undefined && resource.id !== undefined) this.byReference.set(key, resource);
    if (fullUrl !== undefined && !this.byUrl.has(fullUrl)) this.byUrl.set(fullUrl, known ?? resource);
    else if (fullUrl === undefined && resource.id === undefined) this.byUrl.set(`#${this.byUrl.size}`, resource);
  }
}
