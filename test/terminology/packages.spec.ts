import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandContext } from '../../src/cli/command-context';
import { createEngine } from '../../src/engine-factory';
import { fhirApis } from '../../src/fhir-apis';
import { stringAt } from '../../src/fhir-common/core/json';
import { loadResources } from '../../src/fhir-common/import/loader';
import type { Refusal } from '../../src/fhir-common/import/loader';
import { readPackage } from '../../src/fhir-common/import/read-package';
import { importTerminology } from '../../src/fhir-common/import/terminology-import';
import type { ReadResource } from '../../src/fhir-common/import/read-resources';
import { Database } from '../../src/fhir-common/sql/database';
import { readSample } from '../ror/scenarios/sample-files';
import { DATA, TestEngine } from '../setup/test-engine';

const NOS = 'https://mos.esante.gouv.fr/NOS';
const PLACE_STATUS = `${NOS}/JDV_J224-StatutLieu-ROR/FHIR/JDV-J224-StatutLieu-ROR`;
const PLACE_STATUS_SYSTEM = `${NOS}/TRE_R203-StatutLieu/FHIR/TRE-R203-StatutLieu`;

/** The status of places as a later publication could have it: 2 has gone, 4 has come. */
const placeStatuses = {
  resourceType: 'ValueSet', id: 'JDV-J224-StatutLieu-ROR', url: PLACE_STATUS, version: '20300101120000', status: 'active',
  compose: { include: [{ system: PLACE_STATUS_SYSTEM, concept: [
    { code: '1', display: 'Fermé définitivement' }, { code: '3', display: 'Opérationnel' }, { code: '4', display: 'En travaux' },
  ] }] },
};

