import { compile, parse } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isResource } from '../json';
import type { ResourceJson } from '../json';
import { r4ElementTypes } from '../../validation/fixtures/element-types';
import { copyObject } from './json-tree';
import { compileFastPath } from './fast-path';
import { isNode } from './path-node';
import { locate } from './target';

const types = r4ElementTypes();

function sample(file: string, id: string): ResourceJson {
  const lines = readFileSync(join(__dirname, '../../../../data/sample', `${file}.ndjson`), 'utf8').split('\n').filter((line) => line !== '');
  const found: unknown = lines.map((line): unknown => JSON.parse(line)).find((json) => isResource(json) && json.id === id);
  if (!isResource(found)) throw new Error(`no ${id}`);
  return found;
}

const resources = [
  sample('location', 'loc-cardiologie-hebergement'), sample('location', 'loc-urgences-plateau'), sample('organization', 'eg-ehpad-tilleuls'),
  sample('healthcare-service', 'hs-urgences-adultes'),
];

/** The places a path selects, read by fhirpath. */
function byFhirpath(path: string, resource: ResourceJson): (string | undefined)[] {
  const nodes: unknown[] = compile(path, { ...r4, score: { extensionURI: [] } }, { resolveInternalTypes: false })(resource);
  return nodes.map((node) => place(node, resource));
}

function place(node: unknown, resource: ResourceJson): string | undefined {
  const own = resource as unknown;
  const target = isNode(node) && typeof own === 'object' && own !== null ? locate(node, own as Record<string, unknown>, types) : undefined;
  return target === undefined || 'unknown' in target ? undefined : target.expression;
}

const B = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/';
const CAPACITY = `extension.where(url='${B}ror-location-supported-capacity')`;
const code = (url: string, value: string): string => `extension.where(url = '${url}' and valueCodeableConcept.coding.code = '${value}')`;

const PATHS: readonly (readonly [string, readonly string[]])[] = [
  ['Location', ['name', 'identifier', 'identifier[0]', 'identifier.type.coding', 'extension.first()', 'extension.last()', 'address.line', 'address.line.extension',
    'address.line[0].extension', CAPACITY, `extension('${B}ror-location-supported-capacity')`, `${CAPACITY}.where(${code('capacityStatus', '02')})`,
    `${CAPACITY}.where(${code('capacityStatus', '02')} and ${code('temporalityCapacity', '01')})`, `${CAPACITY}.where(${code('capacityStatus', '02')} or ${code('capacityStatus', '01')})`,
    `${CAPACITY}.where(${code('capacityStatus', '02')}.exists())`, `${CAPACITY}.where(${code('capacityStatus', '02')}.empty())`, `${CAPACITY}.extension.where(url='nbCapacity').value`,
    `${CAPACITY}.extension.where(url='nbCapacity' and value=2)`, `${CAPACITY}.extension.where(url='nbCapacity').valueInteger`,
    `${CAPACITY}.extension('capacityType').value.coding.where(code='01').system`, `extension.where(extension.where(url='limitValue').value.unit='kg')`,
    `extension.extension.extension.where(url='limitValue' and valueQuantity.value=300)`, 'extension[1].extension[3].value', 'extension[99]', 'nowhere', "extension.where(url='x' or url='y')",
    'address.line.where(extension.exists())', 'telecom.where((system=\'phone\'))']],
  ['Organization', ["identifier.where(type.coding.code='40').value", 'contact.telecom.value', "contact.where(name.exists()).telecom[0]", "type.coding.where(system='x')", 'partOf.reference', 'active', 'extension.extension.value']],
  ['HealthcareService', ["specialty.where(coding.where(code='x').exists())", 'availableTime.daysOfWeek', "availableTime.where(allDay=true)", 'availableTime.where(allDay)', 'characteristic.coding.code', 'location[0].reference']],
];

const rows = PATHS.flatMap(([type, paths]) => resources
  .filter((resource) => resource.resourceType === type)
  .flatMap((resource) => paths.map((path) => [`${type}.${path}`, resource.id ?? '', resource] as const)));

it.each(rows)('%s selects on %s what fhirpath selects', (path, _id, given) => {
  const resource = copyObject(given) as ResourceJson;
  const found = compileFastPath(parse(path))?.(resource, { types, spend: () => undefined });
  const selected = found === 'fallback' || found === undefined ? found : found.map((node) => place(node, resource));
  // fhirpath keeps members whose criterion is the boolean false; patch-path.ts gives it a where() that does not.
  const expected = byFhirpath(path.replace('where(allDay)', 'where(allDay = true)'), resource);
  expect(selected).toEqual(expected);
});

it.each([
  "Location.extension.where(valueDateTime = '2020')", "Location.name.startsWith('a')", 'Location.extension.count()', 'Location.name = $this', "Location.where(name != 'a')",
  "Location.extension.where(url in 'x')", "Location.telecom.where(value = 'a\\'b')",
])('%s is left to fhirpath', (path) => {
  const found = compileFastPath(parse(path))?.({ resourceType: 'Location', name: 'a', extension: [{ url: 'u', valueDateTime: '2020' }] }, { types, spend: () => undefined });
  expect(found ?? 'fallback').toBe('fallback');
});
