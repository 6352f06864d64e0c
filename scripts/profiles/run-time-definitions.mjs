// What the validator needs at run time of the R4 definitions: structure, constraints and contexts, no narrative.
const definitionFields = ['resourceType', 'url', 'name', 'type', 'kind', 'abstract', 'baseDefinition', 'derivation', 'context'];
const elementFields = ['id', 'path', 'sliceName', 'slicing', 'min', 'max', 'contentReference', 'type', 'isModifier', 'maxLength'];

// The resources the server stores, receives or answers, and Patient, which an Appointment may contain.
const rootTypes = [
  'HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole', 'Task', 'Questionnaire', 'Measure',
  'MeasureReport', 'Slot', 'Schedule', 'Appointment', 'Patient', 'Bundle', 'Parameters', 'OperationOutcome', 'DomainResource', 'Resource',
];

const core = 'http://hl7.org/fhir/StructureDefinition/';
const pick = (source, fields) =>
  Object.fromEntries(fields.filter((field) => source[field] !== undefined).map((field) => [field, source[field]]));
const typeUrls = (type) => [...(type.code.includes('/') ? [] : [core + type.code]), ...(type.profile ?? [])];

function minifyElement(element) {
  const fixedOrPattern = Object.keys(element).filter((key) => /^(fixed|pattern|minValue|maxValue)[A-Z]/.test(key));
  return {
    ...pick(element, [...elementFields, ...fixedOrPattern]),
    ...(element.binding && { binding: pick(element.binding, ['strength', 'valueSet']) }),
    ...(element.constraint && {
      constraint: element.constraint.map((constraint) => pick(constraint, ['key', 'severity', 'human', 'expression'])),
    }),
  };
}

const minify = (definition) => ({
  ...pick(definition, definitionFields),
  snapshot: { element: definition.snapshot.element.map(minifyElement) },
});

/**
 * The R4 definitions reachable from the served resource types and from the compiled profiles (data types, parents, core
 * extensions), minified and ordered by url.
 */
export function selectRunTimeDefinitions(structureDefinitions, profiles) {
  const byUrl = new Map(structureDefinitions.map((definition) => [definition.url, definition]));
  const selected = new Map();
  const pending = rootTypes.map((type) => core + type);
  pending.push(...profiles.flatMap((profile) => [profile.baseDefinition, ...linksOf(profile)]));
  for (let url = pending.pop(); url !== undefined; url = pending.pop()) {
    const definition = byUrl.get(url);
    if (definition === undefined || selected.has(url)) continue;
    selected.set(url, definition);
    pending.push(...linksOf(definition), ...(definition.baseDefinition ? [definition.baseDefinition] : []));
  }
  return [...selected.values()].sort((a, b) => (a.url < b.url ? -1 : 1)).map(minify);
}

const linksOf = (definition) => definition.snapshot.element.flatMap((element) => (element.type ?? []).flatMap(typeUrls));
