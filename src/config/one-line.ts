import { isObject } from '../fhir-common/core/json';

/** What the system says of a file, by its code, as an operator reads it. */
const OF_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'fichier ou dossier introuvable / no such file or folder',
  EACCES: 'accès refusé / permission denied',
  EISDIR: 'c’est un dossier, un fichier est attendu / it is a folder, a file is expected',
  ENOTDIR: 'c’est un fichier, un dossier est attendu / it is a file, a folder is expected',
  ENOSPC: 'le disque est plein / the disk is full',
};

/** The message of an error on one line, for people; never a stack. */
export function oneLine(error: unknown): string {
  const [path, code] = isObject(error) ? [error['path'], error['code']] : [];
  if (typeof path === 'string' && typeof code === 'string' && OF_FILES[code] !== undefined) return `${path} : ${OF_FILES[code]}`;
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ');
}
