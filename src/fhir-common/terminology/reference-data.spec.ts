import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadTerminology } from './load-terminology';

// The data of the repository, read as the server reads it.
const dataFolder = join(process.cwd(), 'data');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const terminology = loadTerminology(join(dataFolder, 'terminology'));
const json = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});
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
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const ofType = (type: string) => resources.map(json).filter((resource) => resource['resourceType'] === type);

  it('labels every concept of the code systems of the guide as the guide does', () => {
    const concepts = ofType('CodeSystem').flatMap(({ url, concept }) => list(concept).map((entry) => ({ ...json(entry), url })).map(json));
    const labels = concepts.map(({ url, code }) => terminology.display(String(url), String(code)));
    expect(concepts.length).toBeGreaterThan(10);
    expect(labels).toEqual(concepts.map(({ display }) => display));
  });

  const bindings = ofType('StructureDefinition')
    .flatMap((definition) => list(json(definition['snapshot'])['element']).map((element) => json(json(element)['binding'])))
    .flatMap(({ strength, valueSet }) => (typeof valueSet === 'string' ? [{ strength, valueSet }] : []));
  const required = [...new Set(bindings.filter(({ strength }) => strength === 'required').map(({ valueSet }) => valueSet))];

  it('lists every value set that a required binding names, completely but for the lists no publication gives', () => {
    expect(required.length).toBeGreaterThan(60);
    expect(required.filter((url) => terminology.valueSet(url) === undefined)).toEqual([]);
    expect(required.flatMap((url) => { const set = terminology.valueSet(url); return set?.complete === false ? [set.name] : []; }).sort()).toEqual([
      'JDV_J101-SecteurActivite-RASS', 'JDV_J124-Commune', 'JDV_J129-CategorieEtablissement-RASS', 'code-region-territorial-division-ror-valueset',
    ]);
  });

  it('knows every value set that an extensible binding of a profile names', () => {
    const own = ofType('StructureDefinition')
      .flatMap((definition) => list(json(definition['differential'])['element']).map((element) => json(json(element)['binding'])))
      .filter((binding) => binding['strength'] === 'extensible');
    expect(own.map((binding) => binding['valueSet']).filter((url) => terminology.valueSet(String(url)) === undefined)).toEqual([]);
  });
});

describe('complete national lists', () => {
  const system = (name: string): string => `${nos}/${name}/FHIR/${name.replace('_', '-')}`;
  const files = readdirSync(join(dataFolder, 'terminology', 'nos'));

  it('say where they come from, and in which version', () => {
    const unsaid = files.filter((name) => {
      const content = json(readJson(join(dataFolder, 'terminology', 'nos', name)));
      const published = Object.values(json(content['codeSystems'] ?? content['valueSets'])).map(json);
      return typeof content['source'] !== 'string' || published.some(({ version, date }) => !/^\d{14}$/.test(String(version)) || typeof date !== 'string');
    });
    expect(files).toHaveLength(63);
    expect(unsaid).toEqual([]);
  });

  it.each([
    ['JDV_J16-ActeSpecifique-ROR', 'TRE_R210-ActeSpecifique', '0316', 'member'],
    ['JDV_J16-ActeSpecifique-ROR', 'TRE_R210-ActeSpecifique', '316', 'unknown-code'],
    ['JDV_J16-ActeSpecifique-ROR', 'TRE_R210-ActeSpecifique', '0784', 'former'],
    ['JDV_J16-ActeSpecifique-ROR', 'TRE_R210-ActeSpecifique', '9999', 'unknown-code'],
    ['JDV_J19-ModePriseEnCharge-ROR', 'TRE_R213-ModePriseEnCharge', '14', 'former'],
    ['JDV_J219-TypeVoie-ROR', 'TRE_R35-TypeVoie', 'RUE', 'retired'],
    ['JDV_J219-TypeVoie-ROR', 'TRE_R35-TypeVoie', 'rue', 'variant'],
    ['JDV_J186-ProfessionRessource-ROR', 'TRE_G15-ProfessionSante', '10', 'member'],
    ['JDV_J186-ProfessionRessource-ROR', 'TRE_R356-ProfessionRessource', '10', 'member'],
    ['JDV_J186-ProfessionRessource-ROR', 'TRE_R94-ProfessionSocial', '10', 'unknown-code'],
    ['JDV_J186-ProfessionRessource-ROR', 'TRE_R96-AutreFonctionSanitaire', '407', 'former'],
    ['JDV_J224-StatutLieu-ROR', 'TRE_R203-StatutLieu', '3', 'member'],
    ['JDV_J224-StatutLieu-ROR', 'TRE_R203-StatutLieu', 'OP', 'variant'],
    ['JDV_J237-RegionOM-ROR', 'TRE_R30-RegionOM', '978', 'member'],
    ['JDV_J237-RegionOM-ROR', 'TRE_R30-RegionOM', '82', 'retired'],
    ['JDV_J237-RegionOM-ROR', 'TRE_R30-RegionOM', '999', 'unknown-code'],
    ['JDV_J218-CNAMAmeliSecteurConventionnement-ROR', 'TRE_R282-CNAMAmeliSecteurConventionnement', 'c1', 'retired'],
    ['JDV_J218-CNAMAmeliSecteurConventionnement-ROR', 'TRE_R282-CNAMAmeliSecteurConventionnement', '3', 'member'],
    ['JDV_J187-NatureCapacite-ROR', 'TRE_R329-NatureCapacite', '03', 'former'],
    ['JDV_J190-GenreCapacite-ROR', 'TRE_R332-GenreCapacite', '03', 'former'],
    ['JDV_J227-NiveauExpertise-ROR', 'TRE_R253-TypeMaternite', '04', 'member'],
    ['JDV_J55-CategorieEG-ROR', 'TRE_R02-SecteurActivite', 'SA07', 'member'],
    ['JDV_J165-TypeCreneau-SAS', 'TRE_R314-TypeCreneau', 'SNP', 'member'],
    ['JDV_J165-TypeCreneau-SAS', 'TRE_R314-TypeCreneau', 'snp', 'unknown-code'],
    ['JDV_J124-Commune', 'TRE_R13-CommuneOM', '44109', 'unknown-set'],
  ])('%s: %s|%s is %s', (set, codeSystem, code, expected) => {
    expect(terminology.checkCode(system(set), system(codeSystem), code)).toBe(expected);
  });

  it('settle labels and remedies in French', () => {
    expect(terminology.display(system('TRE_R203-StatutLieu'), 'OP')).toBe('Opérationnel');
    expect(terminology.nearestCode(system('JDV_J16-ActeSpecifique-ROR'), undefined, '316')).toMatchObject({ code: '0316' });
    expect(terminology.nearestCode(system('JDV_J224-StatutLieu-ROR'), undefined, 'FD')).toMatchObject({ code: '1', display: 'Fermé définitivement' });
  });

  it('keep the macro state of a FINESS event beside its code', () => {
    expect(terminology.concept(system('TRE_R365-EtatObjet'), '002')?.properties).toEqual({ macroEtatAdministratif: 'I' });
  });
});
