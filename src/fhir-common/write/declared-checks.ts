import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import type { OutcomeMessage } from '../core/operation-outcome';
import type { Caller } from '../definition/caller';
import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import type { StateMachine } from '../definition/write-declaration';
import type { Catalogue } from '../sql/catalogue';
import type { Database } from '../sql/database';
import { sql } from '../sql/sql';
import type { IndexEntries } from '../store/index/index-entries';

/** A reason to refuse, with its HTTP status. */
export interface Refusal {
  readonly status: number;
  readonly message: OutcomeMessage;
}

/** Elements the declaration calls immutable, changed or taken away; a value that was absent may be given. */
export function immutableChanges(definition: ResourceDefinition, before: ResourceJson | undefined, after: ResourceJson): Refusal[] {
  if (before === undefined) return [];
  return (definition.immutable ?? []).flatMap(({ element, values, fr, en }) => {
    const kept = new Set(values(after));
    const lost = values(before).filter((value) => !kept.has(value));
    return lost.map((value) => errorMessage('immutable-element', { what: `${fr} / ${en}`, before: value }, `${definition.type}.${element}`));
  });
}

/** Keys of the declaration that the resource takes: texts to lock, so that two writers of one key go one after the other. */
export function uniqueKeys(api: FhirApi, definition: ResourceDefinition, entries: IndexEntries): readonly UniqueValue[] {
  return (definition.unique ?? []).flatMap(({ parameter, systems }) =>
    entries.identifiers
      .filter((identifier) => identifier.parameter === parameter && identifier.system !== null && (systems === undefined || systems.includes(identifier.system)))
      .map(({ system, value }) => ({ parameter, system: system ?? '', value, key: `${api.name} ${definition.type} ${parameter} ${system ?? ''}|${value}` })));
}

/** Whether the elements that hold the unique keys stand as they stood: then the keys are held already. */
export function keepsKeys(definition: ResourceDefinition, before: ResourceJson | undefined, after: ResourceJson): boolean {
  if (before === undefined) return false;
  return (definition.unique ?? []).every(({ parameter }) => {
    const expression = definition.searchParameters.find(({ code }) => code === parameter)?.expression ?? '';
    const element = new RegExp(`^${definition.type}\\.(\\w+)$`).exec(expression)?.[1];
    return element !== undefined && JSON.stringify(before[element]) === JSON.stringify(after[element]);
  });
}

export interface UniqueValue {
  readonly parameter: string;
  readonly system: string;
  readonly value: string;
  /** What only one transaction may hold. */
  readonly key: string;
}

/** The keys that another live resource holds. The answer names it by its type only: whoever asks may not be allowed to see it. */
export async function takenKeys(database: Database, catalogue: Catalogue, api: FhirApi, type: string, rid: number, keys: readonly UniqueValue[]): Promise<Refusal[]> {
  if (keys.length === 0) return [];
  const taken = await database.query<{ value: string; system: string }>(sql`
    SELECT DISTINCT i.value, i.system FROM identifier_index i
    JOIN unnest(${keys.map(({ parameter }) => catalogue.parameterId(api.name, type, parameter))}::smallint[], ${keys.map(({ value }) => value)}::text[],
      ${keys.map(({ system }) => system)}::text[]) AS wanted(parameter, value, system) USING (parameter, value, system)
    JOIN resource r ON r.rid = i.rid AND r.live
    WHERE i.rid <> ${rid}`);
  return taken.map(({ value, system }) => errorMessage('duplicate', { value: system === '' ? value : `${system}|${value}`, type }, `${type}.identifier`));
}

/** The move of a resource through its declared states. A state that stays needs no right. */
export function stateRefusals(
  definition: ResourceDefinition, caller: Caller, { before, after, readers }: { readonly before: ResourceJson | undefined; readonly after: ResourceJson; readonly readers: readonly string[] },
): Refusal[] {
  const { states, type } = definition;
  if (states === undefined) return [];
  const to = states.stateOf(after);
  const expression = `${type}.${states.element}`;
  if (before === undefined) {
    if (to !== undefined && states.initial.includes(to)) return [];
    return [errorMessage('state-initial', { type, state: shown(states, to), allowed: states.initial.map((state) => shown(states, state)).join(', ') }, expression)];
  }
  const from = states.stateOf(before);
  if (from === to) return [];
  const known = from === undefined ? undefined : states.states[from];
  const allowed = known?.to ?? [];
  const move = allowed.find(({ state }) => state === to);
  if (move === undefined) {
    const targets = allowed.map(({ state }) => shown(states, state)).join(', ');
    return [errorMessage('state-refused', { from: shown(states, from), to: shown(states, to), allowed: targets === '' ? 'aucun / none' : targets }, expression)];
  }
  const actors = states.actorsOf(caller, before, readers);
  if (move.by.some((actor) => actors.includes(actor))) return [];
  return [errorMessage('state-forbidden', { from: shown(states, from), to: shown(states, to), actors: move.by.join(', ') }, expression)];
}

function shown(machine: StateMachine, state: string | undefined): string {
  if (state === undefined) return '(aucun / none)';
  const label = machine.states[state]?.fr;
  return label === undefined ? state : `${state} (${label})`;
}

/** What entering a state entails in the resource, applied before it is validated. */
export function enterState(definition: ResourceDefinition, before: ResourceJson | undefined, after: ResourceJson, now: string): ResourceJson {
  const { states } = definition;
  const from = before === undefined ? undefined : states?.stateOf(before);
  const to = states?.stateOf(after);
  return states?.entering === undefined || to === undefined || from === to ? after : states.entering(after, { from, to, now, before });
}
