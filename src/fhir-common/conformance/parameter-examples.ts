import type { SearchParameter } from '../definition/search-parameter';

/**
 * Values that a criterion accepts, to be shown in the documentation; none when only the data could tell.
 * Descriptions quote codes in brackets (`lit (01) ou place (02)`): these codes are the examples of a token or string.
 */
export function parameterExamples(parameter: SearchParameter): readonly string[] {
  switch (parameter.type) {
    case 'token':
      return parameter.valueType === 'boolean' ? ['true', 'false'] : quotedCodes(parameter.description);
    case 'string':
      return quotedCodes(parameter.description);
    case 'date':
      return ['ge2025-01-01', 'lt2027-01-01T12:00:00+01:00'];
    case 'number':
      return ['gt0', '2'];
    case 'quantity':
      if (parameter.defaultUnit === undefined) return ['ge200|http://unitsofmeasure.org|kg'];
      return ['ge18', `le80|http://unitsofmeasure.org|${parameter.defaultUnit}`];
    case 'special':
      return parameter.centre === 'point' ? ['47.2173|-1.5534|15|km'] : ['44109|15|km'];
    case 'text':
      return ['cardio'];
    case 'reference':
    case 'uri':
    case 'composite':
      return [];
    default:
      return parameter satisfies never;
  }
}

function quotedCodes(description: string): string[] {
  return [...description.matchAll(/\((\d\w*)\)/g)].flatMap(([, code]) => (code === undefined ? [] : [code]));
}
