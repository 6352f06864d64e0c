import type { RequestContext } from '../context/request-context';
import { isObject } from '../core/json';
import type { ResourceJson } from '../core/json';
import { withShared } from '../core/shared-json';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { StoredReads } from '../definition/write-declaration';
import { Sight } from '../search/compile/sight';
import type { Catalogue } from '../sql/catalogue';
import { sql } from '../sql/sql';
import type { Prepared } from '../store/writer/change';
import type { StoredRow } from '../store/writer/resource-rows';
import type { ResourceStore } from '../store/writer/resource-store';
import { parseStored } from '../store/writer/stamp';
import type { ValidationIssue } from '../validation/validation-issue';
import type { Validator } from '../validation/validator';
import { CallerLookup } from './caller-lookup';
import type { RuleBook, RuleContext } from './business-rule';
import { enterState, immutableChanges, keepsKeys, stateRefusals, takenKeys, uniqueKeys } from './declared-checks';
import type { Refusal } from './declared-checks';
import { placed, refuseAll, validationRefusals } from './draft';
import type { Draft } from './draft';
import { ProvenStates } from './proven-states';
import { danglingReferences, newReferences } from './references';
import { putBackServerOwned } from './server-owned';
import type { WriteCommand } from './write-command';

export interface ChangeCheckParts {
  readonly catalogue: Catalogue;
  readonly store: ResourceStore;
  readonly validator: Validator;
  /** Rules of the features, by interface. */
  readonly rules: ReadonlyMap<string, RuleBook>;
}

/** When a write happens, and how it is read. */
export interface WriteMoment {
  /** Epoch milliseconds. */
  readonly now: number;
  /** `Prefer: handling=strict`. */
  readonly strict: boolean;
  /** Waits until nobody else holds some keys, and holds them to the end of the transaction. */
  readonly hold: (keys: readonly string[]) => Promise<void>;
}

/** The profiles a resource of a type is held to. */
const profilesOf = (definition: ResourceDefinition, resource: ResourceJson): readonly string[] => definition.profilesOf?.(resource) ?? definition.profiles;

/** What stands between what a caller sends and what is stored. */
export class ChangeCheck {
  private readonly proven = new ProvenStates();

  constructor(private readonly parts: ChangeCheckParts) {}

  /** What the commands name: nobody else writes or creates it at the same time. */
  lockKeys(api: FhirApi, command: WriteCommand): string[] {
    const { type, interaction } = command;
    const condition = interaction === 'create' ? command.ifNoneExist : 'query' in command.target ? command.target.query : undefined;
    const id = interaction !== 'create' && 'id' in command.target ? command.target.id : undefined;
    const definition = api.definitions.get(type);
    const sent = interaction === 'create' || interaction === 'update' ? command.resource : undefined;
    const unique = definition === undefined || sent === undefined ? [] : uniqueKeys(api, definition, this.parts.store.prepare(api, { ...sent, id: '' }).entries());
    return [...(condition === undefined ? [] : [`${api.name} ${type}?${condition}`]), ...(id === undefined ? [] : [`${api.name} ${type}/${id}`]), ...unique.map(({ key }) => key)];
  }

  parse(row: StoredRow): ResourceJson | undefined {
    return row.content === null ? undefined : parseStored(row.content);
  }

  /** A resource that a conditional create found: it is the answer, as it stands. */
  existing(definition: ResourceDefinition, row: StoredRow): Draft {
    const before = this.parse(row);
    const after = before === undefined ? undefined : { ...before, id: row.id };
    return { interaction: 'create', definition, row, before, after, prepared: undefined, warnings: [], unchanged: true };
  }

  /** A resource that gets a version and a date because of what hangs below it. Nothing in it changes: its own old defects are nobody's business now. */
  renewed(api: FhirApi, definition: ResourceDefinition, row: StoredRow, stored: ResourceJson, now: number): Draft {
    const meta = isObject(stored['meta']) ? stored['meta'] : {};
    const after = { ...stored, id: row.id, meta: { ...meta, lastUpdated: new Date(now).toISOString() } };
    return { interaction: 'update', definition, row, before: stored, after, prepared: this.parts.store.prepare(api, after), warnings: [], unchanged: false };
  }

  /** The draft with everything the server sets, ready to be checked. */
  async complete(
    context: RequestContext, api: FhirApi, change: Pick<Draft, 'interaction' | 'definition' | 'row' | 'before' | 'warnings' | 'refusals' | 'place'>, resource: ResourceJson,
    moment: WriteMoment,
  ): Promise<Draft> {
    const { now, strict } = moment;
    const { definition, row, before } = change;
    const told: OutcomeMessage[] = [];
    const seen = new CallerLookup(context, api, this.parts.catalogue);
    const instant = new Date(now).toISOString();
    const owned = await putBackServerOwned(definition, resource, { id: row.id, before }, {
      now: instant,
      caller: context.caller,
      read: (type, id) => seen.read(type, id),
      nextNumber: () => nextNumber(context),
      strict,
      warn: (message) => void told.push(message),
      identifiedBy: (type, identifier) => seen.identifiedBy(type, identifier),
    });
    const proposed = { interaction: change.interaction, type: definition.type, id: row.id, before, after: owned };
    const amended = await this.parts.rules.get(api.name)?.amend(proposed, this.ruleContext(context, api, moment));
    const made = { ...enterState(definition, before, amended?.resource ?? owned, instant), id: row.id };
    // Most of it stands as it stood: the checks to come, and the store, look at the rest.
    const after = before === undefined ? made : withShared(before, made);
    const prepared = this.parts.store.prepare(api, after);
    const warnings = [...change.warnings, ...told, ...(amended?.warnings ?? [])];
    return { ...change, ...(amended === undefined ? {} : { asked: owned }), warnings, after, prepared, unchanged: row.live && row.digest?.equals(prepared.text.digest) === true };
  }

