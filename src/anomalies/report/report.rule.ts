import { Injectable } from '@nestjs/common';
import { stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import type { BusinessRule, ProposedChange, RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import { businessStatus, codesOf, inputString, pathInError, slicesOf } from '../../quality/anomalies/task-codes';
import { isOpen, statusOf } from '../../quality/anomalies/anomaly-states';
import { actorsOf } from '../task-readers';
import { literalFocus, resolveFocus } from './focus';
import { checkPathInError } from './path-in-error';

/** The clock of the system an anomaly comes from may be ahead of ours (rule 4). */
const AHEAD_MS = 5 * 60_000;

const error = (element: string, issue: string, code: string, fr: string, en: string): RuleIssue =>
  ({ severity: 'error', issue, code, fr: `Task.${element} : ${fr}`, en: `Task.${element}: ${en}`, expression: `Task.${element}` });

/** The rules of a report that profile and declaration do not say (ror-anomalies 5). */
@Injectable()
export class ReportRule implements BusinessRule {
  readonly types = ['Task'] as const;

  async check({ interaction, id, after }: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    if (interaction !== 'create' || after === undefined) return [];
    const issues = [...status(after), ...dates(after, context.now), ...values(after)];
    const byRule = inputString(after, 'ruleErrorId') !== undefined && actorsOf(context.caller, after, []).includes('system');
    const focus = await resolveFocus(after, context, byRule);
    if ('refusal' in focus) return [...issues, focus.refusal];
    const type = literalFocus(after)?.type ?? stringAt(after['focus'], 'type') ?? '';
    issues.push(...checkPathInError(after, type, focus.resource));
    // The rule engine knows its own anomalies by their key, and several of them may share focus and path.
    if (!byRule && focus.resource?.id !== undefined) issues.push(...(await duplicates(after, { type, id: focus.resource.id }, id, context)));
    return issues;
  }
}

/** Rule 3; a contradiction is corrected before, unless handling is strict. */
function status(task: ResourceJson): RuleIssue[] {
  const code = businessStatus(task);
  const expected = statusOf(code);
  if (expected === undefined || task['status'] === expected) return [];
  return [error('status', 'business-rule', 'status-contradicts', `« ${stringAt(task, 'status') ?? ''} » contredit businessStatus ${code ?? ''} ; attendu : « ${expected} ».`, `"${stringAt(task, 'status') ?? ''}" contradicts businessStatus ${code ?? ''}; expected: "${expected}".`)];
}

/** Rule 4. */
function dates(task: ResourceJson, now: string): RuleIssue[] {
  const [authored, modified] = [Date.parse(stringAt(task, 'authoredOn') ?? ''), Date.parse(stringAt(task, 'lastModified') ?? '')];
  if (authored > Date.parse(now) + AHEAD_MS) return [error('authoredOn', 'business-rule', 'authored-in-future', 'la date est dans le futur ; vérifiez l’horloge et le fuseau.', 'the date is in the future; check clock and time zone.')];
  if (modified < authored) return [error('lastModified', 'business-rule', 'modified-before-authored', 'la date précède authoredOn ; donnez la même ou une plus récente.', 'the date is before authoredOn; give the same or a later one.')];
  return [];
}

/** Rule 6. */
function values(task: ResourceJson): RuleIssue[] {
  const [action] = codesOf(task['reasonCode']);
  const useless = action === 'AJO' ? 'errorValue' : action === 'SUP' ? 'proposedValue' : undefined;
  if (useless === undefined || slicesOf(task, 'input', useless).length === 0) return [];
  return [{
    severity: 'warning', issue: 'business-rule', code: 'value-against-action', expression: 'Task.input',
    fr: `Task.input : ${useless} est donné avec l’action ${action ?? ''}, qui n’en attend pas ; vérifiez reasonCode.`, en: `Task.input: ${useless} is given with action ${action ?? ''}, which expects none; check reasonCode.`,
  }];
}

/** Rule 7. Declarers of other clients are not looked at: the answer must not tell what they reported. */
async function duplicates(task: ResourceJson, focus: { readonly type: string; readonly id: string }, ownId: string, context: RuleContext): Promise<RuleIssue[]> {
  const fact = factOf(task);
  await context.hold(`anomaly ${focus.type}/${focus.id} ${fact}`);
  for (const id of await context.referringTo(focus, { type: 'Task', parameter: 'focus' })) {
    const other = id === ownId ? undefined : await context.read('Task', id);
    if (other === undefined || !isOpen(other) || factOf(other) !== fact) continue;
    return [{
      ...error('focus', 'duplicate', 'already-reported', `vous avez déjà signalé cette anomalie : Task/${id}, encore ouverte. Modifiez-la par PATCH.`, `you have already reported this anomaly: Task/${id}, still open. Change it by PATCH.`),
      status: 409,
    }];
  }
  return [];
}

function factOf(task: ResourceJson): string {
  return JSON.stringify([stringAt(task['meta'], 'source'), inputString(task, 'systemRequester'), pathInError(task) ?? '', codesOf(task['code'])[0]]);
}
