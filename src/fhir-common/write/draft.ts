import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import { RefusedRequest } from '../core/refused-request';
import type { ResourceDefinition } from '../definition/define-resource';
import type { WriteInteraction } from '../definition/interactions';
import type { IdentifiedResource, Prepared } from '../store/writer/change';
import type { StoredRow } from '../store/writer/resource-rows';
import type { ValidationIssue } from '../validation/validation-issue';
import type { Refusal } from './declared-checks';

/** A change on its way through the door: the locked row, what stood there and what is to stand there. */
export interface Draft {
  readonly interaction: WriteInteraction;
  readonly definition: ResourceDefinition;
  readonly row: StoredRow;
  readonly before: ResourceJson | undefined;
  /** Undefined for a deletion. */
  readonly after: IdentifiedResource | undefined;
  /** The resource as its author asked for it, where a rule made something else of it. */
  readonly asked?: ResourceJson;
  readonly prepared: Prepared | undefined;
  readonly warnings: readonly OutcomeMessage[];
  /** What speaks against the body as it was sent, whatever it holds. */
  readonly refusals?: readonly Refusal[];
  /** The resource already stands so: nothing is stored. */
  readonly unchanged: boolean;
  /** FHIRPath of the resource in the body it came in, when that holds several. */
  readonly place?: string;
}

/** How a change comes in: a write, one with `Prefer: handling=strict`, or an import, whose data was right when it was written. */
export type Handling = 'lenient' | 'strict' | 'import';

/** Rules whose weight depends on how the change comes in: codes that left their list, or never were in it. */
const STRICT_RULES: ReadonlySet<string> = new Set(['binding-former', 'binding-variant']);
const IMPORT_RULES: ReadonlySet<string> = new Set(['binding-code']);

function weight(rule: string, severity: ValidationIssue['severity'], handling: Handling): ValidationIssue['severity'] {
  if (handling === 'strict' && STRICT_RULES.has(rule)) return 'error';
  return handling === 'import' && IMPORT_RULES.has(rule) ? 'warning' : severity;
}

/** Findings of the validator as messages: the form of the JSON is a 400, its content a 422, unless the interface says otherwise. */
export function validationRefusals(
  issues: readonly ValidationIssue[], handling: Handling = 'lenient', statuses: Readonly<Record<string, number>> = {},
): { readonly refusals: readonly Refusal[]; readonly warnings: readonly OutcomeMessage[] } {
  const messages = issues.map(({ severity, code, expression, rule, fr, en }) => ({ severity: weight(rule, severity, handling), issue: code, code: rule, fr, en, expression }));
  return {
    refusals: messages.filter(({ severity }) => severity === 'error').map((message) => ({ status: statuses[message.code] ?? (message.issue === 'structure' ? 400 : 422), message })),
    // What is only informative, such as the narrative R4 recommends, would drown what the caller should act on.
    warnings: messages.filter(({ severity }) => severity === 'warning'),
  };
}

/** Those of the warnings of an import that tell of data a write would refuse. */
export function keptDefects(warnings: readonly OutcomeMessage[]): readonly OutcomeMessage[] {
  return warnings.filter(({ code }) => IMPORT_RULES.has(code));
}

/** Statuses from the one that says most: what cannot be read, what is forbidden, what is taken, what is wrong. */
const BY_WEIGHT = [400, 403, 404, 409, 412, 422];

/** @throws RefusedRequest with every reason, and the warnings found on the way, when there is a reason */
export function refuseAll(refusals: readonly Refusal[], warnings: readonly OutcomeMessage[]): void {
  if (refusals.length === 0) return;
  const status = BY_WEIGHT.find((candidate) => refusals.some((refusal) => refusal.status === candidate)) ?? 422;
  throw new RefusedRequest(status, [...refusals.map(({ message }) => message), ...warnings]);
}

/** A refusal for one reason of the table, with the element it is about. */
export function refusalOf(code: Parameters<typeof errorMessage>[0], details: Parameters<typeof errorMessage>[1], expression: string): RefusedRequest {
  const { status, message } = errorMessage(code, details, expression);
  return new RefusedRequest(status, [message]);
}

/** A refusal of one resource of many, its expression told from the body: `Slot.start` becomes `Bundle.entry[3].resource.start`. */
export function placed(refusal: Refusal, { place, definition }: Pick<Draft, 'place' | 'definition'>): Refusal {
  const { expression } = refusal.message;
  if (place === undefined) return refusal;
  const inside = expression?.startsWith(`${definition.type}.`) === true ? expression.slice(definition.type.length) : '';
  return { ...refusal, message: { ...refusal.message, expression: `${place}${inside}` } };
}
