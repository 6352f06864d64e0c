import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface SampleResource {
  readonly type: string;
  readonly id: string;
  /** `Type/id`, the form references take in the sample. */
  readonly key: string;
  readonly body: JsonObject;
}

export const SAMPLE_FOLDER = join(__dirname, '..', '..', '..', 'data', 'sample');

const SAMPLE_FILES: Readonly<Record<string, string>> = {
  Organization: 'organization.ndjson',
  HealthcareService: 'healthcare-service.ndjson',
  Location: 'location.ndjson',
  Practitioner: 'practitioner.ndjson',
  PractitionerRole: 'practitioner-role.ndjson',
  Task: 'task.ndjson',
  Questionnaire: 'questionnaire.ndjson',
  Measure: 'measure.ndjson',
  MeasureReport: 'measure-report.ndjson',
};

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values at a path, arrays flattened at every step; absent elements give nothing. */
export function at(node: unknown, ...path: readonly string[]): unknown[] {
  let nodes = flatten(node);
  for (const step of path) {
    nodes = nodes.flatMap((item) => (isObject(item) ? flatten(item[step]) : []));
  }
  return nodes;
}

export function textsAt(node: unknown, ...path: readonly string[]): string[] {
  return at(node, ...path).filter((value) => typeof value === 'string');
}

/** Extensions of a node with this url (a full URL, or the short name of a sub-extension). */
export function extensions(node: unknown, url: string): JsonObject[] {
  return at(node, 'extension').filter(isObject).filter((extension) => extension['url'] === url);
}

/** Every resource of `data/sample`; throws on a line that is not a resource of the file's type. */
export function readSample(folder: string = SAMPLE_FOLDER): SampleResource[] {
  return Object.entries(SAMPLE_FILES).flatMap(([type, file]) =>
    readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line !== '').map((line) => readLine(type, file, line)));
}

function readLine(type: string, file: string, line: string): SampleResource {
  const body: unknown = JSON.parse(line);
  if (!isObject(body) || body['resourceType'] !== type || typeof body['id'] !== 'string') {
    throw new Error(`${file}: not a ${type} with an id: ${line.slice(0, 80)}`);
  }
  return { type, id: body['id'], key: `${type}/${body['id']}`, body };
}

function flatten(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}
