import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadTerminology } from './load-terminology';
import { parseTerminologySource } from './terminology-source';

// The data of the repository, read as the server reads it.
const dataFolder = join(process.cwd(), 'data');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const terminology = loadTerminology(join(dataFolder, 'terminology'));
const nos = 'https://mos.esante.gouv.fr/NOS';
const guide = 'https://interop.esante.gouv.fr/ig/fhir/ror';

describe('spelling variants of the national systems', () => {
  it.each([
    [
      `${nos}/TRE_R345-TypeIdentifiantAutre/FHIR/TRE_R345-TypeIdentifiantAutre`,
      `${nos}/TRE_R345-TypeIdentifiantAutre/FHIR/TRE-R345-TypeIdentifiantAutre`,
    ],
    [
      'http://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE_R66-CategorieEtablissement',
      `${nos}/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement`,
    ],
    [`${nos}/TRE_R13-Commune/FHIR/TRE-R13-Commune`, `${nos}/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM`],
    [`${nos}/TRE_R13-Commune/FHIR/TRE_R13-Commune`, `${nos}/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM`],
    ['http://finess.esante.gouv.fr', 'https://finess.esante.gouv.fr'],
    ['http://sirene.fr', 'https://sirene.fr'],
    ['http://rppsrang.esante.gouv.fr', 'https://rppsrang.esante.gouv.fr'],
    ['http://adelirang.esante.gouv.fr', 'https://adelirang.esante.gouv.fr'],
    ['https://unitsofmeasure.org', 'http://unitsofmeasure.org'],
    [`${nos}/TRE_R247-UcumUniteMesure/FHIR/TRE-R247-UcumUniteMesure`, 'http://unitsofmeasure.org'],
    [`${nos}/TRE_R247-UcumUniteMesure/FHIR/TRE_R247-UcumUniteMesure`, 'http://unitsofmeasure.org'],
    ['urn:oid:1.2.250.1.71.4.2.2', 'urn:oid:1.2.250.1.71.4.2.2'],
  ])('%s', (url, expected) => {
    expect(terminology.canonicalSystem(url)).toBe(expected);
  });

  it('gives the code system behind a value set used as a system', () => {
    expect(terminology.systemsOf(`${nos}/JDV_J20-ChampActivite-ROR/FHIR/JDV-J20-ChampActivite-ROR`)).toEqual([
      `${nos}/TRE_R227-ChampActivite/FHIR/TRE-R227-ChampActivite`,
    ]);
  });
});

describe('value sets', () => {
  const status = `${nos}/JDV_J188-TypeStatutCapacite-ROR/FHIR/JDV-J188-TypeStatutCapacite-ROR`;
  const statusSystem = `${nos}/TRE_R330-TypeStatutCapacite/FHIR/TRE-R330-TypeStatutCapacite`;
  const territory = `${guide}/ValueSet/code-region-territorial-division-ror-valueset`;
  it.each([
    ['a complete national list refuses a code outside it', status, statusSystem, '99', 'not-member'],
    ['a complete national list holds its codes', status, statusSystem, '01', 'member'],
    ['a commune that is not listed stays possible', territory, `${nos}/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM`, '99999', 'unknown'],
    ['a union holds the codes of its parts', territory, `${nos}/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM`, '52', 'member'],
    ['an R4 code is expanded', 'http://hl7.org/fhir/ValueSet/task-status|4.0.1', undefined, 'in-progress', 'member'],
    ['an R4 code outside its list is refused', 'http://hl7.org/fhir/ValueSet/task-status', undefined, 'finished', 'not-member'],
    ['an R4 list that R4 does not enumerate refuses nothing', 'http://hl7.org/fhir/ValueSet/mimetypes', undefined, 'text/plain', 'unknown'],
  ])('%s', (_case, valueSet, system, code, expected) => {
    expect(terminology.validateCode(valueSet, system, code)).toBe(expected);
  });
});

describe('agreement of the reference data with the compiled profiles', () => {
  const folder = join(dataFolder, 'definitions', 'ror');
  const resources = readdirSync(folder).map((name) => readJson(join(folder, name)));
  const json = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const ofType = (type: string) => resources.map(json).filter((resource) => resource['resourceType'] === type);

  it('labels every concept of the code systems of the guide as the guide does', () => {
    const concepts = ofType('CodeSystem').flatMap(({ url, concept }) => list(concept).map((entry) => ({ ...json(entry), url })).map(json));
    const labels = concepts.map(({ url, code }) => terminology.display(String(url), String(code)));
    expect(concepts.length).toBeGreaterThan(10);
    expect(labels).toEqual(concepts.map(({ display }) => display));
  });

  it('knows every value set that a required or extensible binding of a profile names', () => {
    const sources = ['r4.json', 'ror.json'].map((name) => parseTerminologySource(readJson(join(dataFolder, 'terminology', name))));
    const known = new Set(sources.flatMap((source) => source.valueSets.map((valueSet) => valueSet.url)));
    const bindings = ofType('StructureDefinition')
      .flatMap((definition) => list(json(definition['differential'])['element']).map((element) => json(json(element)['binding'])))
      .filter((binding) => binding['strength'] === 'required' || binding['strength'] === 'extensible');
    expect(bindings.length).toBeGreaterThan(60);
    expect(bindings.map((binding) => binding['valueSet']).filter((url) => !known.has(String(url)))).toEqual([]);
  });
});
