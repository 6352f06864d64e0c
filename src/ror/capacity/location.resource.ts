import { telecomDefaults } from '../confidentiality-defaults';
import { generatedIdentifier, hasType, identifiersOf, OFFER_AND_REGISTRY_WRITERS, pivotIdentifiers, serverOwned } from '../write-policy';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { date, number, position, quantity, reference, string, token } from '../../fhir-common/definition/search-parameter';
import { districtsOf } from '../communes';
import { nationalValueSet, rorExtension, rorProfile, subExtension } from '../canonical';
import { sp, subConcept } from '../search-parameters';
import { extensionRule, operationalData, strictest, subExtensionCodes, telecomRule, unlessSensitive } from '../access-policy';
import { profileSet } from '../../fhir-common/definition/confidentiality';
import type { ProfileSet } from '../../fhir-common/definition/confidentiality';
import type { JsonObject } from '../../fhir-common/core/json';
import { LOCATION_EXAMPLES } from './location.examples';


const COMMUNE = `${rorExtension('Location', 'ror-commune-cog')}.value.ofType(CodeableConcept)`;

/** One entry = one count of beds or places: its criteria hold together (ror-search.md 3.1). */
const capacity: CorrelationGroup = {
  name: 'location.capacity',
  instance: rorExtension('Location', 'ror-location-supported-capacity'),
  parameters: [
    subConcept({ code: 'capacity-type', sub: 'capacityType', fr: 'Nature de la capacité : lit, place ou salle', valueSet: 'JDV_J187-NatureCapacite-ROR' }),
    subConcept({ code: 'capacity-status', sub: 'capacityStatus', fr: 'Statut de la capacité : installée, disponible, occupée, fermée…', valueSet: 'JDV_J188-TypeStatutCapacite-ROR' }),
    subConcept({ code: 'temporality-capacity', sub: 'temporalityCapacity', fr: 'Moment auquel la capacité se rapporte : courante ou prévision', valueSet: 'JDV_J189-TemporaliteCapacite-ROR' }),
    subConcept({ code: 'gender-capacity-available', sub: 'genderCapacityAvailable', fr: 'Genre des patients', valueSet: 'JDV_J190-GenreCapacite-ROR' }),
    subConcept({ code: 'capacity-closing-type', sub: 'capacityClosingType', fr: 'Type de fermeture : réactivable ou non', valueSet: 'JDV_J191-TypeFermetureCapacite-ROR' }),
    subConcept({ code: 'additional-bed-type', sub: 'additionalBedType', fr: 'Type de lits supplémentaires', valueSet: 'JDV_J192-TypeLitSupplementaire-ROR' }),
    subConcept({ code: 'crisis-type', sub: 'crisisType', fr: 'Crise qui permet de mobiliser les lits supplémentaires', valueSet: 'JDV_J194-TypeCrise-ROR' }),
    subConcept({ code: 'temporary-assignement', sub: 'temporaryAssignement', fr: 'Affectation temporaire des lits', valueSet: 'JDV_J195-AffectationTemporaire-ROR' }),
    date({
      code: 'capacity-update-date', of: 'dateTime', at: subExtension('capacityUpdateDate', 'dateTime'),
      fr: 'Date de mise à jour de la capacité à la source', ...sp('capacity-update-date'), aliases: ['capacity-update'],
    }),
    number({
      code: 'nb-capacity', of: 'integer', at: subExtension('nbCapacity', 'integer'), fr: "Nombre de lits ou de places d'une entrée, jamais une somme",
      ...sp('nb-capacity'),
    }),
  ],
};

const equipment: CorrelationGroup = {
  name: 'location.equipment',
  instance: rorExtension('Location', 'ror-location-equipment'),
  parameters: [subConcept({ code: 'equipment-type', sub: 'equipmentType', fr: 'Type d’équipement spécifique du lieu', valueSet: 'JDV_J18-EquipementSpecifique-ROR' })],
  nested: {
    name: 'location.equipment-limit',
    instance: `extension.where(url='${rorProfile('ror-location-equipment-limit')}')`,
    parameters: [
      subConcept({ code: 'equipment-feature', sub: 'equipmentFeature', fr: 'Caractéristique limitée de l’équipement', valueSet: 'JDV_J228-TypeCaracteristiqueEquipement-ROR' }),
      quantity({
        code: 'limit-value', at: subExtension('limitValue', 'Quantity'),
        fr: 'Valeur limite de cette caractéristique (ge200|http://unitsofmeasure.org|kg)', ...sp('limit-value'),
      }),
    ],
  },
};

const residential: CorrelationGroup = {
  name: 'location.residential',
  instance: rorExtension('Location', 'ror-location-residential-capacity'),
  parameters: [
    subConcept({ code: 'residential-type', sub: 'residentialType', fr: 'Type d’habitation', valueSet: 'JDV_J32-TypeHabitation-ROR' }),
    number({
      code: 'residential-number', of: 'integer', at: subExtension('residentialNumber', 'integer'), fr: 'Nombre d’habitations de ce type',
      ...sp('residential-number'),
    }),
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
    token({ code: 'type', of: 'CodeableConcept', at: 'Location.type', fr: 'Fonction du lieu', valueSet: nationalValueSet('JDV_J198-FonctionLieu-ROR') }),
    token({ code: 'identifier', of: 'Identifier', at: 'Location.identifier', fr: 'Identifiant fonctionnel (type 25) ou de synchronisation (type 26) du lieu' }),
    position({ code: 'near', of: 'point', at: 'Location.position', fr: 'Cercle autour d’un point : latitude|longitude|distance|unité' }),
    position({
      code: 'near-insee-code', of: 'commune', at: 'Location.position', fr: 'Cercle autour d’une commune : code INSEE|distance|unité',
      ...sp('location-near-insee-code'), indexedAs: 'near', fallbackExpression: COMMUNE,
    }),
    token({ code: 'status', of: 'code', at: 'Location.status', fr: 'Statut FHIR du lieu', codeSystem: 'http://hl7.org/fhir/location-status' }),
    token({
      code: 'operational-status', of: 'Coding', at: 'Location.operationalStatus', fr: 'Statut d’ouverture du lieu',
      valueSet: nationalValueSet('JDV_J224-StatutLieu-ROR'),
    }),
    string({ code: 'address-postalcode', at: 'Location.address.postalCode', fr: 'Code postal, ou ses premiers chiffres (département)' }),
    string({ code: 'address-city', at: 'Location.address.city', fr: 'Commune ou bureau distributeur' }),
    reference({ code: 'organization', of: ['Organization'], at: 'Location.managingOrganization', fr: 'Structure qui gère le lieu', hierarchy: 'partof' }),
    reference({ code: 'partof', of: ['Location'], at: 'Location.partOf', fr: 'Lieu qui contient ce lieu', hierarchy: 'partof' }),
    string({ code: 'name', at: 'Location.name | Location.alias', fr: 'Nom ou alias du lieu' }),
    token({
      code: 'commune-cog', of: 'CodeableConcept', at: COMMUNE, fr: 'Code officiel géographique (INSEE) de la commune', ...sp('location-commune-cog'),
      valueSet: nationalValueSet('JDV_J124-Commune'), includedCodes: districtsOf,
    }),
  ],
  interactions: {
    create: grantTo(...OFFER_AND_REGISTRY_WRITERS),
    update: grantTo('ror-server'),
    patch: [...grantTo(...OFFER_AND_REGISTRY_WRITERS), { role: 'bed-management', only: [{ element: 'extension', url: rorProfile('ror-location-supported-capacity') }] }],
  },
  examples: LOCATION_EXAMPLES,
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
