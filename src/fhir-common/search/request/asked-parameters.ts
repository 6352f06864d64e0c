import type { ParameterKey, Predicate } from './predicate';
import type { SearchRequest } from './search-request';

/** Every search parameter whose index rows decide about the answer: those of criteria, at the end of whatever chain, of sort keys and of includes. */
export function askedParameters(request: SearchRequest): readonly ParameterKey[] {
  const sorted = request.sort.flatMap(({ path, declared }) => [
    ...path.flatMap(({ parameter, ancestors }) => [parameter, ...(ancestors ? [ancestors] : [])]),
    { type: declared.resourceType, code: declared.parameter.code },
  ]);
  return [...asked(request.predicate, request.type), ...sorted, ...request.includes.flatMap(({ parameter, newest }) => [parameter, ...(newest ? [newest.by] : [])])];
}

/** @param type resource type the predicate is asked of: fields of a group are named by their codes alone */
function asked(predicate: Predicate, type: string): ParameterKey[] {
  switch (predicate.kind) {
    case 'everything':
    case 'ids':
    case 'last-updated':
      return [];
    case 'group':
      return [...predicate.conditions, ...predicate.nested].map(({ code }) => ({ type, code }));
    case 'chain':
      return [predicate.parameter, ...(predicate.ancestors ? [predicate.ancestors] : []), ...asked(predicate.inner, predicate.target)];
    case 'reverse':
      return [predicate.parameter, ...asked(predicate.inner, predicate.parameter.type)];
    case 'and':
    case 'or':
      return predicate.operands.flatMap((operand) => asked(operand, type));
    case 'not':
      return asked(predicate.operand, type);
    case 'tokens':
    case 'identifiers':
    case 'strings':
    case 'dates':
    case 'numbers':
    case 'references':
    case 'circle':
    case 'present':
    case 'words':
      return [predicate.parameter];
    default:
      return predicate satisfies never;
  }
}
