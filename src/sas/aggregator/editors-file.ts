import { accessSync, constants } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartupError } from '../../config/startup-error';
import { isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import { DEFAULT_TIMEOUT_MS, EDITOR_FLOWS, LOCAL_EDITOR, MAX_EDITOR_NAME, MAX_TIMEOUT_MS, isHttpsBase } from './editor';
import type { ClientCertificateFiles, Editor, EditorFlow } from './editor';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/** What a wrong entry is told; the place is added in front. */
type Complaint = Bilingual;

/**
 * Reads the JSON list of SAS_EDITORS_FILE: `[{name, baseUrl, flows, caFile, timeoutMs?, certFile?, keyFile?, active?}]` (spec 21.6).
 * Relative file names start at the folder of the list.
 * @param path of the list, for messages and relative names
 * @param fallback certificate of the editors that name none
 * @throws StartupError one line naming the first wrong entry and what to mend
 */
export function parseEditors(text: string, path: string, fallback: ClientCertificateFiles): readonly Editor[] {
  const list = parseList(text, path);
  const names = new Set<string>();
  return list.map((entry, index) => {
    const shown = `${path}[${index}]${isObject(entry) && typeof entry['name'] === 'string' ? ` (${entry['name'].slice(0, MAX_EDITOR_NAME)})` : ''}`;
    const editor = readEditor(entry, dirname(path), fallback);
    if ('fr' in editor) throw new StartupError(`${shown} : ${editor.fr}`, `${shown}: ${editor.en}`);
    if (names.has(editor.name)) throw new StartupError(`${shown} : ce nom est déjà pris dans la liste`, `${shown}: this name is already in the list`);
    names.add(editor.name);
    return editor;
  });
}

function parseList(text: string, path: string): readonly unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StartupError(`${path} n'est pas du JSON`, `${path} is not JSON`, { cause });
  }
  if (!Array.isArray(json)) throw new StartupError(`${path} doit être une liste JSON d'éditeurs`, `${path} must be a JSON list of editors`);
  return json;
}

const KEYS: ReadonlySet<string> = new Set(['name', 'baseUrl', 'flows', 'caFile', 'timeoutMs', 'certFile', 'keyFile', 'active']);

function readEditor(entry: unknown, folder: string, fallback: ClientCertificateFiles): Editor | Complaint {
  if (!isObject(entry)) return { fr: 'doit être un objet', en: 'must be an object' };
  const unknown = Object.keys(entry).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return { fr: `« ${unknown} » n'existe pas ; attendus : ${[...KEYS].join(', ')}`, en: `"${unknown}" does not exist; expected: ${[...KEYS].join(', ')}` };
  const name = stringAt(entry, 'name')?.trim() ?? '';
  if (name === '' || name.length > MAX_EDITOR_NAME || name === LOCAL_EDITOR) {
    return { fr: `name doit avoir de 1 à ${MAX_EDITOR_NAME} caractères et ne pas être « ${LOCAL_EDITOR} »`, en: `name must have 1 to ${MAX_EDITOR_NAME} characters and not be "${LOCAL_EDITOR}"` };
  }
  const baseUrl = stringAt(entry, 'baseUrl') ?? '';
  if (!isHttpsBase(baseUrl)) return { fr: 'baseUrl doit être une adresse https sans paramètre ni mot de passe', en: 'baseUrl must be an https address without query or password' };
  const flows = readFlows(entry['flows']);
  if (flows === undefined) return { fr: `flows doit lister au moins un flux parmi ${EDITOR_FLOWS.join(', ')}`, en: `flows must list at least one of ${EDITOR_FLOWS.join(', ')}` };
  const { timeoutMs = DEFAULT_TIMEOUT_MS, active = true } = entry;
  if (typeof timeoutMs !== 'number' || !Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
    return { fr: `timeoutMs doit être un entier de 1 à ${MAX_TIMEOUT_MS}`, en: `timeoutMs must be an integer from 1 to ${MAX_TIMEOUT_MS}` };
  }
  if (typeof active !== 'boolean') return { fr: 'active doit valoir true ou false', en: 'active must be true or false' };
  const files = readFiles(entry, folder, fallback);
  return 'fr' in files ? files : { name, baseUrl: baseUrl.replace(/\/+$/, ''), flows, timeoutMs, active, ...files };
}

function readFlows(value: unknown): readonly EditorFlow[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const flows = EDITOR_FLOWS.filter((flow) => value.includes(flow));
  return value.every((one) => EDITOR_FLOWS.some((flow) => flow === one)) ? flows : undefined;
}

function readFiles(entry: JsonObject, folder: string, fallback: ClientCertificateFiles): Pick<Editor, 'caFile' | 'certFile' | 'keyFile'> | Complaint {
  const given = (key: string): string | undefined => {
    const path = stringAt(entry, key);
    return path === undefined ? undefined : resolve(folder, path);
  };
  const [caFile, certFile, keyFile] = [given('caFile'), given('certFile'), given('keyFile')];
  if (caFile === undefined) return { fr: 'caFile est obligatoire', en: 'caFile is required' };
  if ((certFile === undefined) !== (keyFile === undefined)) return { fr: 'certFile et keyFile vont ensemble', en: 'certFile and keyFile go together' };
  const files = { caFile, certFile: certFile ?? fallback.certFile, keyFile: keyFile ?? fallback.keyFile };
  const unreadable = Object.entries(files).find(([, path]) => !isReadable(path));
  return unreadable === undefined ? files : { fr: `${unreadable[0]} ne peut pas être lu : ${unreadable[1]}`, en: `${unreadable[0]} cannot be read: ${unreadable[1]}` };
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
