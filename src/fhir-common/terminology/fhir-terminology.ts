import { arrayAt, isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import { EMPTY_SOURCE } from './terminology-source';
import type { ListedCode, ListedCodeSystem, ListedValueSet, Publication, TerminologySource } from './terminology-source';
import type { Bilingual } from '../core/bilingual';

/** What a published CodeSystem or ValueSet resource says; `incomplete`, why its list cannot be whole here. */
export interface PublishedTerminology {
  readonly source: TerminologySource;
  readonly incomplete?: Bilingual;
}

/** R4 extension of an expansion that is known not to be whole. */
const UNCLOSED = 'http://hl7.org/fhir/StructureDefinition/valueset-unclosed';
/** Concept properties that date the end of a code (http://hl7.org/fhir/concept-properties; `deprecated` in R4, the others since). */
const END_DATES = ['deprecationDate', 'retirementDate', 'deprecated'];

/**
 * Reads one CodeSystem or ValueSet (R4 4.9, 4.8) as a source of codes.
 * @returns undefined when the resource is neither, or has no absolute url
 */
export function publishedTerminology(resource: unknown): PublishedTerminology | undefined {
  const url = stringAt(resource, 'url');
  if (!isObject(resource) || url === undefined || !/^(https?|urn):/.test(url)) return undefined;
  if (resource['resourceType'] === 'CodeSystem') return codeSystem(resource, publication(resource, url));
  if (resource['resourceType'] === 'ValueSet') return valueSet(resource, publication(resource, url));
  return undefined;
}

function publication(resource: JsonObject, url: string): Publication {
  const version = stringAt(resource, 'version');
  const date = stringAt(resource, 'date')?.slice(0, 10);
  return {
    url,
    name: stringAt(resource, 'id') ?? stringAt(resource, 'name') ?? url,
    status: stringAt(resource, 'status') ?? 'active',
    ...(version !== undefined && { version }),
    ...(date !== undefined && { date }),
  };
}

function codeSystem(resource: JsonObject, published: Publication): PublishedTerminology {
  const complete = stringAt(resource, 'content') === 'complete';
  const listed: ListedCodeSystem = {
    ...published,
    complete,
    caseSensitive: resource['caseSensitive'] !== false,
    concepts: concepts(arrayAt(resource, 'concept'), published),
  };
  const source = { ...EMPTY_SOURCE, codeSystems: [listed] };
  if (complete) return { source };
  const content = stringAt(resource, 'content') ?? '?';
  return { source, incomplete: { fr: `content vaut « ${content} », pas « complete »`, en: `content is "${content}", not "complete"` } };
}

/** A tree of concepts, parents first. Abstract ones are no codes to choose (R4 notSelectable). */
function concepts(tree: readonly unknown[], system: Publication): ListedCode[] {
  return tree.flatMap((concept) => {
    const code = stringAt(concept, 'code');
    const inside = concepts(arrayAt(concept, 'concept'), system);
    if (code === undefined || isTrue(property(concept, 'notSelectable'))) return inside;
    const retiredOn = endOf(concept, system);
    return [{ ...namedCode(system.url, code, concept), ...(retiredOn !== undefined && { retiredOn }) }, ...inside];
  });
}

function namedCode(system: string, code: string, concept: unknown): ListedCode {
  const display = stringAt(concept, 'display');
  const designations = arrayAt(concept, 'designation').flatMap((designation) => stringAt(designation, 'value') ?? []);
  return {
    system,
    code,
    inferred: false,
    ...(display !== undefined && { display }),
    ...(designations.length > 0 && { designations }),
  };
}

/** The day a concept went out of use; the date of the publication when the concept only says that it did. */
function endOf(concept: unknown, { date = '' }: Publication): string | undefined {
  for (const name of END_DATES) {
    const value = stringAt(property(concept, name), 'valueDateTime');
    if (value !== undefined) return value.slice(0, 10);
  }
  const status = stringAt(property(concept, 'status'), 'valueCode');
  return status === 'deprecated' || status === 'retired' || isTrue(property(concept, 'inactive')) ? date : undefined;
}

function property(concept: unknown, name: string): unknown {
  return arrayAt(concept, 'property').find((candidate) => stringAt(candidate, 'code') === name);
}

function isTrue(value: unknown): boolean {
  return isObject(value) && value['valueBoolean'] === true;
}

function valueSet(resource: JsonObject, published: Publication): PublishedTerminology {
  const expansion = resource['expansion'];
  const draft = isObject(expansion) && arrayAt(expansion, 'contains').length > 0 ? expanded(expansion) : composed(resource['compose']);
  const { incomplete, ...content } = draft;
  const systems = [...new Set([...content.wholeSystems, ...content.systems, ...content.codes.map(({ system }) => system)])];
  const listed: ListedValueSet = { ...published, ...content, systems, complete: incomplete === undefined, former: [] };
  return { source: { ...EMPTY_SOURCE, valueSets: [listed] }, ...(incomplete !== undefined && { incomplete }) };
}

type Draft = Pick<ListedValueSet, 'systems' | 'includes' | 'wholeSystems' | 'codes' | 'excluded'> & Pick<PublishedTerminology, 'incomplete'>;

function expanded(expansion: JsonObject): Draft {
  const codes = contained(arrayAt(expansion, 'contains'));
  const total = expansion['total'];
  const unclosed = arrayAt(expansion, 'extension').some((extension) => stringAt(extension, 'url') === UNCLOSED && isTrue(extension));
  const partial = unclosed || (typeof total === 'number' && total > codes.length);
  return {
    systems: [], includes: [], wholeSystems: [], excluded: [], codes,
    ...(partial && { incomplete: { fr: 'expansion partielle', en: 'partial expansion' } }),
  };
}

function contained(tree: readonly unknown[]): ListedCode[] {
  return tree.flatMap((entry) => {
    const [system, code] = [stringAt(entry, 'system'), stringAt(entry, 'code')];
    const inside = contained(arrayAt(entry, 'contains'));
    const abstract = isObject(entry) && entry['abstract'] === true;
    return system === undefined || code === undefined || abstract ? inside : [namedCode(system, code, entry), ...inside];
  });
}

function composed(compose: unknown): Draft {
  const includes = arrayAt(compose, 'include');
  const excludes = arrayAt(compose, 'exclude');
  const readable = includes.length > 0 && includes.every(isReadable) && excludes.every((part) => arrayAt(part, 'concept').length > 0);
  const systemsOf = (parts: readonly unknown[]): string[] => parts.flatMap((part) => stringAt(part, 'system') ?? []);
  return {
    systems: systemsOf(includes),
    includes: includes.filter(isReadable).flatMap((part) => arrayAt(part, 'valueSet').filter((url) => typeof url === 'string')),
    wholeSystems: systemsOf(includes.filter((part) => isReadable(part) && arrayAt(part, 'concept').length === 0)),
    codes: includes.flatMap(enumerated),
    excluded: excludes.flatMap(enumerated),
    ...(!readable && {
      incomplete: { fr: 'compose filtre ou croise des listes : chargez le jeu avec son expansion', en: 'compose filters or intersects lists: load the set with its expansion' },
    }),
  };
}

/** What is read of a compose: enumerated codes, a whole system, one included set. Filters and intersections need a terminology server. */
function isReadable(part: unknown): boolean {
  if (arrayAt(part, 'filter').length > 0) return false;
  const sets = arrayAt(part, 'valueSet').length;
  return stringAt(part, 'system') === undefined ? sets === 1 : sets === 0;
}

function enumerated(part: unknown): ListedCode[] {
  const system = stringAt(part, 'system');
  if (system === undefined || arrayAt(part, 'valueSet').length > 0) return [];
  return arrayAt(part, 'concept').flatMap((concept) => {
    const code = stringAt(concept, 'code');
    return code === undefined ? [] : [namedCode(system, code, concept)];
  });
}
