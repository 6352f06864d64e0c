import { arrayAt, isObject, stringAt } from '../../../src/fhir-common/core/json';
import { startTestServer } from '../../http/test-server';
import type { TestServer } from '../../http/test-server';
import { concept, FHIR, operation, parameters } from './fixtures/bodies';
import type { Json } from './fixtures/bodies';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const VALUE_SETS = 'ValueSet/$expand?url=https://mos.esante.gouv.fr/NOS';
const PROFILES = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition';
const offer: Json = { resourceType: 'HealthcareService', name: 'Consultation', providedBy: { reference: 'Organization/oi-pole-medecine' }, type: [concept('R227-ChampActivite', '01')] };
const add = (type: string, name: string, value: Json): Json => parameters(operation('add', type, { name: 'name', valueString: name }, { name: 'value', ...value }));

/** Mistakes that a person who describes an establishment makes, and what the answer tells her: what is missing or wrong, and what to do. */
it.each<[string, 'post' | 'patch', string, Json, readonly string[]]>([
  ['an offer of which half is forgotten', 'post', 'HealthcareService', offer, [
    `Il manque « Patientele » (tranche ror-healthcareservice-patient-type de « extension ») : 1 au moins, trouvé 0. Ajoutez cet élément (url ${PROFILES}/ror-healthcareservice-patient-type).`,
    `Il manque « activiteOperationnelle » (tranche operationalActivity de « specialty ») : 1 au moins, trouvé 0. Ajoutez cet élément (${VALUE_SETS}/JDV_J17-ActiviteOperationnelle-ROR/FHIR/JDV-J17-ActiviteOperationnelle-ROR).`,
    `Il manque « modePriseEnCharge » (tranche careMode de « characteristic ») : 1 au moins, trouvé 0. Ajoutez cet élément (${VALUE_SETS}/JDV_J19-ModePriseEnCharge-ROR/FHIR/JDV-J19-ModePriseEnCharge-ROR).`,
  ]],
  ['an act whose zero is forgotten', 'patch', 'HealthcareService/hs-cardiologie-hc', add('HealthcareService', 'characteristic', { valueCodeableConcept: concept('R210-ActeSpecifique', '320') }), [
    '« TRE_R210-ActeSpecifique|320 » n\'est pas un code du jeu de valeurs obligatoire JDV_J16-ActeSpecifique-ROR. Vouliez-vous « 0320 – Neuromodulation sacrée » ?',
  ]],
  ['a place that does not exist', 'patch', 'HealthcareService/hs-cardiologie-hc', add('HealthcareService', 'location', { valueReference: { reference: 'Location/loc-x' } }), [
    'La référence Location/loc-x ne désigne aucune ressource de ce serveur. Créez-la d’abord, ou corrigez la référence.',
  ]],
  ['an identifier that is somebody else’s', 'post', 'Organization', {
    resourceType: 'Organization', name: 'Pôle', type: [concept('R207-TypeOrganisationInterne', '1')], partOf: { reference: 'Organization/eg-ch-ancenis' },
    identifier: [{ type: concept('R345-TypeIdentifiantAutre', '42'), system: 'https://oi.esante.gouv.fr', value: '52/P0100' }],
  }, [
    'L’identifiant https://oi.esante.gouv.fr|52/P0100 est déjà celui d’une autre ressource Organization. Modifiez cette ressource, ou corrigez l’identifiant.',
  ]],
  ['a closing of which the type is forgotten', 'patch', 'Organization/oi-pole-medecine', parameters(operation('add', 'Organization.extension.where(url=\'http://hl7.org/fhir/StructureDefinition/organization-period\').value', { name: 'name', valueString: 'end' }, { name: 'value', valueDateTime: '2026-06-01' })), [
    'RG_EXP_043 : Une fermeture se décrit par son type et sa date ensemble ; il manque le type de fermeture (TRE_R286, extension ror-organization-closing-type). Ajoutez cet élément, ou retirez l’autre.',
  ]],
  ['a physician without know-how', 'patch', 'PractitionerRole/pr-lambert-cabinet', parameters(operation('delete', 'PractitionerRole.specialty[1]'), operation('delete', 'PractitionerRole.specialty[0]')), [
    expect.stringMatching(/^Un médecin, un chirurgien-dentiste ou un pharmacien a un type de savoir-faire\. Ajoutez-le dans specialty \(TRE_R04, par exemple S « Spécialité ordinale »\)\. Vu : PractitionerRole \{/),
  ]],
  ['a name that is there already', 'patch', 'Organization/oi-pole-medecine', add('Organization', 'name', { valueString: 'Pôle' }), ['« name » existe déjà et ne se répète pas. Utilisez replace sur Organization.name.']],
])('%s', async (_mistake, method, path, body, expected) => {
  const answer = await server.as('ror-server')[method](`/ror/fhir/${path}`).type(FHIR).send(JSON.stringify(body));
  const errors = arrayAt(answer.body, 'issue').filter(isObject).filter(({ severity }) => severity === 'error');
  expect(errors.map((issue) => stringAt(issue['details'], 'text'))).toEqual(expected);
});