let test: TestEngine;
let folder: string;
beforeAll(async () => {
  test = await TestEngine.start();
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
});
afterAll(async () => {
  await test.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A package made by the tar of the machine, as a publication server makes it. */
function packageOf(name: string, files: Readonly<Record<string, unknown>>): string {
  const content = join(folder, name, 'package');
  mkdirSync(content, { recursive: true });
  for (const [file, json] of Object.entries(files)) writeFileSync(join(content, file), typeof json === 'string' ? json : JSON.stringify(json));
  const archive = join(folder, `${name}.tgz`);
  execFileSync('tar', ['-czf', archive, '-C', join(folder, name), 'package']);
  return archive;
}

async function read(archive: string): Promise<ReadResource[]> {
  const resources: ReadResource[] = [];
  for await (const resource of readPackage(archive, () => undefined)) resources.push(resource);
  return resources;
}

async function importPackage(archive: string) {
  const told: string[] = [];
  const report = await importTerminology(test.engine.terminology, test.engine.database, await read(archive), {
    refused: ({ label, reasons }) => told.push(`refused ${label}: ${reasons.join()}`),
    incomplete: ({ label, en }) => told.push(`incomplete ${label}: ${en}`),
  });
  return { report, told };
}

function loadPlace(status: string) {
  const [model] = readSample().filter(({ key }) => key === 'Location/loc-msp-consultation');
  const place = { ...model?.body, id: `place-${status}`, operationalStatus: { system: PLACE_STATUS_SYSTEM, code: status } };
  const told: { refused: Refusal[]; kept: Refusal[] } = { refused: [], kept: [] };
  async function* one(): AsyncGenerator<ReadResource> {
    yield await Promise.resolve({ place: 'test', json: place });
  }
  return loadResources(test.engine.writes, test.api, commandContext(test.engine), one(), (refusal) => told.refused.push(refusal), (kept) => told.kept.push(kept))
    .then((report) => ({ report, ...told }));
}

describe('reading a package', () => {
  it('takes its CodeSystems, then its ValueSets, and leaves the rest', async () => {
    const long = `ValueSet-${'x'.repeat(120)}.json`;
    const archive = packageOf('mixed', {
      'package.json': { name: 'x' }, '.index.json': { files: [] }, 'StructureDefinition-a.json': { resourceType: 'StructureDefinition' },
      [long]: placeStatuses, 'CodeSystem-a.json': { resourceType: 'CodeSystem', url: 'https://codes.example/a', content: 'complete', concept: [{ code: 'a' }] },
      'ValueSet-broken.json': '{',
    });
    const found = (await read(archive)).map((resource) => ('json' in resource ? stringAt(resource.json, 'resourceType') : 'unreadable'));
    expect(found[0]).toBe('CodeSystem');
    expect(found.sort()).toEqual(['CodeSystem', 'ValueSet', 'unreadable']);
    expect((await read(archive)).some(({ place }) => place.endsWith(long))).toBe(true);
  });

  it('refuses what is no archive, in both languages', async () => {
    const file = join(folder, 'not.tgz');
    writeFileSync(file, 'not a package');
    await expect(read(file)).rejects.toThrow(/n’est pas un paquet FHIR .* is not a readable FHIR package/);
  });
});

describe('an official package', () => {
  it('is told apart from what is in force: created, then unchanged, then updated', async () => {
    const first = packageOf('v1', { 'ValueSet-a.json': { ...placeStatuses, version: '1' } });
    const second = packageOf('v2', { 'ValueSet-a.json': placeStatuses });
    expect((await importPackage(first)).report).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 0 });
    expect((await importPackage(first)).report).toEqual({ created: 0, updated: 0, unchanged: 1, refused: 0 });
    expect((await importPackage(second)).report).toEqual({ created: 0, updated: 1, unchanged: 0, refused: 0 });
  });

  it('replaces the shipped list in the validator, and remembers what left it', async () => {
    const { terminology } = test.engine.terminology;
    expect(terminology.valueSet(PLACE_STATUS)?.version).toBe('20300101120000');
    expect(terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '4')).toBe('member');
    expect(terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '2')).toBe('former');
    expect(terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, 'OP')).toBe('variant');
    expect(terminology.display(PLACE_STATUS_SYSTEM, '4')).toBe('En travaux');
    expect(await loadPlace('4')).toMatchObject({ report: { created: 1, refused: 0 }, kept: [] });
  });

  it('is taken in by every process on the database, at its start and while it runs', async () => {
    const apis = fhirApis(DATA);
    const running = await createEngine(apis, new Database(test.pool), DATA);
    expect(running.terminology.terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '4')).toBe('member');
    await importPackage(packageOf('v3', { 'ValueSet-a.json': { ...placeStatuses, compose: { include: [{ system: PLACE_STATUS_SYSTEM, concept: [{ code: '5' }] }] } } }));
    expect(running.terminology.terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '5')).toBe('unknown-code');
    await running.terminology.refresh(running.database);
    expect(running.terminology.terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '5')).toBe('member');
    await importPackage(packageOf('v4', { 'ValueSet-a.json': placeStatuses }));
  });

  it('is refused list by list when a list names nothing', async () => {
    const { report, told } = await importPackage(packageOf('empty', {
      'ValueSet-a.json': { resourceType: 'ValueSet', url: PLACE_STATUS },
      'CodeSystem-a.json': { resourceType: 'CodeSystem', content: 'complete', concept: [{ code: 'a' }] },
      'CodeSystem-b.json': { resourceType: 'CodeSystem', url: 'https://codes.example/b', content: 'fragment', concept: [{ code: 'b' }] },
    }));
    expect(report).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 2 });
    expect(told.sort()).toEqual([
      expect.stringContaining('incomplete CodeSystem https://codes.example/b: content is "fragment"'),
      expect.stringContaining('refused CodeSystem ?: url: adresse canonique absolue obligatoire'),
      expect.stringContaining(`refused ValueSet ${PLACE_STATUS}: aucun code lisible`),
    ]);
    expect(test.engine.terminology.terminology.checkCode(PLACE_STATUS, PLACE_STATUS_SYSTEM, '4')).toBe('member');
  });
});

describe('a load', () => {
  it('keeps a resource whose code nobody knows, and reports it with the possible codes', async () => {
    const { report, refused, kept } = await loadPlace('9');
    expect(report).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 0 });
    expect(refused).toEqual([]);
    expect(kept[0]?.reasons[0]).toContain(
      "Location.operationalStatus [binding-code]: « TRE_R203-StatutLieu|9 » n'est pas un code du jeu de valeurs obligatoire JDV-J224-StatutLieu-ROR. "
        + 'Codes possibles : 1 – Fermé définitivement, 3 – Opérationnel, 4 – En travaux.',
    );
  });

  it('finds a place under either spelling of its status', async () => {
    await loadPlace('OP');
    await loadPlace('3');
    for (const written of ['OP', '3']) {
      expect(await test.matches(`Location?operational-status=${written}&_sort=_id`)).toEqual(['place-3', 'place-OP']);
      expect(await test.matches(`Location?operational-status=${PLACE_STATUS_SYSTEM}|${written}`)).toHaveLength(2);
    }
    expect(await test.matches(`Location?operational-status=https://codes.example|OP`)).toEqual([]);
  });
});
