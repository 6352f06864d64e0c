import { isObject, stringAt } from '../core/json';
import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { FhirApi } from '../definition/fhir-api';
import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import { sql } from '../sql/sql';
import type { Sight } from '../search/compile/sight';
import { readAddress } from '../core/values/reference-form';
import { pathUnderBase } from '../core/values/reference-value';

/** A literal reference of a resource, with the FHIRPath of the element that holds it. */
export interface LiteralReference {
  readonly expression: string;
  readonly reference: string;
  readonly type: string;
  readonly id: string;
}

/** The literal references of a resource to types this interface holds; contained, foreign and logical ones are others' business. */
export function literalReferences(resource: ResourceJson, api: FhirApi, baseUrls: readonly string[]): LiteralReference[] {
  const found: LiteralReference[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) value.forEach((item, index) => visit(item, `${path}[${index}]`));
    if (!isObject(value)) return;
    const reference = stringAt(value, 'reference');
    const own = reference === undefined ? undefined : readAddress(pathUnderBase(reference, baseUrls) ?? reference);
    if (reference !== undefined && own !== undefined && api.definitions.has(own.type)) found.push({ expression: path, reference, type: own.type, id: own.id });
    for (const [key, child] of Object.entries(value)) if (typeof child === 'object' && child !== null) visit(child, `${path}.${key}`);
  };
  visit(resource, resource.resourceType);
  return found;
}

/** Those of the literal references that do not stand in the earlier state of the resource. What both states share is not looked at ({@link withShared}). */
export function newReferences(before: ResourceJson | undefined, after: ResourceJson, api: FhirApi, baseUrls: readonly string[]): LiteralReference[] {
  if (before === undefined) return literalReferences(after, api, baseUrls);
  const { resourceType, ...elements } = after;
  const changed = Object.fromEntries(Object.entries(elements).filter(([element, value]) => value !== before[element]));
  const found = literalReferences({ resourceType, ...changed }, api, baseUrls);
  if (found.length === 0) return [];
  const known = new Set(literalReferences(before, api, baseUrls).map(({ reference }) => reference));
  return found.filter(({ reference }) => !known.has(reference));
}

/**
 * The references that lead nowhere. A target the caller may not see counts as absent: an answer must not tell that it exists.
 * @param written `Type/id` of what the same transaction writes
 */
export async function danglingReferences(
  database: Database, catalogue: Catalogue, api: FhirApi, sight: Sight, references: readonly LiteralReference[], written: ReadonlySet<string>,
): Promise<OutcomeMessage[]> {
  const asked = references.filter(({ type, id }) => !written.has(`${type}/${id}`));
  const [first, ...others] = [...new Set(asked.map(({ type }) => type))];
  if (first === undefined) return [];
  const known = await database.query<{ type: number; id: string }>(sql`
    SELECT r.type, r.id FROM ${sight.records(first, ...others)} r
    JOIN unnest(${asked.map(({ type }) => catalogue.typeId(api.name, type))}::smallint[], ${asked.map(({ id }) => id)}::text[]) AS wanted(type, id)
      ON wanted.type = r.type AND wanted.id = r.id WHERE r.live`);
  const there = new Set(known.map(({ type, id }) => `${catalogue.typeName(type)}/${id}`));
  return asked.filter(({ type, id }) => !there.has(`${type}/${id}`)).map(({ expression, reference }) => errorMessage('dangling-reference', { reference }, expression).message);
}
