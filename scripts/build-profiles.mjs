// Compiles the FHIR Shorthand of the features into StructureDefinitions with snapshots, and prepares the R4 definitions that
// the validator needs at run time. Works offline. With --check, compares with the committed files and writes nothing.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expandBoundValueSets } from './profiles/expand-value-sets.mjs';
import { compareGenerated, printCompact, writeGenerated } from './profiles/generated-files.mjs';
import { readR4StructureDefinitions, readR4Terminology } from './profiles/r4-source.mjs';
import { selectRunTimeDefinitions } from './profiles/run-time-definitions.mjs';
import { compileShorthand, findShorthand, writePackageCache } from './profiles/sushi.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Two guides: their aliases and rule sets do not meet. The features of the SAS lie under src/sas, all others speak of the ROR.
const guides = [
  { name: 'ror', canonical: 'https://interop.esante.gouv.fr/ig/fhir/ror', version: '0.7.0', holds: (path) => !path.startsWith('sas/') },
  { name: 'sas', canonical: 'https://interop.esante.gouv.fr/ig/fhir/sas', version: '1.1.0', holds: (path) => path.startsWith('sas/') },
];
const profileFolder = (guide) => `data/definitions/${guide.name}`;
const r4Folder = 'data/definitions/r4';

const started = Date.now();
const say = (message) => console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${message}`);

async function compileProfiles(structureDefinitions) {
  const work = mkdtempSync(join(tmpdir(), 'profiles-'));
  try {
    const home = join(work, 'home');
    writePackageCache(home, structureDefinitions);
    const sourceRoot = join(root, 'src');
    const shorthand = findShorthand(sourceRoot);
    const compiled = [];
    for (const guide of guides) {
      const project = join(work, guide.name);
      mkdirSync(project);
      const files = shorthand.filter((file) => guide.holds(relative(sourceRoot, file).split(sep).join('/')));
      say(`compiling ${files.length} FSH files of ${guide.name} with SUSHI`);
      compiled.push({ guide, ...(await compileShorthand({ work: project, sourceRoot, files, guide, home })) });
    }
    return compiled;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function generatedFiles(compiled, structureDefinitions) {
  const resources = compiled.flatMap((one) => one.resources);
  const profiles = resources.filter((resource) => resource.resourceType === 'StructureDefinition');
  const runTime = selectRunTimeDefinitions(structureDefinitions, profiles);
  const r4Terminology = expandBoundValueSets(runTime, profiles, readR4Terminology());
  say(`${runTime.length} R4 definitions and ${Object.keys(r4Terminology.valueSets).length} R4 value sets selected`);
  return new Map([
    ...compiled.flatMap(({ guide, resources: own }) => own.map((resource) => [
      `${profileFolder(guide)}/${resource.resourceType}-${resource.id}.json`,
      `${JSON.stringify(resource, null, 1)}\n`,
    ])),
    [`${r4Folder}/profiles-r4.json.gz`, `${JSON.stringify(runTime)}\n`],
    ['data/terminology/r4.json', `${printCompact(r4Terminology)}\n`],
  ]);
}

async function main(check) {
  say('reading the R4 definitions');
  const structureDefinitions = readR4StructureDefinitions();
  const compiled = await compileProfiles(structureDefinitions);
  for (const { guide, resources, warnings } of compiled) {
    say(`SUSHI, ${guide.name}: ${resources.length} resources, 0 errors, ${warnings.length} warnings`);
    warnings.forEach((warning) => console.log(`        ${warning}`));
  }
  const files = generatedFiles(compiled, structureDefinitions);
  const difference = compareGenerated(root, files, [...guides.map(profileFolder), r4Folder]);
  const differing = [...difference.changed, ...difference.obsolete.map((path) => `${path} (no longer generated)`)];
  if (check && differing.length > 0) {
    differing.forEach((path) => console.error(`differs: ${path}`));
    console.error('Run `npm run profiles` and commit the result.');
    return 1;
  }
  if (!check) writeGenerated(root, files, difference);
  say(check ? 'the committed definitions are up to date' : `${differing.length} files written or removed, ${files.size} in all`);
  return 0;
}

process.exitCode = await main(process.argv.includes('--check'));
