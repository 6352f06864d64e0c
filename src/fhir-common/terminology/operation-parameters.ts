import { excerpt, FhirError } from '../core/errors';
import { arrayAt, isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import { nearestName } from '../core/nearest-name';
import { parseQueryString } from '../core/query-string';

/** One value of an operation parameter: a primitive as text, or a Coding or CodeableConcept. */
export type OperationValue = string | JsonObject;

/** Parameters common to every request, which no operation has to know. */
const COMMON: ReadonlySet<string> = new Set(['_format', '_pretty']);

/**
 * What an operation was asked, from a query or a form or from a Parameters resource (R4 operations 3.2.0.1.2), read by name.
 * A parameter that the operation does not have is refused, not ignored: without it the answer would be another one.
 */
export class OperationParameters {
  /** @param operation its name with the `$`, for messages */
  constructor(
    private readonly operation: string,
    private readonly values: ReadonlyMap<string, readonly OperationValue[]>,
  ) {}

  /** @param query raw query string or form body; @throws FhirError `malformed-query` (400) */
  static ofQuery(operation: string, query: string): OperationParameters {
    const parsed = parseQueryString(query);
    if (!parsed.ok) throw new FhirError('malformed-query', { position: parsed.at, reasonFr: parsed.fr, reasonEn: parsed.en });
    return new OperationParameters(operation, grouped(parsed.value.map(({ name, value }) => [name, value])));
  }

  /** @param body a Parameters resource; @throws FhirError `invalid-operation-parameter` (400) */
  static ofResource(operation: string, body: unknown): OperationParameters {
    if (!isObject(body) || body['resourceType'] !== 'Parameters') {
      const [fr, en] = ['le corps doit être une ressource Parameters.', 'the body must be a Parameters resource.'];
      throw new FhirError('invalid-operation-parameter', { operation, parameter: 'resourceType', reasonFr: fr, reasonEn: en });
    }
    return new OperationParameters(operation, grouped(arrayAt(body, 'parameter').map((parameter) => named(operation, parameter))));
  }

  /** The same parameters with those of another place: the query and the body of one request count together. */
  with(others: OperationParameters): OperationParameters {
    return new OperationParameters(this.operation, grouped([...entries(this.values), ...entries(others.values)]));
  }

  /** @throws FhirError `invalid-operation-parameter` (400) with the nearest name when one is not among `known` */
  refuseOthers(known: readonly string[]): void {
    for (const name of this.values.keys()) {
      if (known.includes(name) || COMMON.has(name)) continue;
      const near = nearestName(name, known);
      const list = known.join(', ');
      throw this.invalid(
        name,
        near === undefined ? `il n'existe pas. Paramètres acceptés : ${list}.` : `il n'existe pas. Vouliez-vous « ${near} » ?`,
        near === undefined ? `it does not exist. Accepted parameters: ${list}.` : `it does not exist. Did you mean "${near}"?`,
      );
    }
  }

  /** The only value of a primitive parameter; undefined when absent. @throws FhirError 400 when repeated, empty or complex */
  text(name: string): string | undefined {
    const value = this.only(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.invalid(name, 'attendu une valeur simple.', 'expected a primitive value.');
    if (value === '') throw this.invalid(name, 'valeur vide : donnez une valeur, ou retirez le paramètre.', 'empty value: give a value, or remove the parameter.');
    return value;
  }

  /** Every value of a repeatable primitive parameter. */
  texts(name: string): readonly string[] {
    return (this.values.get(name) ?? []).filter((value) => typeof value === 'string');
  }

  /** @throws FhirError 400 when not a whole number, zero or more */
  count(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value)) throw this.invalid(name, 'attendu un entier positif ou nul.', 'expected a whole number, zero or more.');
    return Number(value);
  }

  /** @throws FhirError 400 when neither `true` nor `false` */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw this.invalid(name, 'attendu true ou false.', 'expected true or false.');
    return value === 'true';
  }

  /** The only value of a Coding or CodeableConcept parameter; undefined when absent. @throws FhirError 400 when repeated or primitive */
  complex(name: string): JsonObject | undefined {
    const value = this.only(name);
    if (typeof value === 'string') {
      throw this.invalid(name, 'attendu un objet, dans un corps Parameters.', 'expected an object, in a Parameters body.');
    }
    return value;
  }

  /** @throws always: what the operation cannot do without was not given */
  missing(namesFr: string, namesEn: string): never {
    throw new FhirError('missing-operation-parameter', { operation: this.operation, names: namesFr, namesEn });
  }

  private only(name: string): OperationValue | undefined {
    const values = this.values.get(name) ?? [];
    if (values.length > 1) throw this.invalid(name, 'il est donné plusieurs fois ; gardez une valeur.', 'it is given several times; keep one value.');
    return values[0];
  }

  private invalid(parameter: string, reasonFr: string, reasonEn: string): FhirError {
    return new FhirError('invalid-operation-parameter', { operation: this.operation, parameter: excerpt(parameter), reasonFr, reasonEn });
  }
}

function named(operation: string, parameter: unknown): readonly [string, OperationValue] {
  const name = stringAt(parameter, 'name');
  const values = isObject(parameter) ? Object.entries(parameter).filter(([key]) => /^value[A-Z]/.test(key)).map(([, value]) => value) : [];
  const [value] = values;
  if (name !== undefined && values.length === 1) {
    if (isObject(value)) return [name, value];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [name, String(value)];
  }
  throw new FhirError('invalid-operation-parameter', {
    operation,
    parameter: excerpt(name ?? 'parameter'),
    reasonFr: 'attendu un nom et une seule value[x].',
    reasonEn: 'expected a name and exactly one value[x].',
  });
}

function grouped(pairs: Iterable<readonly [string, OperationValue]>): ReadonlyMap<string, readonly OperationValue[]> {
  const values = new Map<string, OperationValue[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function* entries(values: ReadonlyMap<string, readonly OperationValue[]>): Iterable<readonly [string, OperationValue]> {
  for (const [name, list] of values) for (const value of list) yield [name, value];
}
