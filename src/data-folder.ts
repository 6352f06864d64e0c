import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './config/startup-error';

/** Folder of the reference data: beside `package.json`, wherever the build output lies. @throws StartupError when it is not there */
export function dataFolder(): string {
  const candidates = [join(__dirname, '..', 'data'), join(__dirname, '..', '..', 'data')];
  const found = candidates.find((folder) => existsSync(join(folder, 'terminology')));
  if (found === undefined) throw new StartupError('dossier data introuvable à côté de package.json', 'folder data not found beside package.json');
  return found;
}