  /**
   * @returns the drafts, each with what was found worth knowing of it
   * @throws RefusedRequest with everything that speaks against the drafts, all of them together
   */
  async refuse(context: RequestContext, api: FhirApi, drafts: readonly Draft[], moment: WriteMoment): Promise<readonly Draft[]> {
    const refusals: Refusal[] = drafts.flatMap((draft) => draft.refusals ?? []);
    const written = new Set(drafts.map(({ definition, row }) => `${definition.type}/${row.id}`));
    const checked: Draft[] = [];
    for (const draft of drafts) {
      const warnings = [...draft.warnings];
      const found = draft.unchanged ? [] : await this.refusals(context, api, draft, { moment, written, warnings });
      refusals.push(...found.map(({ status, message }) => placed({ status: api.statuses?.[message.code] ?? status, message }, draft)));
      checked.push({ ...draft, warnings });
    }
    refuseAll(refusals, checked.flatMap(({ warnings }) => warnings));
    return checked;
  }

  private async refusals(
    context: RequestContext, api: FhirApi, draft: Draft, { moment, written, warnings }: { readonly moment: WriteMoment; readonly written: ReadonlySet<string>; readonly warnings: OutcomeMessage[] },
  ): Promise<Refusal[]> {
    const { definition, row, before, after, asked, prepared, interaction } = draft;
    const found: Refusal[] = [];
    const readers = definition.states !== undefined && before !== undefined ? await new CallerLookup(context, api, this.parts.catalogue).readersOf(definition.type, row.id) : [];
    if (after !== undefined && prepared !== undefined) {
      const validated = validationRefusals(this.validate(definition, row, before, prepared), moment.strict ? 'strict' : 'lenient', api.statuses);
      warnings.push(...validated.warnings);
      found.push(...validated.refusals, ...immutableChanges(definition, before, after), ...stateRefusals(definition, context.caller, { before, after: asked ?? after, readers }));
      // The remaining checks look at what the elements say: that must be readable first.
      if (validated.refusals.some(({ status }) => status === 400)) return found;
      const keys = keepsKeys(definition, before, after) ? [] : uniqueKeys(api, definition, prepared.entries());
      if (before !== undefined || interaction === 'patch') await moment.hold(keys.map(({ key }) => key));
      found.push(...(await takenKeys(context.database, this.parts.catalogue, api, definition.type, row.rid, keys)));
      const sight = Sight.of({ api, catalogue: this.parts.catalogue }, context.caller, null);
      const references = newReferences(before, after, api, [context.baseUrl]);
      found.push(...(await danglingReferences(context.database, this.parts.catalogue, api, sight, references, written)).map((message) => ({ status: 422, message })));
    }
    const issues = (await this.parts.rules.get(api.name)?.check({ interaction, type: definition.type, id: row.id, before, after }, this.ruleContext(context, api, moment))) ?? [];
    for (const { status, ...message } of issues) {
      if (message.severity === 'error') found.push({ status: status ?? 422, message });
      else warnings.push(message);
    }
    return found;
  }

  /** What the resource is to be is judged whole, or as far as it differs from what stands and was judged here before. */
  private validate(definition: ResourceDefinition, row: StoredRow, before: ResourceJson | undefined, { resource, text }: Prepared): readonly ValidationIssue[] {
    const { validator } = this.parts;
    const { lists } = validator;
    const profiles = profilesOf(definition, resource);
    const isProven = before !== undefined && row.digest !== null && this.proven.has(row.digest, profiles, lists);
    const issues = validator.validate(resource, { profiles, ...(isProven ? { standing: before } : {}) });
    this.proven.note(text.digest, profiles, lists, definition.type, issues);
    return issues;
  }

  private ruleContext(context: RequestContext, api: FhirApi, { now, strict, hold }: WriteMoment): RuleContext {
    const seen = new CallerLookup(context, api, this.parts.catalogue);
    return {
      caller: context.caller,
      baseUrl: context.baseUrl,
      now: new Date(now).toISOString(),
      strict,
      ...this.storedReads(context, api),
      identifiedBy: (type, identifier) => seen.identifiedBy(type, identifier),
      seen: (type, id) => seen.seen(type, id),
      readersOf: (type, id) => seen.readersOf(type, id),
      hold: (key) => hold([`${api.name} ${key}`]),
      referringTo: async (target, by) => (await seen.referring(target, by)).map(({ id }) => id),
    };
  }

  /** What rules and cascades read in the transaction of the write. */
  storedReads(context: RequestContext, api: FhirApi): StoredReads {
    const stored = new CallerLookup(context, api, this.parts.catalogue);
    return {
      read: (type, id) => stored.read(type, id),
      referring: async (target, by) => (await stored.referring(target, by)).map(({ content }) => parseStored(content)),
    };
  }
}

async function nextNumber({ database }: RequestContext): Promise<number> {
  const [row] = await database.query<{ next: number }>(sql`SELECT nextval('server_number')::integer AS next`);
  if (!row) throw new Error('server_number gave no number');
  return row.next;
}
