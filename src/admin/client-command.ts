import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Command, CommanderError, Option } from 'commander';
import { randomUUID } from 'node:crypto';
import { ACCESS_PROFILES, CLIENT_ROLES } from '../auth-mtls/roles';
import { oneLine } from '../config/one-line';
import { internalOrigin } from '../fhir-common/audit/audit-event';
import type { RequestOrigin } from '../fhir-common/context/request-origin';
import { FhirError } from '../fhir-common/core/errors';
import { messagesOf } from './admin-request.error';
import type { ClientStore, StoredClient } from './client-store';
import { clientTable } from './client-table';
import { ClientChangeDto, NewClientDto } from './client.dto';

/** What the command needs from the process it runs in. */
export interface CommandSurroundings {
  /** Opens the database, runs the task and closes it. */
  readonly withStore: <T>(task: (store: ClientStore) => Promise<T>) => Promise<T>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface ClientOptions {
  readonly cn?: string;
  readonly ou?: string;
  readonly role?: string[];
  readonly profile?: string;
  readonly region?: string[];
  readonly structure?: string[];
  readonly allPerimeter?: boolean;
  readonly quota?: string;
  readonly disabled?: boolean;
  readonly json?: boolean;
}

/**
 * `npm run client -- add|update|list|show|enable|disable`.
 * @param argv without node and script
 * @returns exit code
 */
export async function runClientCommand(argv: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  try {
    await program(surroundings).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    surroundings.err(`${error instanceof FhirError ? `${error.french} / ${error.english}` : oneLine(error)}\n`);
    return 1;
  }
}

function program({ withStore, out, err }: CommandSurroundings): Command {
  const root = new Command('npm run client --')
    .description('Clients enrôlés : qui peut appeler, avec quels droits / Enrolled clients: who may call, with which rights');
  const command = (name: string, description: string): Command =>
    root.command(name).description(description).option('--json', 'sortie JSON / JSON output');
  const answer = async ({ json }: ClientOptions, task: (store: ClientStore) => Promise<readonly StoredClient[]>): Promise<void> => {
    const clients = await withStore(task);
    out(json === true ? `${JSON.stringify(clients, undefined, 2)}\n` : clientTable(clients));
  };

  fieldOptions(command('add <id>', 'enrôle un client / enrols a client'))
    .requiredOption('--cn <cn>', 'CN du certificat / CN of the certificate')
    .requiredOption('--ou <ou>', 'OU du certificat, par exemple 1750000001 / OU of the certificate')
    .option('--disabled', 'sans l’activer / without enabling it')
    .action(async (id: string, options: ClientOptions) => {
      const client = checked(NewClientDto, { ...fieldsOf(options), id });
      await answer(options, async (store) => [await store.add(client, commandLine())]);
    });
  fieldOptions(command('update <id>', 'modifie les champs donnés / changes the given fields'))
    .option('--cn <cn>', 'CN du certificat / CN of the certificate')
    .option('--ou <ou>', 'OU du certificat / OU of the certificate')
    .option('--all-perimeter', 'périmètre : tout / perimeter: everything')
    .action(async (id: string, options: ClientOptions) => {
      const change = checked(ClientChangeDto, fieldsOf(options));
      await answer(options, async (store) => [await store.change(id, change, commandLine())]);
    });
  command('list', 'liste les clients / lists the clients').action((options: ClientOptions) => answer(options, (store) => store.list()));
  command('show <id>', 'montre un client / shows a client')
    .action((id: string, options: ClientOptions) => answer(options, async (store) => [await store.show(id)]));
  for (const [name, enabled, text] of [['enable', true, 'active / enables'], ['disable', false, 'désactive, aussitôt / disables, at once']] as const) {
    command(`${name} <id>`, text)
      .action((id: string, options: ClientOptions) => answer(options, async (store) => [await store.change(id, { enabled }, commandLine())]));
  }
  for (const each of [root, ...root.commands]) each.exitOverride().configureOutput({ writeOut: out, writeErr: err });
  return root;
}

/** In the audit, whoever may run commands on the server stands behind one name. */
const commandLine = (): RequestOrigin => internalOrigin('command-line', randomUUID());

/** A value may be repeated: --role bi --role admin. */
const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

function fieldOptions(command: Command): Command {
  return command
    .addOption(new Option('--role <rôle>', `répétable / repeatable: ${CLIENT_ROLES.join(', ')}`).argParser(collect))
    .addOption(new Option('--profile <profil>', 'profil d’accès ROR / ROR access profile').choices([...ACCESS_PROFILES.map(String), 'none']))
    .option('--region <code>', 'périmètre : région INSEE, répétable / perimeter: INSEE region, repeatable', collect)
    .option('--structure <id>', 'périmètre : structure, répétable / perimeter: structure, repeatable', collect)
    .option('--quota <points>', 'points par minute, ou default / points per minute, or default');
}

/** Options as the fields of the administration interface, so that both obey the same rules. Absent options give no field. */
function fieldsOf({ cn, ou, role, profile, region, structure, allPerimeter, quota, disabled }: ClientOptions): Record<string, unknown> {
  const perimeter = region === undefined && structure === undefined ? undefined : { regions: region ?? [], structures: structure ?? [] };
  return {
    ...(cn === undefined ? {} : { commonName: cn }),
    ...(ou === undefined ? {} : { organizationalUnit: ou }),
    ...(role === undefined ? {} : { roles: role }),
    ...(profile === undefined ? {} : { accessProfile: profile === 'none' ? null : Number(profile) }),
    ...(allPerimeter === true ? { perimeter: null } : perimeter === undefined ? {} : { perimeter }),
    ...(quota === undefined ? {} : { quotaPoints: quota === 'default' ? null : Number(quota) }),
    ...(disabled === true ? { enabled: false } : {}),
  };
}

/** @throws Error one line that names every field at fault */
function checked<T extends object>(type: new () => T, fields: Record<string, unknown>): T {
  const dto = plainToInstance(type, fields);
  const messages = messagesOf(validateSync(dto, { whitelist: true, forbidNonWhitelisted: true }));
  if (messages.length > 0) throw new Error(messages.map(({ fr, en }) => `${fr} / ${en}`).join(' ; '));
  return dto;
}
