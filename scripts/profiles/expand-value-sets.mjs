// Expands the R4 value sets that required bindings name, into the compact source format of src/fhir-common/terminology.
const withoutVersion = (canonical) => canonical.split('|')[0];
const key = (entry) => `${entry.system}|${entry.code}`;

function flatten(concepts, system) {
  return concepts.flatMap(({ code, display, concept }) => [{ system, code, display }, ...flatten(concept ?? [], system)]);
}

function findConcept(concepts, code) {
  for (const concept of concepts) {
    const found = concept.code === code ? concept : findConcept(concept.concept ?? [], code);
    if (found) return found;
  }
  return undefined;
}

/** The concepts a filter selects, or undefined when this build does not compute that filter. */
function applyFilter(codeSystem, filter) {
  if (filter.property !== 'concept' || !['is-a', 'descendent-of'].includes(filter.op)) return undefined;
  const root = findConcept(codeSystem.concept, filter.value);
  if (root === undefined) return undefined;
  return flatten(filter.op === 'is-a' ? [root] : (root.concept ?? []), codeSystem.url);
}

function expandSystem(include, context) {
  if (include.concept) return include.concept.map(({ code, display }) => ({ system: include.system, code, display }));
  const codeSystem = context.codeSystems.get(include.system);
  if (codeSystem?.content !== 'complete' || !codeSystem.concept) return undefined;
  if (!include.filter) return flatten(codeSystem.concept, include.system);
  const results = include.filter.map((filter) => applyFilter(codeSystem, filter));
  if (results.some((result) => result === undefined)) return undefined;
  return results.reduce((left, right) => intersect(left, right));
}

function intersect(left, right) {
  const keys = new Set(right.map(key));
  return left.filter((entry) => keys.has(key(entry)));
}

function expandInclude(include, context) {
  const parts = [
    ...(include.system ? [expandSystem(include, context)] : []),
    ...(include.valueSet ?? []).map((url) => expand(withoutVersion(url), context)?.codes),
  ];
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  return parts.reduce((left, right) => intersect(left, right));
}

/** { codes, systems, complete } of a value set; undefined when R4 does not define it. */
function expand(url, context) {
  const valueSet = context.valueSets.get(url);
  if (valueSet === undefined) return undefined;
  const includes = valueSet.compose?.include ?? [];
  const parts = includes.map((include) => expandInclude(include, context));
  const excluded = (valueSet.compose?.exclude ?? []).map((exclude) => expandInclude(exclude, context));
  const refused = new Set(excluded.flatMap((part) => part ?? []).map(key));
  const codes = [...new Map(parts.flatMap((part) => part ?? []).map((entry) => [key(entry), entry])).values()];
  return {
    codes: codes.filter((entry) => !refused.has(key(entry))),
    systems: [...new Set([...includes.flatMap(({ system }) => (system ? [system] : [])), ...codes.map((code) => code.system)])],
    complete: includes.length > 0 && [...parts, ...excluded].every((part) => part !== undefined),
  };
}

const compact = (valueSet, { codes, systems, complete }) => ({
  name: valueSet.name,
  complete,
  systems,
  codes: codes.map(({ system, code, display }) => [systems.indexOf(system), code, ...(display ? [display] : [])]),
});

const isRequired = (element) => element.binding?.strength === 'required' && element.binding.valueSet !== undefined;

/** The value sets that required bindings of the definitions name, and every core value set the profiles bind themselves. */
function boundValueSets(definitions, profiles) {
  const required = [...definitions, ...profiles].flatMap((definition) => definition.snapshot.element.filter(isRequired));
  const own = profiles.flatMap((profile) => profile.differential.element.filter((element) => element.binding?.valueSet !== undefined));
  return [...new Set([...required, ...own].map((element) => withoutVersion(element.binding.valueSet)))].sort();
}

/** The terminology source of R4: the bound value sets, expanded where R4 itself allows it. Spellings of urls are in variants.json. */
export function expandBoundValueSets(definitions, profiles, terminology) {
  const of = (resourceType) => new Map(terminology.filter((r) => r.resourceType === resourceType).map((r) => [r.url, r]));
  const context = { codeSystems: of('CodeSystem'), valueSets: of('ValueSet') };
  const entries = boundValueSets(definitions, profiles)
    .filter((url) => context.valueSets.has(url))
    .map((url) => [url, compact(context.valueSets.get(url), expand(url, context))]);
  return {
    source: 'HL7 FHIR R4 4.0.1, value sets expanded by scripts/build-profiles.mjs',
    valueSets: Object.fromEntries(entries),
  };
}
