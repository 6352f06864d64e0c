import type { RequestContext } from '../context/request-context';
import { FhirError } from '../core/errors';
import type { FhirApi } from '../definition/fhir-api';
import type { Grant } from '../definition/interactions';
import type { StoredRow } from '../store/writer/resource-rows';
import { callerView, refuseHidden } from './caller-sight';
import type { WriteMoment } from './change-check';
import { refusalOf } from './draft';
import type { Draft } from './draft';
import { granted, refuseUngranted } from './grants';
import { refuseOutside, refuseTakeover } from './perimeter';
import { refuseAbsent, refuseOtherVersion } from './preconditions';
import type { ReadCommand } from './read-body';
import type { Target, WriteCommand } from './write-command';
import type { WriteParts } from './write-parts';

/** A command with the id that the search of its condition found. */
export interface FoundCommand extends ReadCommand {
  readonly found: string | undefined;
  readonly grants: readonly Grant[];
}

/** The id that the search of a conditional command finds. @throws FhirError `multiple-matches` (412), RefusedRequest `no-match` (404) */
export async function findTarget({ searches }: WriteParts, context: RequestContext, api: FhirApi, command: WriteCommand): Promise<string | undefined> {
  const query = command.interaction === 'create' ? command.ifNoneExist : queryOf(command.target);
  if (query === undefined) return undefined;
  const { type } = command;
  const ids = await searches.matchingIds(context, api, type, query, 2);
  if (ids.length > 1) throw new FhirError('multiple-matches', { query, type });
  const mayCreate = command.interaction === 'create' || (command.interaction === 'update' && api.definitions.get(type)?.updateCreates === true);
  if (ids.length === 0 && !mayCreate) throw refusalOf('no-match', { query, type }, type);
  return ids[0];
}

/** The id of the resource a command is about; undefined for one that is to be created. */
export function idOf({ command, found }: Pick<FoundCommand, 'command' | 'found'>): string | undefined {
  return found ?? (command.interaction === 'create' ? command.id : 'id' in command.target ? command.target.id : undefined);
}

/** Whether somebody who began later has written a row meanwhile: the dates of its versions would lose their order. */
export function isOvertaken({ lastUpdated }: StoredRow, now: number): boolean {
  return lastUpdated !== null && lastUpdated.getTime() > now && lastUpdated.getTime() <= Date.now();
}

/** Works out what the resource a command is about, whose row is locked, is to become. @throws FhirError, RefusedRequest */
export async function draftOf(
  { check, catalogue }: WriteParts, context: RequestContext, api: FhirApi, { command, found, grants, ...reading }: FoundCommand, row: StoredRow, moment: WriteMoment,
): Promise<Draft> {
  const { type, interaction } = command;
  const place = command.place === undefined ? {} : { place: command.place };
  const definition = granted(api, context.caller, type, interaction).definition;
  if (interaction === 'create' && found !== undefined) return check.existing(definition, row);
  const before = row.live && row.version > 0 ? check.parse(row) : undefined;
  const scope = { database: context.database, catalogue, api, caller: context.caller };
  if (interaction !== 'create' && before === undefined && !(interaction === 'update' && definition.updateCreates === true)) refuseAbsent(type, row.id, row);
  if (before !== undefined) {
    const view = await callerView(context, catalogue, api, row);
    refuseOtherVersion(type, row.id, view.version, 'ifMatch' in command ? command.ifMatch : undefined);
    if (interaction === 'update' && command.onlyNew === true) throw new FhirError('already-exists', { type, id: row.id });
    await refuseOutside(scope, type, row.rid);
    refuseHidden(context, api, definition, before, row, view);
  }
  if (command.interaction === 'delete') return { interaction, definition, row, before, after: undefined, prepared: undefined, warnings: [], unchanged: false, ...place };
  const { resource, warnings } = command.interaction === 'patch' ? command.apply(before ?? { resourceType: type }) : { resource: command.resource, warnings: reading.warnings };
  const draft = await check.complete(context, api, { interaction, definition, row, before, warnings, refusals: reading.refusals, ...place }, resource, moment);
  if (draft.after !== undefined) refuseUngranted(type, grants, before, draft.after);
  await refuseOutside(scope, type, row.live ? row.rid : undefined, draft.prepared?.entries);
  if (draft.prepared !== undefined) await refuseTakeover(scope, type, row.live ? row.rid : undefined, draft.prepared.entries);
  return draft;
}

const queryOf = (target: Target): string | undefined => ('query' in target ? target.query : undefined);
