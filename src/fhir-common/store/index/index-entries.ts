import { arrayAt, stringAt } from '../../core/json';
import type { ResourceJson } from '../../core/json';
import { compilePath } from '../../core/path';
import type { PathReader } from '../../core/path';
import type { PlaceCentre } from '../../definition/fhir-api';
import { declaredParameters } from '../../definition/define-resource';
import type { CorrelationGroup, ResourceDefinition } from '../../definition/define-resource';
import type { SearchParameter } from '../../definition/search-parameter';
import type { SystemNames } from '../../definition/system-names';
import {
  readCanonicals, readDates, readForeignReferences, readIdentifiers, readLogicalReferences, readNumbers, readPositions, readReferences, readStrings, readTokens, readVersionedUrls,
} from './index-values';
import type { DateValue, IdentifierValue, NumberValue, PositionValue, ReferenceValue, StringValue, TokenValue } from './index-values';
import { readText } from './text-values';
import type { TextValue } from './text-values';

type Entry<Value> = Value & { readonly parameter: string };
/** The value of one field of a group instance, ready for its column or columns. */
export type FieldValue = TokenValue | DateValue | NumberValue;

/** One row of a group table: an instance, or one combination of it when a field repeats. `fields` is keyed by parameter code. */
export interface GroupEntry {
  readonly group: CorrelationGroup;
  readonly parentEntry?: number;
  readonly entry: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Everything search needs to know about one resource. Row ids of types, parameters and tokens are added when it is written. */
export interface IndexEntries {
  readonly tokens: readonly Entry<TokenValue>[];
  readonly identifiers: readonly Entry<IdentifierValue>[];
  readonly strings: readonly Entry<StringValue>[];
  readonly dates: readonly Entry<DateValue>[];
  readonly numbers: readonly Entry<NumberValue>[];
  readonly references: readonly Entry<ReferenceValue>[];
  readonly positions: readonly Entry<PositionValue>[];
  readonly texts: readonly Entry<TextValue>[];
  readonly groups: readonly GroupEntry[];
}

export type Indexer = (resource: ResourceJson) => IndexEntries;

/** Parameters kept in columns of the resource itself. */
const COLUMN_PARAMETERS = new Set(['_id', '_lastUpdated']);
/** A field that repeats multiplies the rows of its instance; past this many the rest would say nothing more to a search. */
const MAX_COMBINATIONS = 64;

/**
 * Compiles the declared expressions of a resource type once; the result turns a resource into its index entries, without I/O.
 * @param baseUrls bases of this server: an absolute reference under one of them is a reference to one of its resources
 */
export function createIndexer(
  definition: ResourceDefinition,
  systems: SystemNames,
  placeCentre: (code: string) => PlaceCentre | undefined,
  baseUrls: readonly string[] = [],
): Indexer {
  const independent = [...definition.parameters]
    .filter(([name, declared]) => name === declared.parameter.code && declared.group === undefined && isIndexed(declared.parameter))
    .map(([, { parameter }]) => ({ parameter, read: parameter.type === 'text' ? whole : compilePath(parameter.expression) }));
  const groups = definition.groups.map((group) => compileGroup(group, systems));
  const places = compilePlaces(definition);
  const versioned = compileVersionedUrls(definition);
  return (stored) => {
    // What some readers alone may see must lead nobody to the resource.
    const resource = definition.visibility?.reserved?.without(stored) ?? stored;
    const entries = emptyEntries();
    for (const { parameter, read } of independent) addEntries(entries, parameter, read(resource), { systems, baseUrls });
    for (const { parameter, url, version } of versioned) entries.strings.push(...readVersionedUrls(url(resource), version(resource)).map((value) => ({ ...value, parameter })));
    for (const place of places) addPlace(entries, place, resource, placeCentre);
    entries.groups = groups.flatMap((readGroup) => readGroup(resource));
    return entries;
  };
}

const whole: PathReader = (resource) => [resource];

interface NamedPlace {
  readonly parameter: string;
  readonly position: PathReader;
  readonly concept: PathReader;
}

function compilePlaces(definition: ResourceDefinition): NamedPlace[] {
  return [...definition.parameters.values()].flatMap(({ parameter }) =>
    parameter.type === 'special' && parameter.fallbackExpression !== undefined
      ? [{ parameter: parameter.code, position: compilePath(parameter.expression), concept: compilePath(parameter.fallbackExpression) }]
      : [],
  );
}

/** A resource without a position of its own stands at the centre of the place its code names. */
function addPlace(into: Mutable<IndexEntries>, place: NamedPlace, resource: ResourceJson, placeCentre: (code: string) => PlaceCentre | undefined): void {
  if (readPositions(place.position(resource)).length > 0) return;
  const codes = place.concept(resource).flatMap((concept) => arrayAt(concept, 'coding')).flatMap((coding) => stringAt(coding, 'code') ?? []);
  // Only a centre that is really known: a guess would put the place into circles it may not lie in.
  const centre = codes.map(placeCentre).find((found) => found?.approximate === false);
  if (centre) into.positions.push({ parameter: place.parameter, latitude: centre.latitude, longitude: centre.longitude });
}

function compileVersionedUrls(definition: ResourceDefinition): { readonly parameter: string; readonly url: PathReader; readonly version: PathReader }[] {
  return declaredParameters(definition).flatMap(({ parameter }) =>
    parameter.type === 'uri' && parameter.versionExpression !== undefined
      ? [{ parameter: parameter.code, url: compilePath(parameter.expression), version: compilePath(parameter.versionExpression) }]
      : [],
  );
}

function isIndexed(parameter: SearchParameter): boolean {
  if (parameter.type === 'uri' && parameter.versionExpression !== undefined) return false;
  return !COLUMN_PARAMETERS.has(parameter.code) && !(parameter.type === 'special' && parameter.indexedAs !== parameter.code);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

function emptyEntries(): Mutable<IndexEntries> {
  return { tokens: [], identifiers: [], strings: [], dates: [], numbers: [], references: [], positions: [], texts: [], groups: [] };
}

function addEntries(
  into: Mutable<IndexEntries>,
  parameter: SearchParameter,
  values: readonly unknown[],
  { systems, baseUrls }: { readonly systems: SystemNames; readonly baseUrls: readonly string[] },
): void {
  if (values.length === 0) return;
  const code = parameter.code;
  const named = <Value>(found: readonly Value[]): (Value & { readonly parameter: string })[] =>
    found.map((value) => ({ ...value, parameter: code }));
  switch (parameter.type) {
    case 'token':
      if (parameter.valueType === 'Identifier') into.identifiers.push(...named(readIdentifiers(values, parameter, systems)));
      else into.tokens.push(...unique(named(readTokens(values, parameter, systems)), (value) => `${value.system}|${value.code}`));
      return;
    case 'string':
    case 'uri':
      into.strings.push(...unique(named(readStrings(values, parameter.type)), (value) => value.exact));
      return;
    case 'date':
      into.dates.push(...unique(named(readDates(values, parameter.valueType)), (value) => `${value.low}/${value.high}`));
      return;
    case 'number':
    case 'quantity':
      into.numbers.push(...unique(named(readNumbers(values, parameter, systems)), (value) => `${value.value} ${value.unit}`));
      return;
    case 'reference':
      if (parameter.canonicalOf !== undefined) into.strings.push(...named(readCanonicals(values)));
      else {
        into.references.push(...unique(named(readReferences(values, parameter.targets, baseUrls)), (value) => `${value.type}/${value.id}`));
        into.strings.push(...named(readForeignReferences(values, parameter.targets, baseUrls)));
      }
      into.identifiers.push(...named(readLogicalReferences(values, systems)));
      return;
    case 'special':
      into.positions.push(...named(readPositions(values)).slice(0, 1));
      return;
    case 'text':
      into.texts.push(...named(readText(values[0], parameter.part, systems)));
      return;
    case 'composite':
      return; // asked of the rows of its components
    default:
      parameter satisfies never;
  }
}

function unique<Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [key(value), value])).values()];
}

