import { telecomDefaults } from '../confidentiality-defaults';
import { generatedIdentifier, hasType, identifiersOf, OFFER_AND_REGISTRY_WRITERS, pivotIdentifiers, serverOwned } from '../write-policy';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { date, number, position, quantity, reference, string, token } from '../../fhir-common/definition/search-parameter';
import { districtsOf } from '../communes';
import { nationalValueSet, rorExtension, rorProfile, rorSearchParameter, subExtension } from '../canonical';
import { extensionRule, operationalData, strictest, subExtensionCodes, telecomRule, unlessSensitive } from '../access-policy';
import { profileSet } from '../../fhir-common/definition/confidentiality';
import type { ProfileSet } from '../../fhir-common/definition/confidentiality';
import type { JsonObject } from '../../fhir-common/core/json';

const sp = (id: string): { url: string } => ({ url: rorSearchParameter(id) });
const concept = (code: string, url: string, description: string, valueSet: string): ReturnType<typeof token> =>
  token(code, 'CodeableConcept', subExtension(url, 'CodeableConcept'), description, { ...sp(code), valueSet: nationalValueSet(valueSet) });

const COMMUNE = `${rorExtension('Location', 'ror-commune-cog')}.value.ofType(CodeableConcept)`;

/** One entry = one count of beds or places: its criteria hold together (ror-search.md 3.1). */
const capacity: CorrelationGroup = {
  name: 'location.capacity',
  instance: rorExtension('Location', 'ror-location-supported-capacity'),
  parameters: [
    concept('capacity-type', 'capacityType', 'Nature de la capacité : lit, place ou salle', 'JDV_J187-NatureCapacite-ROR'),
    concept('capacity-status', 'capacityStatus', 'Statut de la capacité : installée, disponible, occupée, fermée…', 'JDV_J188-TypeStatutCapacite-ROR'),
    concept('temporality-capacity', 'temporalityCapacity', 'Moment auquel la capacité se rapporte : courante ou prévision', 'JDV_J189-TemporaliteCapacite-ROR'),
    concept('gender-capacity-available', 'genderCapacityAvailable', 'Genre des patients', 'JDV_J190-GenreCapacite-ROR'),
    concept('capacity-closing-type', 'capacityClosingType', 'Type de fermeture : réactivable ou non', 'JDV_J191-TypeFermetureCapacite-ROR'),
    concept('additional-bed-type', 'additionalBedType', 'Type de lits supplémentaires', 'JDV_J192-TypeLitSupplementaire-ROR'),
    concept('crisis-type', 'crisisType', 'Crise qui permet de mobiliser les lits supplémentaires', 'JDV_J194-TypeCrise-ROR'),
    concept('temporary-assignement', 'temporaryAssignement', 'Affectation temporaire des lits', 'JDV_J195-AffectationTemporaire-ROR'),
    date('capacity-update-date', 'dateTime', subExtension('capacityUpdateDate', 'dateTime'), 'Date de mise à jour de la capacité à la source', {
      ...sp('capacity-update-date'),
      aliases: ['capacity-update'],
    }),
    number('nb-capacity', 'integer', subExtension('nbCapacity', 'integer'), "Nombre de lits ou de places d'une entrée, jamais une somme", sp('nb-capacity')),
  ],
};

const equipment: CorrelationGroup = {
  name: 'location.equipment',
  instance: rorExtension('Location', 'ror-location-equipment'),
  parameters: [concept('equipment-type', 'equipmentType', 'Type d’équipement spécifique du lieu', 'JDV_J18-EquipementSpecifique-ROR')],
  nested: {
    name: 'location.equipment-limit',
    instance: `extension.where(url='${rorProfile('ror-location-equipment-limit')}')`,
    parameters: [
      concept('equipment-feature', 'equipmentFeature', 'Caractéristique limitée de l’équipement', 'JDV_J228-TypeCaracteristiqueEquipement-ROR'),
      quantity('limit-value', subExtension('limitValue', 'Quantity'), 'Valeur limite de cette caractéristique (ge200|http://unitsofmeasure.org|kg)', sp('limit-value')),
    ],
  },
};

const residential: CorrelationGroup = {
  name: 'location.residential',
  instance: rorExtension('Location', 'ror-location-residential-capacity'),
  parameters: [
    concept('residential-type', 'residentialType', 'Type d’habitation', 'JDV_J32-TypeHabitation-ROR'),
    number('residential-number', 'integer', subExtension('residentialNumber', 'integer'), 'Nombre d’habitations de ce type', sp('residential-number')),
  ],
};

/** idLocation, in TRE_R354. */
const PLACE_IDENTIFIER = '25';

const placeIdentifier = (value: string): JsonObject => ({
  type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R354-TypeIdentifiantRessourceOperationnelle/FHIR/TRE-R354-TypeIdentifiantRessourceOperationnelle', code: PLACE_IDENTIFIER }] },
  value,
});

