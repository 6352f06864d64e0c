import 'reflect-metadata';
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsString, Matches, Max, MaxLength, Min, NotEquals, ValidateBy } from 'class-validator';
import { isAbsolute } from 'node:path';
import { BOOLEAN_RULE, IfPresent, IfPresentAndNotNull, TRIMMED, UnlessNull, each, rule } from '../../admin/dto-rules';
import { DEFAULT_TIMEOUT_MS, EDITOR_FLOWS, LOCAL_EDITOR, MAX_EDITOR_NAME, MAX_TIMEOUT_MS, isHttpsBase } from './editor';
import type { EditorFlow } from './editor';

const NAME_RULE = rule(
  `texte de 1 à ${MAX_EDITOR_NAME} caractères, sans espace au bord, autre que « ${LOCAL_EDITOR} »`,
  `text of 1 to ${MAX_EDITOR_NAME} characters, no space at either end, other than "${LOCAL_EDITOR}"`,
);
const BASE_RULE = rule('adresse https sans paramètre ni mot de passe', 'https address without query or password');
const FLOWS_RULE = rule(`liste non vide et sans doublon parmi ${EDITOR_FLOWS.join(', ')}`, `non-empty list without duplicates among ${EDITOR_FLOWS.join(', ')}`);
const FILE_RULE = rule('chemin absolu d’un fichier PEM de ce serveur', 'absolute path of a PEM file of this server');
const OWN_FILE_RULE = rule('chemin absolu d’un fichier PEM de ce serveur, ou null', 'absolute path of a PEM file of this server, or null');
const TIMEOUT_RULE = rule(`entier de 1 à ${MAX_TIMEOUT_MS} (millisecondes)`, `integer from 1 to ${MAX_TIMEOUT_MS} (milliseconds)`);

const IsHttpsBase = (): PropertyDecorator =>
  ValidateBy({ name: 'isHttpsBase', validator: { validate: (value: unknown) => typeof value === 'string' && isHttpsBase(value) } }, BASE_RULE);
/** Relative names would mean another file on each machine. */
const IsAbsolutePath = (options: typeof FILE_RULE): PropertyDecorator =>
  ValidateBy({ name: 'isAbsolutePath', validator: { validate: (value: unknown) => typeof value === 'string' && isAbsolute(value) && !value.includes('\0') } }, options);

/** An editor to register: the fields of an entry of SAS_EDITORS_FILE (spec 21.6). */
export class NewEditorDto {
  @IsString(NAME_RULE)
  @MaxLength(MAX_EDITOR_NAME, NAME_RULE)
  @Matches(TRIMMED, NAME_RULE)
  @NotEquals(LOCAL_EDITOR, NAME_RULE)
  name: string;

  @IsHttpsBase()
  baseUrl: string;

  @IsArray(FLOWS_RULE)
  @ArrayMinSize(1, FLOWS_RULE)
  @ArrayUnique(FLOWS_RULE)
  @IsIn(EDITOR_FLOWS, each(FLOWS_RULE))
  flows: EditorFlow[];

  @IsAbsolutePath(FILE_RULE)
  caFile: string;

  @UnlessNull()
  @IsAbsolutePath(OWN_FILE_RULE)
  certFile: string | null = null;

  @UnlessNull()
  @IsAbsolutePath(OWN_FILE_RULE)
  keyFile: string | null = null;

  @IsInt(TIMEOUT_RULE)
  @Min(1, TIMEOUT_RULE)
  @Max(MAX_TIMEOUT_MS, TIMEOUT_RULE)
  timeoutMs = DEFAULT_TIMEOUT_MS;

  @IsBoolean(BOOLEAN_RULE)
  active = true;
}

/** Fields to change; the absent ones stay. The name cannot change: the slots of the editor and what waits for it bear it. */
export class EditorChangeDto {
  @IfPresent()
  @IsHttpsBase()
  baseUrl?: string;

  @IfPresent()
  @IsArray(FLOWS_RULE)
  @ArrayMinSize(1, FLOWS_RULE)
  @ArrayUnique(FLOWS_RULE)
  @IsIn(EDITOR_FLOWS, each(FLOWS_RULE))
  flows?: EditorFlow[];

  @IfPresent()
  @IsAbsolutePath(FILE_RULE)
  caFile?: string;

  @IfPresentAndNotNull()
  @IsAbsolutePath(OWN_FILE_RULE)
  certFile?: string | null;

  @IfPresentAndNotNull()
  @IsAbsolutePath(OWN_FILE_RULE)
  keyFile?: string | null;

  @IfPresent()
  @IsInt(TIMEOUT_RULE)
  @Min(1, TIMEOUT_RULE)
  @Max(MAX_TIMEOUT_MS, TIMEOUT_RULE)
  timeoutMs?: number;

  @IfPresent()
  @IsBoolean(BOOLEAN_RULE)
  active?: boolean;
}
