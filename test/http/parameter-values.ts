import { evaluate } from 'fhirpath';
import type { Model } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';
import type { DeclaredParameter, ResourceDefinition } from '../../src/fhir-common/definition/define-resource';
import type { SearchParameter } from '../../src/fhir-common/definition/search-parameter';
import type { SampleResource } from '../ror/scenarios/sample-files';

const { score, ...facts } = r4;
/** The R4 model of fhirpath, typed for exactOptionalPropertyTypes. */
const R4_MODEL: Model = score === undefined ? facts : { ...facts, score };

/** A criterion value that a resource of the sample holds. */
export interface HeldValue {
  readonly value: string;
  readonly resource: SampleResource;
}

/** The whole FHIRPath expression of a parameter: members of a correlation group are declared relative to an instance of it. */
export function expressionOf(definition: ResourceDefinition, { parameter, group }: DeclaredParameter): string {
  const parent = definition.groups.find(({ nested }) => nested !== undefined && nested === group);
  const steps = [parent?.instance, group?.instance, parameter.expression].filter((step) => step !== undefined);
  return steps.join('.');
}

/**
 * The first value the sample holds for a parameter, written as a criterion; undefined when no resource has one. Values are read by
 * `fhirpath`, which shares nothing with the path reader that fills the index.
 */
export function heldValue(definition: ResourceDefinition, declared: DeclaredParameter, sample: readonly SampleResource[]): HeldValue | undefined {
  const expression = expressionOf(definition, declared);
  for (const resource of sample.filter(({ type }) => type === definition.type)) {
    const nodes: unknown = evaluate({ ...resource.body }, expression, {}, R4_MODEL);
    for (const node of Array.isArray(nodes) ? nodes : []) {
      const value = criterionValue(declared.parameter, node);
      if (value !== undefined) return { value, resource };
    }
  }
  return undefined;
}

function criterionValue(parameter: SearchParameter, node: unknown): string | undefined {
  const kind: string = parameter.type;
  switch (kind) {
    case 'token':
      return tokenValue(node);
    case 'string':
    case 'uri':
      return typeof node === 'string' ? escaped(node) : undefined;
    case 'date':
      return dateValue(node);
    case 'number':
      return typeof node === 'number' ? String(node) : undefined;
    case 'quantity':
      return quantityValue(node);
    case 'reference':
      return typeof node === 'string' ? node : stringAt(node, 'reference');
    case 'special':
      return 'centre' in parameter ? circleAround(parameter.centre, node) : undefined;
    case 'text':
      return longestWord(node);
    default:
      return undefined;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\,|$]/g, '\\$&');
}

function tokenValue(node: unknown): string | undefined {
  if (typeof node === 'string' || typeof node === 'boolean') return escaped(String(node));
  const identifier = stringAt(node, 'value');
  const coding = identifier === undefined && Array.isArray(isObject(node) ? node['coding'] : undefined) ? arrayAt(node, 'coding')[0] : node;
  const code = identifier ?? stringAt(coding, 'code');
  if (code === undefined) return undefined;
  const system = stringAt(coding, 'system');
  return system === undefined ? escaped(code) : `${escaped(system)}|${escaped(code)}`;
}

/** A period is inside what begins with its start; anything else equals itself. */
function dateValue(node: unknown): string | undefined {
  if (typeof node === 'string') return node;
  const [start, end] = [stringAt(node, 'start'), stringAt(node, 'end')];
  return start === undefined ? (end === undefined ? undefined : `le${end}`) : `ge${start}`;
}

function quantityValue(node: unknown): string | undefined {
  if (!isObject(node) || typeof node['value'] !== 'number') return undefined;
  return [node['value'], stringAt(node, 'system') ?? '', stringAt(node, 'code') ?? ''].join('|');
}

/** Around the position itself, or around Nantes as far as a circle goes: the sample lies in France. */
function circleAround(centre: 'point' | 'commune', node: unknown): string | undefined {
  if (!isObject(node) || typeof node['latitude'] !== 'number' || typeof node['longitude'] !== 'number') return undefined;
  return centre === 'point' ? `${node['latitude']}|${node['longitude']}|1|km` : '44109|1000|km';
}

/** A word of the narrative, or of the name or title of the resource. */
function longestWord(node: unknown): string | undefined {
  const text = stringAt(node, 'div') ?? stringAt(node, 'name') ?? stringAt(node, 'title') ?? '';
  const words = text.replace(/<[^>]*>/g, ' ').match(/\p{Letter}{5,}/gu) ?? [];
  return [...words].sort((a, b) => b.length - a.length)[0];
}

/** A value of the right form that nothing holds. */
export function absentValue(parameter: SearchParameter): string {
  const kind: string = parameter.type;
  switch (kind) {
    case 'token':
      return 'https://nowhere.example|zzqqxx';
    case 'date':
      return '1901-02-03';
    case 'number':
      return '-987654';
    case 'quantity':
      return '-987654|http://unitsofmeasure.org|kg';
    case 'reference':
      return 'targets' in parameter ? `${parameter.targets[0] ?? ''}/zzqqxx` : 'zzqqxx';
    case 'special':
      return 'centre' in parameter && parameter.centre === 'commune' ? '97411|1|km' : '-89|-179|1|km';
    default:
      return 'zzqqxx';
  }
}
