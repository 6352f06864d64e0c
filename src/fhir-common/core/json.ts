/** JSON as it comes in: an object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A FHIR resource as read from the wire: an object that names its type. */
export type ResourceJson = JsonObject & { readonly resourceType: string; readonly id?: string };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isResource(value: unknown): value is ResourceJson {
  return isObject(value) && typeof value['resourceType'] === 'string';
}

/** The string at `key`, or undefined when absent or of another JSON type. */
export function stringAt(value: unknown, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The array at `key`; a lone value counts as an array of one, an absent one as an empty array. */
export function arrayAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) ? value[key] : undefined;
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** The object at `key`, or undefined when absent or of another JSON type. */
export function objectAt(value: unknown, key: string): JsonObject | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}
