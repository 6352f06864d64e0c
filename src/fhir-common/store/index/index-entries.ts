import { arrayAt, stringAt } from '../../core/json';
import { stringifyJson } from '../../core/json-text';
import type { ResourceJson } from '../../core/json';
import { compilePath, elementsOfPath } from '../../core/path';
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
import { readText, readWords } from './text-values';
import type { KnownWords, TextValue } from './text-values';

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

/** The part of a resource whose index entries are asked for, when the rest is known to have the same ones before and after a change. */
export interface IndexedPart {
  /** First-level elements, by their names in JSON. The words of a text are those of these elements alone, as written: to be compared, not stored. */
  readonly elements: ReadonlySet<string>;
  /** What was read of the parts that forms and states of one resource share. Kept by the caller, for one change. */
  readonly known: KnownParts;
  /** Places of group instances outside of which everybody sees, before and after the change, the very same; absent: the groups of the elements, all of them. */
  readonly places?: ReadonlyMap<CorrelationGroup, ReadonlySet<number>>;
}

/** What was read of parts of a resource, by the part: for states that nobody changes meanwhile. */
export interface KnownParts {
  readonly fields: GroupFields;
  readonly words: KnownWords;
}

export function noKnownParts(): KnownParts {
  return { fields: new Map(), words: new WeakMap() };
}

/** By group, by instance and by the text of an instance: what reads the same has the very same fields. */
export type GroupFields = Map<CorrelationGroup, { readonly byInstance: Map<unknown, Combinations>; readonly byText: Map<string, Combinations> }>;
type Combinations = readonly GroupEntry['fields'][];

/** @param part absent: the whole resource */
export type Indexer = (resource: ResourceJson, part?: IndexedPart) => IndexEntries;

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
  const indexed = [...definition.parameters]
    .filter(([name, declared]) => name === declared.parameter.code && declared.group === undefined && isIndexed(declared.parameter))
    .map(([, { parameter }]) => parameter);
  const texts = indexed.filter((parameter) => parameter.type === 'text');
  const independent = indexed.filter((parameter) => parameter.type !== 'text')
    .map((parameter) => ({ parameter, read: compilePath(parameter.expression), elements: elementsOfPath(parameter.expression) }));
  const groups = definition.groups.map((group) => ({ group, readGroup: compileGroup(group, systems), elements: elementsOfPath(group.instance) }));
  const places = compilePlaces(definition);
  const versioned = compileVersionedUrls(definition);
  return (stored, part) => {
    // What some readers alone may see must lead nobody to the resource.
    const resource = definition.visibility?.reserved?.without(stored) ?? stored;
    const asked = ({ elements }: { readonly elements: readonly string[] | undefined }): boolean =>
      part === undefined || elements === undefined || elements.some((element) => part.elements.has(element));
    const entries = emptyEntries();
    for (const { parameter, read } of independent.filter(asked)) addEntries(entries, parameter, read(resource), { systems, baseUrls });
    for (const { code, part: kind } of texts) {
      const found = part === undefined ? readText(resource, kind, systems) : [{ words: readWords(onlyElements(resource, part.elements), kind, systems, part.known.words) }];
      entries.texts.push(...found.map((value) => ({ ...value, parameter: code })));
    }
    for (const { parameter, url, version } of versioned.filter(asked)) entries.strings.push(...readVersionedUrls(url(resource), version(resource)).map((value) => ({ ...value, parameter })));
    for (const place of places.filter(asked)) addPlace(entries, place, resource, placeCentre);
    entries.groups = groups.filter((declared) => (part?.places === undefined ? asked(declared) : part.places.get(declared.group)?.size !== 0))
      .flatMap(({ readGroup }) => readGroup(resource, part));
    return entries;
  };
}

function onlyElements({ resourceType, ...rest }: ResourceJson, elements: ReadonlySet<string>): ResourceJson {
  return { resourceType, ...Object.fromEntries([...elements].flatMap((element) => (rest[element] === undefined ? [] : [[element, rest[element]] as const]))) };
}

/** Elements that several expressions look at; undefined when one of them looks at the resource itself. */
function elementsOfAll(...expressions: readonly string[]): readonly string[] | undefined {
  const elements = expressions.map(elementsOfPath);
  const known = elements.filter((some) => some !== undefined);
  return known.length === elements.length ? known.flat() : undefined;
}

interface NamedPlace {
  readonly parameter: string;
  readonly position: PathReader;
  readonly concept: PathReader;
  readonly elements: readonly string[] | undefined;
}

function compilePlaces(definition: ResourceDefinition): NamedPlace[] {
  return [...definition.parameters.values()].flatMap(({ parameter }) =>
    parameter.type === 'special' && parameter.fallbackExpression !== undefined
      ? [{
        parameter: parameter.code, position: compilePath(parameter.expression), concept: compilePath(parameter.fallbackExpression),
        elements: elementsOfAll(parameter.expression, parameter.fallbackExpression),
      }]
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

interface VersionedUrl {
  readonly parameter: string;
  readonly url: PathReader;
  readonly version: PathReader;
  readonly elements: readonly string[] | undefined;
}

function compileVersionedUrls(definition: ResourceDefinition): VersionedUrl[] {
  return declaredParameters(definition).flatMap(({ parameter }) =>
    parameter.type === 'uri' && parameter.versionExpression !== undefined
      ? [{
        parameter: parameter.code, url: compilePath(parameter.expression), version: compilePath(parameter.versionExpression),
        elements: elementsOfAll(parameter.expression, parameter.versionExpression),
      }]
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
      return; // read from the resource as a whole
    case 'composite':
      return; // asked of the rows of its components
    default:
      parameter satisfies never;
  }
}

function unique<Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] {
  return values.length < 2 ? values : [...new Map(values.map((value) => [key(value), value])).values()];
}

function compileGroup(group: CorrelationGroup, systems: SystemNames): (resource: ResourceJson, part: IndexedPart | undefined) => GroupEntry[] {
  const instances = compilePath(group.instance);
  const fields = compileFields(group, systems);
  const nested = group.nested;
  const nestedInstances = nested ? compilePath(nested.instance, { relative: true }) : undefined;
  const nestedFields = nested ? compileFields(nested, systems) : undefined;
  return (resource, part) => {
    const read = part === undefined ? fields : remembered(fields, part.known.fields, group);
    const places = part?.places?.get(group);
    return instances(resource).flatMap((instance, entry) => {
      if (places?.has(entry) === false) return [];
      const rows: GroupEntry[] = read(instance).map((values) => ({ group, entry, fields: values }));
      if (!nested || !nestedInstances || !nestedFields) return rows;
      const inner = nestedInstances(instance).flatMap((limit, position) =>
        nestedFields(limit).map((values) => ({ group: nested, parentEntry: entry, entry: position, fields: values })),
      );
      return [...rows, ...inner];
    });
  };
}

/** Reads an instance once, however many forms show it and wherever it stands in them. */
function remembered(read: (instance: unknown) => Combinations, known: GroupFields, group: CorrelationGroup): (instance: unknown) => Combinations {
  const { byInstance, byText } = known.get(group) ?? { byInstance: new Map<unknown, Combinations>(), byText: new Map<string, Combinations>() };
  known.set(group, { byInstance, byText });
  return (instance) => {
    const same = byInstance.get(instance);
    if (same !== undefined) return same;
    const text = stringifyJson(instance);
    const combinations = byText.get(text) ?? read(instance);
    byInstance.set(instance, combinations);
    byText.set(text, combinations);
    return combinations;
  };
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

