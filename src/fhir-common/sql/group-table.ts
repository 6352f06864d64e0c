import type { CorrelationGroup } from '../definition/define-resource';
import type { SearchParameter } from '../definition/search-parameter';

export interface GroupColumn {
  readonly name: string;
  readonly sqlType: 'integer' | 'numeric' | 'text' | 'timestamptz';
}

/** Table of a correlation group: `location.capacity` is `group_location_capacity`. */
export function groupTable(group: CorrelationGroup): string {
  return `group_${group.name.replace(/[.-]/g, '_')}`;
}

export function columnName(parameterCode: string): string {
  return parameterCode.replace(/-/g, '_');
}

/** The columns one parameter of a group takes: a token id, a number, a number with its unit, or the two ends of a date interval. */
export function parameterColumns(parameter: SearchParameter): readonly GroupColumn[] {
  const name = columnName(parameter.code);
  switch (parameter.type) {
    case 'token':
      return [{ name, sqlType: 'integer' }];
    case 'number':
      return [{ name, sqlType: 'numeric' }];
    case 'quantity':
      return [
        { name: `${name}_value`, sqlType: 'numeric' },
        { name: `${name}_unit`, sqlType: 'text' },
      ];
    case 'date':
      return [
        { name: `${name}_low`, sqlType: 'timestamptz' },
        { name: `${name}_high`, sqlType: 'timestamptz' },
      ];
    case 'composite':
      return []; // its components have the columns
    default:
      throw new Error(`A correlation group cannot hold the ${parameter.type} parameter ${parameter.code}`);
  }
}

/** Key columns of a group table, then the columns of its parameters in declaration order. */
export function groupColumns(group: CorrelationGroup, nested: boolean): readonly GroupColumn[] {
  const keys: GroupColumn[] = nested ? [{ name: 'parent_entry', sqlType: 'integer' }] : [];
  return [...keys, { name: 'entry', sqlType: 'integer' }, ...group.parameters.flatMap(parameterColumns)];
}
