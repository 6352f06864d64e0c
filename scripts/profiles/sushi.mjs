import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

// SUSHI looks for these packages by itself. Naming a version and giving an empty package of that version keeps it off the network.
const emptyPackages = ['hl7.fhir.uv.tools.r4', 'hl7.terminology.r4', 'hl7.fhir.uv.extensions.r4'];
const emptyVersion = '0.0.0-offline';

// A closed local port instead of every registry: a missing package, or SUSHI's look for a newer SUSHI, fails at once.
const closedPort = 'http://127.0.0.1:9';
const offline = { FPL_REGISTRY: closedPort, HTTPS_PROXY: closedPort, npm_config_offline: 'true', npm_config_registry: closedPort };

const config = (guide) =>
  [
    `canonical: ${guide.canonical}`,
    'status: active',
    `version: ${guide.version}`,
    'fhirVersion: 4.0.1',
    'FSHOnly: true',
    'applyExtensionMetadataToRoot: false',
    'dependencies:',
    ...emptyPackages.map((name) => `  ${name}: ${emptyVersion}`),
    '',
  ].join('\n');

function writePackage(cache, name, version, resources) {
  const folder = join(cache, `${name}#${version}`, 'package');
  mkdirSync(folder, { recursive: true });
  const files = resources.map((resource) => {
    const filename = `${resource.resourceType}-${resource.id}.json`;
    writeFileSync(join(folder, filename), JSON.stringify(resource));
    const { resourceType, id, url, kind, type, derivation } = resource;
    return { filename, resourceType, id, url, kind, type, derivation };
  });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, fhirVersions: ['4.0.1'], dependencies: {} }));
  writeFileSync(join(folder, '.index.json'), JSON.stringify({ 'index-version': 1, files }));
}

/** Writes the FHIR package cache that SUSHI reads under HOME: R4 core, and the empty stand-ins of the packages it adds by itself. */
export function writePackageCache(home, structureDefinitions) {
  const cache = join(home, '.fhir', 'packages');
  writePackage(cache, 'hl7.fhir.r4.core', '4.0.1', structureDefinitions);
  for (const name of emptyPackages) writePackage(cache, name, emptyVersion, []);
}

/** Every `.fsh` file under a folder, sorted, so that the order of the file system changes nothing. */
export const findShorthand = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.fsh'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * Compiles FSH files with SUSHI in a work folder, offline.
 * Returns { resources, warnings }; throws with SUSHI's own messages when it reports an error.
 */
export async function compileShorthand({ work, sourceRoot, files, guide, home }) {
  const input = join(work, 'input', 'fsh');
  for (const file of files) {
    const target = join(input, relative(sourceRoot, file).split(sep).join('__'));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
  writeFileSync(join(work, 'sushi-config.yaml'), config(guide));
  const sushi = createRequire(import.meta.url).resolve('fsh-sushi/dist/app.js');
  const env = { ...process.env, ...offline, HOME: home, USERPROFILE: home, NO_COLOR: '1' };
  const { code, output } = await run(process.execPath, [sushi, 'build', '--snapshot', work], { env });
  const messages = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(error|warn)/.test(line) && !line.includes('latest version of sushi'));
  if (code !== 0 || messages.some((line) => line.startsWith('error'))) throw new Error(`SUSHI failed:\n${output}`);
  const generated = join(work, 'fsh-generated', 'resources');
  const resources = readdirSync(generated)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(generated, name), 'utf8')))
    .filter((resource) => resource.resourceType !== 'ImplementationGuide');
  return { resources, warnings: messages };
}
