import { Injectable } from '@nestjs/common';
import type { Bilingual } from '../../fhir-common/core/bilingual';
import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import { businessStatus, codesOf } from '../../quality/anomalies/task-codes';
import { statusOf } from '../../quality/anomalies/anomaly-states';
import { actorsOf } from '../task-readers';

/** A path of an anomaly that PATCH may change, and how, in the words of the refusal (ror-anomalies 6). */
interface Patchable extends Bilingual {
  readonly path: string;
}

/** The patchable paths. Dates, profile and mark of the routing are the server's; everything else never changes. */
export const PATCHABLE: readonly Patchable[] = [
  { path: 'Task.businessStatus', fr: 'remplacer', en: 'replace' },
  { path: 'Task.status', fr: 'avec businessStatus, et en accord avec lui', en: 'with businessStatus, and in accord with it' },
  { path: 'Task.description', fr: 'ajouter, remplacer, supprimer', en: 'add, replace, delete' },
  { path: 'Task.owner', fr: 'ajouter, remplacer, supprimer', en: 'add, replace, delete' },
  { path: 'Task.restriction', fr: 'destinataires', en: 'recipients' },
  { path: 'Task.input', fr: 'ajouter ou supprimer errorValue et proposedValue', en: 'add or delete errorValue and proposedValue' },
  { path: 'Task.output', fr: 'ajouter', en: 'add' },
];

const FREE = ['businessStatus', 'description', 'owner', 'restriction', '_description'];
/** Looked at on their own below. */
const CHECKED = ['status', 'input', 'output', 'lastModified', 'executionPeriod', 'meta', 'id', 'resourceType'];
const CHANGING_INPUTS = ['errorValue', 'proposedValue'];

const ALLOWED_FR = PATCHABLE.map(({ path, fr }) => `${path} (${fr})`).join(', ');
const ALLOWED_EN = PATCHABLE.map(({ path, en }) => `${path} (${en})`).join(', ');

/** What an update may change, and who may make one. */
@Injectable()
export class UpdateRule implements BusinessRule {
  readonly types = ['Task'] as const;

  async check({ interaction, id, before, after }: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    if (interaction !== 'patch' || before === undefined || after === undefined) return [];
    if (actorsOf(context.caller, before, await context.readersOf('Task', id)).length === 0) return [notInCharge()];
    return [...new Set(changed(before, after, context.now))].map(immutable);
  }
}

function changed(before: ResourceJson, after: ResourceJson, now: string): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !FREE.includes(key) && !CHECKED.includes(key));
  return [
    ...keys.filter((key) => !same(before[key], after[key])),
    ...(same(before['status'], after['status']) || after['status'] === statusOf(businessStatus(after)) && businessStatus(after) !== businessStatus(before) ? [] : ['status']),
    ...(same(before['lastModified'], after['lastModified']) || after['lastModified'] === now ? [] : ['lastModified']),
    ...['start', 'end'].filter((end) => !isServerDate(before, after, end, now)).map(() => 'executionPeriod'),
    ...inputs(before, after),
    ...outputs(before, after),
    ...(same(tagsOf(before), tagsOf(after)) ? [] : ['meta.tag']),
  ];
}

function isServerDate(before: ResourceJson, after: ResourceJson, end: string, now: string): boolean {
  const [was, is] = [stringAt(before['executionPeriod'], end), stringAt(after['executionPeriod'], end)];
  return was === is || is === now;
}

/** Inputs of other kinds stay as they are, in their order; the values may come and go. */
function inputs(before: ResourceJson, after: ResourceJson): string[] {
  const [was, is] = [fixed(before), fixed(after)];
  if (same(was, is)) return [];
  const differing = [...was, ...is].filter((input) => !was.some((other) => same(other, input)) || !is.some((other) => same(other, input)));
  return [`input (${[...new Set(differing.flatMap(({ type }) => codesOf(type)))].join(', ')})`];
}

function fixed(task: ResourceJson): readonly JsonObject[] {
  return arrayAt(task, 'input').filter(isObject).filter(({ type }) => !codesOf(type).some((code) => CHANGING_INPUTS.includes(code)));
}

/** Results are added, never rewritten: they say what was done when. */
function outputs(before: ResourceJson, after: ResourceJson): string[] {
  const kept = arrayAt(after, 'output');
  return arrayAt(before, 'output').every((output) => kept.some((other) => same(other, output))) ? [] : ['output'];
}

/** The tags that are not the server's own: the region of the anomaly above all. */
function tagsOf(task: ResourceJson): readonly unknown[] {
  return arrayAt(task['meta'], 'tag').filter((tag) => !(stringAt(tag, 'system') ?? '').startsWith('urn:x-ror-sas-server:'));
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function immutable(element: string): RuleIssue {
  return {
    severity: 'error', issue: 'business-rule', code: 'not-patchable', expression: `Task.${element.replace(/ .*/, '')}`,
    fr: `Task.${element} ne se modifie pas. Se modifient : ${ALLOWED_FR}. Pour un autre fait, signalez une nouvelle anomalie.`,
    en: `Task.${element} does not change. What changes: ${ALLOWED_EN}. For another fact, report a new anomaly.`,
  };
}

function notInCharge(): RuleIssue {
  return {
    severity: 'error', issue: 'forbidden', code: 'not-in-charge', status: 403, expression: 'Task',
    fr: 'Seuls modifient une anomalie son déclarant et les gestionnaires dont le périmètre la contient. Adressez-vous à eux.',
    en: 'Its declarer and the managers whose perimeter holds it are the only ones to change an anomaly. Ask them.',
  };
}
