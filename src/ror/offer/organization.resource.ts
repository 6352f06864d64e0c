import { generatedIdentifier, hasType, identifiersOf, OFFER_AND_REGISTRY_WRITERS, pivotIdentifiers, serverOwned } from '../write-policy';
import { withoutForecast } from './closing';
import { CLOSING_CASCADES } from './closing-cascades';
import { structureContactDefaults, telecomDefaults } from '../confidentiality-defaults';
import { structureKinds } from './structure-kind';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { date, number, reference, string, token } from '../../fhir-common/definition/search-parameter';
import { nationalValueSet, rorExtension, rorProfile, rorSearchParameter, subExtension } from '../canonical';
import { nationalNumberForms } from '../identifier-forms';
import { ALL, confidentialityLevel, contactAudience, extensionRule, mostPermissive, telecomRule } from '../access-policy';
import { profileSet } from '../../fhir-common/definition/confidentiality';
import type { JsonObject } from '../../fhir-common/core/json';

const sp = (id: string): { url: string } => ({ url: rorSearchParameter(`organization-${id}`) });
const concept = (code: string, url: string, description: string, valueSet: string): ReturnType<typeof token> =>
  token(code, 'CodeableConcept', subExtension(url, 'CodeableConcept'), description, { ...sp(code), valueSet: nationalValueSet(valueSet) });

/** Tarif: an amount means something only with the type and the unit of the same entry (ror-search.md 3.1). */
const price: CorrelationGroup = {
  name: 'organization.price',
  instance: rorExtension('Organization', 'ror-organization-price'),
  parameters: [
    // The artefact's code is amount-value; every printed request says price-amount-value (ror-search-mistakes.md A8).
    number('price-amount-value', 'decimal', `${subExtension('amount', 'Money')}.value`, 'Montant en euros d’un tarif', {
      ...sp('price-amount-value'),
      aliases: ['amount-value'],
    }),
    concept('price-type', 'priceType', 'Type de tarif', 'JDV_J36-TypeTarif-ROR'),
    concept('price-unit', 'priceUnit', 'Unité de facturation', 'JDV_J205-UnitePrix-ROR'),
    concept('price-residential-type', 'residentialType', 'Type d’habitation tarifé', 'JDV_J32-TypeHabitation-ROR'),
    concept('price-welcome-type', 'welcomeType', 'Temporalité d’accueil tarifée', 'JDV_J30-TemporaliteAccueil-ROR'),
    concept('price-dependency-level', 'dependencyLevel', 'Groupe tarifaire de dépendance (GIR)', 'JDV_J27-GroupeTarifaireDependance-ROR'),
    concept('special-price', 'specialPrice', 'Condition tarifaire particulière', 'JDV_J39-ConditionTarifaire-ROR'),
    date('price-validity-start-date', 'dateTime', subExtension('startDate', 'dateTime'), 'Date de début de validité du tarif', sp('price-validity-start-date')),
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
    token('identifier', 'Identifier', 'Organization.identifier', 'Identifiant national de structure (1 + FINESS…), FINESS, SIREN, SIRET, ou identifiant d’organisation interne', {
      otherForms: nationalNumberForms,
    }),
    string('name', 'Organization.name | Organization.alias', 'Raison sociale, dénomination ou nom, ou nom opérationnel'),
    token('type', 'CodeableConcept', 'Organization.type', 'Statut juridique, catégorie d’établissement (TRE_R66), type d’organisation interne : précisez le système'),
    reference('partof', ['Organization'], 'Organization.partOf', 'Structure de rattachement', { hierarchy: 'partof' }),
    token('active', 'boolean', 'Organization.active', 'Fiche active'),
    token(
      'closing-type',
      'CodeableConcept',
      `${rorExtension('Organization', 'ror-organization-closing-type')}.value.ofType(CodeableConcept)`,
      'Type de fermeture de la structure',
      { ...sp('closing-type'), valueSet: nationalValueSet('JDV_J201-TypeFermeture-ROR') },
    ),
    token(
      'drop-zone',
      'boolean',
      `${rorExtension('Organization', 'ror-organization-drop-zone')}.value.ofType(boolean)`,
      'Zone de pose d’hélicoptère : true ou false ; absente ne vaut pas false',
      sp('drop-zone'),
    ),
    date(
      'period-end',
      'dateTime',
      "Organization.extension.where(url='http://hl7.org/fhir/StructureDefinition/organization-period').value.ofType(Period).end",
      'Date de fermeture ; une structure ouverte n’en a pas',
      sp('period-end'),
    ),
  ],
  interactions: { create: grantTo(...OFFER_AND_REGISTRY_WRITERS), update: grantTo(...OFFER_AND_REGISTRY_WRITERS), patch: grantTo(...OFFER_AND_REGISTRY_WRITERS) },
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
