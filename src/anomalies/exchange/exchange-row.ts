import { arrayAt, isObject, objectAt, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { readAddressAtEnd } from '../../fhir-common/core/values/reference-form';
import { ACTION, codesOf, concept, INPUT, inputString, pathInError, slice, slicesOf, THEME, valueOf } from '../../quality/anomalies/task-codes';
import { taskOfDeviation } from '../../quality/anomalies/task-of-deviation';

/** Columns of the export table of the BI platform, named after the elements of Task (ror-anomalies 8.3). */
export const COLUMNS = [
  'code.system', 'code.code', 'description', 'focus.reference', 'focus.identifier', 'reasonCode.system', 'reasonCode.code', 'input.ruleErrorId.value', 'input.errorValue.value',
  'input.proposedValue.value', 'input.pathElementError.value', 'input.systemRequester.value', 'input.identifierRequester.value',
] as const;
export type Column = (typeof COLUMNS)[number];
export type ExchangeRow = Readonly<Record<Column, string>>;

/** Columns without which a line is no anomaly. */
const REQUIRED: readonly Column[] = ['code.code', 'focus.reference', 'focus.identifier', 'reasonCode.code', 'input.ruleErrorId.value', 'input.systemRequester.value'];

/** A line of the table, or why it is none; the reason is bilingual, in one text. */
export function readRow(line: unknown): ExchangeRow | string {
  if (!isObject(line)) return 'ligne illisible / unreadable line';
  const row = Object.fromEntries(COLUMNS.map((column) => [column, textOf(line[column])])) as Record<Column, string>;
  const missing = REQUIRED.filter((column) => row[column] === '');
  return missing.length === 0 ? row : `colonne absente ou vide / missing or empty column: ${missing.join(', ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The anomaly of a line, to be handled (02). @param now ISO instant @param partOf logical id of the one it follows */
export function taskOfRow(row: ExchangeRow, now: string, partOf?: string): ResourceJson {
  const path = row['input.pathElementError.value'];
  const task = taskOfDeviation({
    rule: { id: row['input.ruleErrorId.value'], theme: row['code.code'], action: row['reasonCode.code'] },
    deviation: {
      object: { type: row['focus.reference'], identifier: row['focus.identifier'] }, ...(path === '' ? {} : { path }), description: row.description,
      errorValues: [row['input.errorValue.value']], proposedValues: [row['input.proposedValue.value']],
    },
    region: '', now, system: row['input.systemRequester.value'], partOf,
  });
  return {
    ...task,
    // The systems of the table are judged, not taken for granted.
    ...(row['code.system'] === '' ? {} : { code: concept(row['code.system'], row['code.code']) }),
    ...(row['reasonCode.system'] === '' ? {} : { reasonCode: concept(row['reasonCode.system'], row['reasonCode.code']) }),
    input: [...arrayAt(task, 'input'), ...given(row['input.identifierRequester.value'], (value) => slice(INPUT, 'identifierRequester', { valueIdentifier: { value } }))],
  };
}

function given(text: string, make: (text: string) => JsonObject): readonly JsonObject[] {
  return text === '' ? [] : [make(text)];
}

/** The line of an anomaly. @param identifier of its focus, where the anomaly names it by a literal reference alone */
export function rowOfTask(task: ResourceJson, identifier: string): ExchangeRow {
  const focus = objectAt(task, 'focus') ?? {};
  const values = (code: 'errorValue' | 'proposedValue'): string => slicesOf(task, 'input', code).map((input) => shown(valueOf(input))).join(' ');
  return {
    'code.system': THEME, 'code.code': codesOf(task['code'], THEME)[0] ?? '', description: stringAt(task, 'description') ?? '',
    'focus.reference': stringAt(focus, 'type') ?? readAddressAtEnd(stringAt(focus, 'reference') ?? '')?.type ?? '',
    'focus.identifier': stringAt(focus['identifier'], 'value') ?? identifier,
    'reasonCode.system': ACTION, 'reasonCode.code': codesOf(task['reasonCode'], ACTION)[0] ?? '',
    'input.ruleErrorId.value': inputString(task, 'ruleErrorId') ?? '', 'input.errorValue.value': values('errorValue'), 'input.proposedValue.value': values('proposedValue'),
    'input.pathElementError.value': pathInError(task) ?? '', 'input.systemRequester.value': inputString(task, 'systemRequester') ?? '',
    'input.identifierRequester.value': slicesOf(task, 'input', 'identifierRequester').map((input) => stringAt(valueOf(input), 'value') ?? '').join(' '),
  };
}

function shown(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return codesOf(value)[0] ?? stringAt(value, 'code') ?? stringAt(value, 'value') ?? '';
}

/** Where a deviation stands, without its values: rule, focus and path. */
export const placeOf = (row: ExchangeRow): string => JSON.stringify([row['input.ruleErrorId.value'], row['focus.reference'], row['focus.identifier'], row['input.pathElementError.value']]);
