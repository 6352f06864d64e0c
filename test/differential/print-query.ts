import type { Criterion, Filter, Leaf, Query, QueryValue, Step } from './query';

/** The query string of a request, percent-encoded. @param base the FHIR base of the server, for absolute references */
export function printQuery(query: Query, base: string): string {
  const pairs = query.criteria.map((criterion) => [printName(criterion), printValues(criterion.leaf, base)] as const);
  const filter = query.filter === null ? [] : [['_filter', printFilter(query.filter, base)] as const];
  return [...pairs, ...filter].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

function printName({ path, leaf }: Criterion): string {
  const above = path.some((step) => step.direction === 'forward' && step.ancestors) ? ':above' : '';
  const modifier = leaf.modifier === null ? '' : `:${leaf.modifier}`;
  return `${path.map(printStep).join('')}${leaf.parameter}${above}${modifier}`;
}

function printStep(step: Step): string {
  if (step.direction === 'reverse') return `_has:${step.source}:${step.reference}:`;
  return `${step.reference}${step.typed ? `:${step.target}` : ''}.`;
}

function printValues(leaf: Leaf, base: string): string {
  return leaf.values.map((value) => printValue(value, base)).join(',');
}

const escape = (text: string): string => text.replace(/[\\,|$]/g, '\\$&');

export function printValue(value: QueryValue, base: string): string {
  switch (value.kind) {
    case 'token': {
      const code = escape(value.code ?? '');
      return value.system === null ? code : `${escape(value.system)}|${code}`;
    }
    case 'of-type':
      return [value.typeSystem, value.typeCode, value.value].map(escape).join('|');
    case 'text':
      return escape(value.text);
    case 'date':
      return `${value.prefix ?? ''}${value.date}`;
    case 'number':
      return `${value.prefix ?? ''}${value.number}`;
    case 'quantity':
      return `${value.prefix ?? ''}${value.number}${value.unit === null ? '' : `|${escape(value.unit.system)}|${escape(value.unit.code)}`}`;
    case 'reference':
      return `${value.absolute ? `${base}/` : ''}${value.type === null ? '' : `${value.type}/`}${value.id}`;
    case 'circle': {
      const centre = 'commune' in value.centre ? value.centre.commune : `${value.centre.latitude}|${value.centre.longitude}`;
      if (value.distance === null) return centre;
      return `${centre}|${value.distance}${value.unit === null ? '' : `|${value.unit}`}`;
    }
    case 'missing':
      return String(value.missing);
    default:
      return value satisfies never;
  }
}

/** R4 search_filter; every operand in brackets, because `and` and `or` have no order of precedence. */
function printFilter(filter: Filter, base: string): string {
  switch (filter.kind) {
    case 'criterion':
      return printComparison(filter.criterion, base);
    case 'not':
      return `not (${printFilter(filter.operand, base)})`;
    case 'and':
    case 'or':
      return filter.operands.map((operand) => `(${printFilter(operand, base)})`).join(` ${filter.kind} `);
    default:
      return filter satisfies never;
  }
}

function printComparison(criterion: Criterion, base: string): string {
  const [value] = criterion.leaf.values;
  if (value === undefined) throw new Error('A comparison needs a value');
  const path = printName({ ...criterion, leaf: { ...criterion.leaf, modifier: null } });
  switch (value.kind) {
    case 'missing':
      return `${path} pr ${String(!value.missing)}`;
    case 'text':
      return `${path} ${criterion.leaf.modifier === 'contains' ? 'co' : 'eq'} ${JSON.stringify(value.text)}`;
    case 'date':
    case 'number':
    case 'quantity':
      return `${path} ${value.prefix ?? 'eq'} ${printValue({ ...value, prefix: null }, base)}`;
    default:
      return `${path} eq ${printValue(value, base)}`;
  }
}
