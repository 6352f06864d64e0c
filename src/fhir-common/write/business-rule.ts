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
  /** FHIR base the caller used, without a final slash; empty for commands. */
  readonly baseUrl: string;
  /** Instant of the write, ISO. */
  readonly now: string;
  /** `Prefer: handling=strict`: tolerances become refusals. */
  readonly strict: boolean;
  /** Live resources of a type that have an identifier, as the caller sees them, at most two; `system` absent: of any system. */
  identifiedBy(type: string, identifier: { readonly system?: string; readonly value: string }): Promise<readonly ResourceJson[]>;
  /** A resource as the caller sees it: what a warning says of it must tell nothing that is hidden from him. */
  seen(type: string, id: string): Promise<ResourceJson | undefined>;
  /** Reader keys of a resource whose declaration restricts them. */
  readersOf(type: string, id: string): Promise<readonly string[]>;
  /** Waits until nobody else holds this key, and holds it to the end of the transaction: what is looked up after it stays true. */
  hold(key: string): Promise<void>;
  /** Ids of the live resources of a type that refer to a resource by a search parameter, at most 1,000. */
  referringTo(target: { readonly type: string; readonly id: string }, by: { readonly type: string; readonly parameter: string }): Promise<readonly string[]>;
}

/** Why a change is refused (severity `error`) or what is worth knowing of it; `status` 422 unless the rule says otherwise. */
export interface RuleIssue extends OutcomeMessage {
  readonly status?: number;
}

/** What a change becomes by what a rule found out, and what its author is told. */
export interface Amendment {
  readonly resource: ResourceJson;
  readonly warnings: readonly OutcomeMessage[];
}

/** A business rule of a feature, given to the door by `FhirModule.forFeature(api, { rules })`. */
export interface BusinessRule {
  readonly types: readonly string[];
  check(change: ProposedChange, context: RuleContext): readonly RuleIssue[] | Promise<readonly RuleIssue[]>;
  /** Makes something else of a change before it is checked and stored; undefined: it stays. Its author needs the right to the move he asked for, not to this one. */
  amend?(change: ProposedChange, context: RuleContext): Promise<Amendment | undefined>;
}

/** The rules of one interface, by resource type. */
export class RuleBook {
  private readonly byType = new Map<string, BusinessRule[]>();

  constructor(rules: readonly BusinessRule[]) {
    for (const rule of rules) for (const type of rule.types) this.byType.set(type, [...(this.byType.get(type) ?? []), rule]);
  }

  /** The change as the rules leave it, one after the other; undefined when none of them makes anything else of it. */
  async amend(change: ProposedChange, context: RuleContext): Promise<Amendment | undefined> {
    let amended: Amendment | undefined;
    for (const rule of this.byType.get(change.type) ?? []) {
      const made = await rule.amend?.({ ...change, after: amended?.resource ?? change.after }, context);
      if (made !== undefined) amended = { resource: made.resource, warnings: [...(amended?.warnings ?? []), ...made.warnings] };
    }
    return amended;
  }

  /** Every issue of every rule, in the order of the rules. */
  async check(change: ProposedChange, context: RuleContext): Promise<readonly RuleIssue[]> {
    const issues: RuleIssue[] = [];
    for (const rule of this.byType.get(change.type) ?? []) issues.push(...(await rule.check(change, context)));
    return issues;
  }
}
