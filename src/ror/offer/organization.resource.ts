import { generatedIdentifier, hasType, identifiersOf, OFFER_WRITERS, pivotIdentifiers, serverOwned } from '../write-policy';
import { withoutForecast } from './closing';
import { CLOSING_CASCADES } from './closing-cascades';
import { structureContactDefaults, telecomDefaults } from '../confidentiality-defaults';
import { structureKinds } from './structure-kind';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { date, number, reference, string, token } from '../../fhir-common/definition/search-parameter';
import { nationalValueSet, rorExtension, rorProfile, subExtension } from '../canonical';
import { sp, subConcept } from '../search-parameters';
import { nationalNumberForms } from '../identifier-forms';
import { ALL, confidentialityLevel, contactAudience, extensionRule, mostPermissive, telecomRule } from '../access-policy';
import { profileSet } from '../../fhir-common/definition/confidentiality';
import type { JsonObject } from '../../fhir-common/core/json';
import { STRUCTURE_FEED } from './registry-feed';
import { ORGANIZATION_EXAMPLES } from './structure.examples';

const WRITERS = [...grantTo(...OFFER_WRITERS), STRUCTURE_FEED];

/** Tarif: an amount means something only with the type and the unit of the same entry (ror-search.md 3.1). */
const price: CorrelationGroup = {
  name: 'organization.price',
  instance: rorExtension('Organization', 'ror-organization-price'),
  parameters: [
    // The artefact's code is amount-value; every printed request says price-amount-value (ror-search-mistakes.md A8).
    number({
      code: 'price-amount-value', of: 'decimal', at: `${subExtension('amount', 'Money')}.value`, fr: 'Montant en euros d’un tarif',
      ...sp('organization-price-amount-value'), aliases: ['amount-value'],
    }),
    subConcept({ code: 'price-type', sub: 'priceType', fr: 'Type de tarif', valueSet: 'JDV_J36-TypeTarif-ROR', id: 'organization-price-type' }),
    subConcept({ code: 'price-unit', sub: 'priceUnit', fr: 'Unité de facturation', valueSet: 'JDV_J205-UnitePrix-ROR', id: 'organization-price-unit' }),
    subConcept({ code: 'price-residential-type', sub: 'residentialType', fr: 'Type d’habitation tarifé', valueSet: 'JDV_J32-TypeHabitation-ROR', id: 'organization-price-residential-type' }),
    subConcept({ code: 'price-welcome-type', sub: 'welcomeType', fr: 'Temporalité d’accueil tarifée', valueSet: 'JDV_J30-TemporaliteAccueil-ROR', id: 'organization-price-welcome-type' }),
    subConcept({ code: 'price-dependency-level', sub: 'dependencyLevel', fr: 'Groupe tarifaire de dépendance (GIR)', valueSet: 'JDV_J27-GroupeTarifaireDependance-ROR', id: 'organization-price-dependency-level' }),
    subConcept({ code: 'special-price', sub: 'specialPrice', fr: 'Condition tarifaire particulière', valueSet: 'JDV_J39-ConditionTarifaire-ROR', id: 'organization-special-price' }),
    date({
      code: 'price-validity-start-date', of: 'dateTime', at: subExtension('startDate', 'dateTime'), fr: 'Date de début de validité du tarif',
      ...sp('organization-price-validity-start-date'),
    }),
  ],
};

/** identifiantOI, in TRE_R345. */
const INTERNAL_IDENTIFIER = '42';

const internalIdentifier = (value: string): JsonObject => ({
  type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R345-TypeIdentifiantAutre/FHIR/TRE-R345-TypeIdentifiantAutre', code: INTERNAL_IDENTIFIER }] },
  system: 'https://oi.esante.gouv.fr',
  value,
});

/** EntiteJuridique, EntiteGeographique, OrganisationInterne: the kind follows from the code system of `type`. */
export const organizationResource = defineResource({
  type: 'Organization',
  profiles: [rorProfile('ror-organization')],
  description: 'Structure : entité juridique, entité géographique ou organisation interne',
  searchParameters: [
    // idNat_Struct is a type digit followed by the number; clients search either form (ror-search.md 5.8).
    token({
      code: 'identifier', of: 'Identifier', at: 'Organization.identifier',
      fr: 'Identifiant national de structure (1 + FINESS…), FINESS, SIREN, SIRET, ou identifiant d’organisation interne',
      otherForms: nationalNumberForms,
    }),
    string({ code: 'name', at: 'Organization.name | Organization.alias', fr: 'Raison sociale, dénomination ou nom, ou nom opérationnel' }),
    token({
      code: 'type', of: 'CodeableConcept', at: 'Organization.type',
      fr: 'Statut juridique, catégorie d’établissement (TRE_R66), type d’organisation interne : précisez le système',
    }),
    reference({ code: 'partof', of: ['Organization'], at: 'Organization.partOf', fr: 'Structure de rattachement', hierarchy: 'partof' }),
    token({ code: 'active', of: 'boolean', at: 'Organization.active', fr: 'Fiche active' }),
    token({
      code: 'closing-type', of: 'CodeableConcept',
      at: `${rorExtension('Organization', 'ror-organization-closing-type')}.value.ofType(CodeableConcept)`, fr: 'Type de fermeture de la structure',
      ...sp('organization-closing-type'), valueSet: nationalValueSet('JDV_J201-TypeFermeture-ROR'),
    }),
    token({
      code: 'drop-zone', of: 'boolean', at: `${rorExtension('Organization', 'ror-organization-drop-zone')}.value.ofType(boolean)`,
      fr: 'Zone de pose d’hélicoptère : true ou false ; absente ne vaut pas false', ...sp('organization-drop-zone'),
    }),
    date({
      code: 'period-end', of: 'dateTime',
      at: "Organization.extension.where(url='http://hl7.org/fhir/StructureDefinition/organization-period').value.ofType(Period).end",
      fr: 'Date de fermeture ; une structure ouverte n’en a pas', ...sp('organization-period-end'),
    }),
  ],
  interactions: { create: WRITERS, update: WRITERS, patch: WRITERS },
  examples: ORGANIZATION_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  immutable: [pivotIdentifiers('L’identifiant de la structure', 'The identifier of the structure')],
  serverOwned: [
    ...serverOwned('ror-organization', ['partOf']), telecomDefaults, structureContactDefaults, withoutForecast('extension'),
    generatedIdentifier(internalIdentifier, (resource) => !structureKinds(resource).includes('internal') || identifiersOf(resource).some((identifier) => hasType(identifier, INTERNAL_IDENTIFIER))),
  ],
  cascades: CLOSING_CASCADES,
  owners: [[{ direction: 'out', type: 'Organization', parameter: 'partof' }]],
  groups: [price],
  includes: ['Organization:partof'],
  revIncludes: ['HealthcareService:organization', 'PractitionerRole:organization', 'Task:focus'],
  confidentiality: {
    version: 1,
    factPaths: [[{ direction: 'in', type: 'HealthcareService', parameter: 'organization' }]],
    record: () => ALL,
    elements: [
      extensionRule('ror-organization-level-recourse-orsan', () => profileSet(1, 4)),
      extensionRule('ror-organization-drop-zone', () => profileSet(1, 4)),
      telecomRule(['telecom'], mostPermissive),
      telecomRule(['contact'], mostPermissive),
      {
        path: ['contact', 'telecom'],
        // Both levels are checked: that of the contact by the rule above, that of the number here.
        audience: (item, _contact, labels) => contactAudience(confidentialityLevel(item), mostPermissive(labels)),
      },
    ],
  },
  summary: ['identifier', 'active', 'type', 'name'],
});
