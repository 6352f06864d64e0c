import type { ResourceJson } from '../core/json';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { Caller } from '../definition/caller';
import type { WriteInteraction } from '../definition/interactions';
import type { StoredReads } from '../definition/write-declaration';

/** A change about to be stored, after validation. `before` is absent for a new resource, `after` for a deletion. */
export interface ProposedChange {
  readonly interaction: WriteInteraction;
  readonly type: string;
  readonly id: string;
  readonly before: ResourceJson | undefined;
  readonly after: ResourceJson | undefined;
}

/** What a rule may ask. */
export interface RuleContext extends StoredReads {
  readonly caller: Caller;
  /** Instant of the write, ISO. */
  readonly now: string;
  /** `Prefer: handling=strict`: tolerances become refusals. */
  readonly strict: boolean;
  /** Ids of the live resources of a type that refer to a resource by a search parameter, at most 1,000. */
  referringTo(target: { readonly type: string; readonly id: string }, by: { readonly type: string; readonly parameter: string }): Promise<readonly string[]>;
}

/** Why a change is refused (severity `error`) or what is worth knowing of it; `status` 422 unless the rule says otherwise. */
export interface RuleIssue extends OutcomeMessage {
  readonly status?: number;
}

/** A business rule of a feature, given to the door by `FhirModule.forFeature(api, { rules })`. */
export interface BusinessRule {
  readonly types: readonly string[];
  check(change: ProposedChange, context: RuleContext): readonly RuleIssue[] | Promise<readonly RuleIssue[]>;
}

/** The rules of one interface, by resource type. */
export class RuleBook {
  private readonly byType = new Map<string, BusinessRule[]>();

  constructor(rules: readonly BusinessRule[]) {
    for (const rule of rules) for (const type of rule.types) this.byType.set(type, [...(this.byType.get(type) ?? []), rule]);
  }

  /** Every issue of every rule, in the order of the rules. */
  async check(change: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    const issues: RuleIssue[] = [];
    for (const rule of this.byType.get(change.type) ?? []) issues.push(...(await rule.check(change, context)));
    return issues;
  }
}