function compileGroup(group: CorrelationGroup, systems: SystemNames): (resource: ResourceJson) => GroupEntry[] {
  const instances = compilePath(group.instance);
  const fields = compileFields(group, systems);
  const nested = group.nested;
  const nestedInstances = nested ? compilePath(nested.instance, { relative: true }) : undefined;
  const nestedFields = nested ? compileFields(nested, systems) : undefined;
  return (resource) =>
    instances(resource).flatMap((instance, entry) => {
      const rows: GroupEntry[] = fields(instance).map((values) => ({ group, entry, fields: values }));
      if (!nested || !nestedInstances || !nestedFields) return rows;
      const inner = nestedInstances(instance).flatMap((limit, position) =>
        nestedFields(limit).map((values) => ({ group: nested, parentEntry: entry, entry: position, fields: values })),
      );
      return [...rows, ...inner];
    });
}

type FieldReader = (instance: unknown) => readonly FieldValue[];

function compileFields(group: CorrelationGroup, systems: SystemNames): (instance: unknown) => Record<string, FieldValue>[] {
  const readers = group.parameters.filter(({ type }) => type !== 'composite').map((parameter) => ({
    code: parameter.code,
    read: fieldReader(parameter, compilePath(parameter.expression, { relative: true }), systems),
  }));
  return (instance) => {
    let combinations: Record<string, FieldValue>[] = [{}];
    for (const { code, read } of readers) {
      const values = read(instance);
      if (values.length === 0) continue;
      combinations = values.flatMap((value) => combinations.map((fields) => ({ ...fields, [code]: value }))).slice(0, MAX_COMBINATIONS);
    }
    return combinations;
  };
}

function fieldReader(parameter: SearchParameter, read: PathReader, systems: SystemNames): FieldReader {
  switch (parameter.type) {
    case 'token':
      return (instance) => readTokens(read(instance), parameter, systems);
    case 'date':
      return (instance) => readDates(read(instance), parameter.valueType);
    case 'number':
    case 'quantity':
      return (instance) => readNumbers(read(instance), parameter, systems);
    default:
      throw new Error(`A correlation group cannot hold the ${parameter.type} parameter ${parameter.code}`);
  }
}

/** Type and id of the resources a resource refers to, whatever the parameter; used to give every target a row before indexing. */
export function referencedKeys(entries: IndexEntries): readonly { readonly type: string; readonly id: string }[] {
  return entries.references.map(({ type, id }) => ({ type, id }));
}

