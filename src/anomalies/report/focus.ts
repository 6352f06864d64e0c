import { objectAt, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import { readAddressAtEnd } from '../../fhir-common/core/values/reference-form';
import type { ResourceAddress } from '../../fhir-common/core/values/reference-form';
import type { RuleContext, RuleIssue } from '../../fhir-common/write/business-rule';
import { FOCUS_TYPES } from '../../quality/anomalies/task-codes';

/** A resource named by type and identifier. */
export interface LogicalFocus {
  readonly type: string;
  readonly system?: string;
  readonly value: string;
}

function focusOf(task: ResourceJson): JsonObject {
  return objectAt(task, 'focus') ?? {};
}

export function literalFocus(task: ResourceJson): ResourceAddress | undefined {
  return readAddressAtEnd(stringAt(focusOf(task), 'reference') ?? '');
}

export function logicalFocus(task: ResourceJson): LogicalFocus | undefined {
  const focus = focusOf(task);
  const [type, value, system] = [stringAt(focus, 'type'), stringAt(focus['identifier'], 'value'), stringAt(focus['identifier'], 'system')];
  return type === undefined || value === undefined ? undefined : { type, value, ...(system === undefined ? {} : { system }) };
}

/** What the focus of a report leads to (ror-anomalies 3). */
export type ResolvedFocus = { readonly resource: ResourceJson | undefined } | { readonly refusal: RuleIssue };

const refused = (issue: string, code: string, fr: string, en: string): ResolvedFocus =>
  ({ refusal: { severity: 'error', issue, code, fr: `Task.focus : ${fr}`, en: `Task.focus: ${en}`, expression: 'Task.focus' } });

/** @param unknownAllowed a rule may report what the directory does not hold yet (EX1.2) */
export async function resolveFocus(task: ResourceJson, context: RuleContext, unknownAllowed: boolean): Promise<ResolvedFocus> {
  const [literal, logical] = [literalFocus(task), logicalFocus(task)];
  const type = literal?.type ?? logical?.type ?? stringAt(focusOf(task), 'type');
  const types = FOCUS_TYPES.join(', ');
  if (type === undefined) return refused('required', 'focus-unreadable', `donnez une référence « Type/id », ou « type » et « identifier.value ». Types : ${types}.`, `give a reference "Type/id", or "type" and "identifier.value". Types: ${types}.`);
  if (!FOCUS_TYPES.some((known) => known === type)) return refused('value', 'focus-type', `« ${type} » ne se signale pas ; types : ${types}.`, `"${type}" is not what anomalies are about; types: ${types}.`);
  if (isForeign(task, context.baseUrl)) return refused('value', 'focus-foreign', 'l’adresse est celle d’un autre serveur ; donnez « Type/id », ou « type » et « identifier.value ».', 'the address is that of another server; give "Type/id", or "type" and "identifier.value".');
  if (literal !== undefined) return literalTarget(task, context, literal);
  if (logical === undefined) return refused('required', 'focus-unreadable', 'donnez « identifier.value » avec « type ».', 'give "identifier.value" with "type".');
  const found = await context.identifiedBy(logical.type, logical);
  const named = `${logical.type} ${logical.system === undefined ? '' : `${logical.system}|`}${logical.value}`;
  if (found.length > 1) return refused('multiple-matches', 'focus-ambiguous', `plusieurs ressources répondent à ${named} ; précisez « identifier.system », ou donnez « reference ».`, `several resources answer to ${named}; give "identifier.system" or "reference".`);
  if (found.length === 0 && !unknownAllowed) return refused('not-found', 'focus-unknown', `aucune ressource ne répond à ${named} ; vérifiez le type et l’identifiant.`, `no resource answers to ${named}; check type and identifier.`);
  return { resource: found[0] };
}

/** An absolute address of another server: what it names is not here, whatever its id. */
function isForeign(task: ResourceJson, baseUrl: string): boolean {
  const reference = stringAt(focusOf(task), 'reference') ?? '';
  if (!/^[a-z]+:/i.test(reference)) return false;
  return !URL.canParse(reference) || !URL.canParse(baseUrl) || new URL(reference).origin !== new URL(baseUrl).origin;
}

async function literalTarget(task: ResourceJson, context: RuleContext, literal: ResourceAddress): Promise<ResolvedFocus> {
  const declared = stringAt(focusOf(task), 'type');
  if (declared !== undefined && declared !== literal.type) return refused('value', 'focus-disagrees', `« type » (${declared}) et « reference » (${literal.type}) se contredisent ; corrigez l’un des deux.`, `"type" (${declared}) and "reference" (${literal.type}) disagree; correct one of them.`);
  const resource = await context.seen(literal.type, literal.id);
  // The door refuses a reference that leads nowhere, with the same words for every resource type.
  const identifier = logicalFocus({ ...task, focus: { ...focusOf(task), type: literal.type } });
  if (resource === undefined || identifier === undefined) return { resource };
  const found = await context.identifiedBy(literal.type, identifier);
  if (found.some(({ id }) => id === literal.id)) return { resource };
  return refused('value', 'focus-disagrees', '« reference » et « identifier » désignent des ressources différentes ; corrigez l’un des deux.', '"reference" and "identifier" name different resources; correct one of them.');
}