const INSTALLED = '01';
const SUPPLEMENTARY = '06';
const BED = '01';

/** Supplementary beds are for 1 and 4; profile 5 sees installed beds only; profile 3 its own field; profile 0 none. */
function capacityAudience(entry: JsonObject, labels: readonly string[]): ProfileSet {
  const fact = strictest(labels);
  if (fact.sensitive) return profileSet(1, 4);
  const statuses = subExtensionCodes(entry, 'capacityStatus');
  const supplementary = statuses.includes(SUPPLEMENTARY) || subExtensionCodes(entry, 'additionalBedType').length > 0;
  if (supplementary) return profileSet(1, 4);
  const installedBed = statuses.includes(INSTALLED) && subExtensionCodes(entry, 'capacityType').includes(BED);
  return profileSet(1, 2, 4) | (fact.medicoSocial ? profileSet(3) : 0) | (installedBed ? profileSet(5) : 0);
}

/** LieuRealisationOffre: where an offer is delivered, with its beds, places, equipment and dwellings. */
export const locationResource = defineResource({
  type: 'Location',
  profiles: [rorProfile('ror-location')],
  description: 'Lieu de réalisation de l’offre : adresse, capacités, équipements, habitations',
  searchParameters: [
    token('type', 'CodeableConcept', 'Location.type', 'Fonction du lieu', { valueSet: nationalValueSet('JDV_J198-FonctionLieu-ROR') }),
    token('identifier', 'Identifier', 'Location.identifier', 'Identifiant fonctionnel (type 25) ou de synchronisation (type 26) du lieu'),
    position('near', 'point', 'Location.position', 'Cercle autour d’un point : latitude|longitude|distance|unité'),
    position('near-insee-code', 'commune', 'Location.position', 'Cercle autour d’une commune : code INSEE|distance|unité', {
      ...sp('location-near-insee-code'),
      indexedAs: 'near',
      fallbackExpression: COMMUNE,
    }),
    token('status', 'code', 'Location.status', 'Statut FHIR du lieu', { codeSystem: 'http://hl7.org/fhir/location-status' }),
    token('operational-status', 'Coding', 'Location.operationalStatus', 'Statut d’ouverture du lieu', {
      valueSet: nationalValueSet('JDV_J224-StatutLieu-ROR'),
    }),
    string('address-postalcode', 'Location.address.postalCode', 'Code postal, ou ses premiers chiffres (département)'),
    string('address-city', 'Location.address.city', 'Commune ou bureau distributeur'),
    reference('organization', ['Organization'], 'Location.managingOrganization', 'Structure qui gère le lieu', { hierarchy: 'partof' }),
    reference('partof', ['Location'], 'Location.partOf', 'Lieu qui contient ce lieu', { hierarchy: 'partof' }),
    string('name', 'Location.name | Location.alias', 'Nom ou alias du lieu'),
    token(
      'commune-cog',
      'CodeableConcept',
      COMMUNE,
      'Code officiel géographique (INSEE) de la commune',
      { ...sp('location-commune-cog'), valueSet: nationalValueSet('JDV_J124-Commune'), includedCodes: districtsOf },
    ),
  ],
  interactions: {
    create: grantTo(...OFFER_AND_REGISTRY_WRITERS),
    update: grantTo('ror-server'),
    patch: [...grantTo(...OFFER_AND_REGISTRY_WRITERS), { role: 'bed-management', only: [{ element: 'extension', url: rorProfile('ror-location-supported-capacity') }] }],
  },
  unique: [{ parameter: 'identifier' }],
  immutable: [pivotIdentifiers('L’identifiant du lieu', 'The identifier of the place', (identifier) => hasType(identifier, PLACE_IDENTIFIER))],
  serverOwned: [
    ...serverOwned('ror-location', ['managingOrganization']), telecomDefaults,
    generatedIdentifier(placeIdentifier, (resource) => identifiersOf(resource).some((identifier) => hasType(identifier, PLACE_IDENTIFIER))),
  ],
  owners: [
    [
      { direction: 'in', type: 'HealthcareService', parameter: 'location' },
      { direction: 'out', type: 'HealthcareService', parameter: 'organization' },
    ],
    [{ direction: 'out', type: 'Location', parameter: 'organization' }],
  ],
  groups: [capacity, equipment, residential],
  includes: ['Location:organization', 'Location:partof'],
  revIncludes: ['HealthcareService:location'],
  confidentiality: {
    version: 1,
    factPaths: [[{ direction: 'in', type: 'HealthcareService', parameter: 'location' }]],
    record: (labels) => unlessSensitive(strictest(labels)),
    elements: [
      extensionRule('ror-location-equipment', (_equipment, labels) => operationalData(strictest(labels))),
      extensionRule('ror-location-supported-capacity', capacityAudience),
      telecomRule(['telecom'], strictest),
    ],
  },
  summary: ['identifier', 'status', 'operationalStatus', 'name', 'description', 'mode', 'type', 'physicalType', 'managingOrganization'],
});
