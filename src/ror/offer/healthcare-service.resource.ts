import { generatedIdentifier, identifiersOf, OFFER_WRITERS, pivotIdentifiers, serverOwned } from '../write-policy';
import { withoutForecast } from './closing';
import { CAPACITY_CASCADES } from './closing-cascades';
import { offerContactDefaults, sensitiveUnitDefault, telecomDefaults } from '../confidentiality-defaults';
import { invariableCode } from './invariable-code';
import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import { arrayAt, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { date, quantity, reference, string, token } from '../../fhir-common/definition/search-parameter';
import { nationalValueSet, rorExtension, rorProfile, subExtension } from '../canonical';
import { sp, subConcept } from '../search-parameters';
import {
  confidentialityLevel, contactAudience, extensionRule, offerFact, operationalData, parseFact, telecomRule, unlessSensitive,
} from '../access-policy';
import type { OfferFact } from '../access-policy';
import { TOWN_OFFER_FEED } from './registry-feed';
import { RENEWED_STRUCTURE } from './renewal';
import { HEALTHCARE_SERVICE_EXAMPLES } from './structure.examples';

const WRITERS = [...grantTo(...OFFER_WRITERS), TOWN_OFFER_FEED];

/** Ages are counted in years; senders also write the unit as a French or English word, without its code. */
const AGES = {
  defaultUnit: 'a',
  unitWords: {
    an: 'a', ans: 'a', annee: 'a', annees: 'a', year: 'a', years: 'a',
    mois: 'mo', month: 'mo', months: 'mo',
    semaine: 'wk', semaines: 'wk', week: 'wk', weeks: 'wk',
    jour: 'd', jours: 'd', day: 'd', days: 'd',
  },
};

/** Patientele: the ages and publics of one extension belong together (ror-search.md 3.1). */
const patientType: CorrelationGroup = {
  name: 'healthcareservice.patient-type',
  instance: rorExtension('HealthcareService', 'ror-healthcareservice-patient-type'),
  parameters: [
    quantity({
      code: 'age-range-low', at: `${subExtension('ageRange', 'Range')}.low`, fr: 'Âge minimal accepté, inclus ; un nombre seul est en années',
      ...sp('healthcareservice-age-range-low'), ...AGES,
    }),
    quantity({
      code: 'age-range-high', at: `${subExtension('ageRange', 'Range')}.high`, fr: 'Âge maximal accepté, inclus ; un nombre seul est en années',
      ...sp('healthcareservice-age-range-high'), ...AGES,
    }),
    subConcept({
      code: 'patient-type', sub: 'supportedPatientInfo', fr: 'Public pris en charge', valueSet: 'JDV_J29-PublicPrisEnCharge-ROR', id: 'healthcareservice-patient-type',
    }),
  ],
};

const ownFact = (labels: readonly string[]): OfferFact => parseFact(labels[0] ?? '');

/** Acts, care specialisations, professions and competences: by the number of their nomenclature, whatever its spelling. */
const RESTRICTED_CHARACTERISTICS = /\/(TRE_R210|TRE_R245|TRE_R350|TRE_R356|TRE_R94|TRE_G15|TRE_R243|JDV_J16|JDV_J35|JDV_J186|JDV_J33)-/;

/** identifiantOffre, in TRE_R355. */
const offerIdentifier = (value: string): JsonObject => ({
  type: { coding: [{ system: 'https://mos.esante.gouv.fr/NOS/TRE_R355-TypeIdentifiantOffre/FHIR/TRE-R355-TypeIdentifiantOffre', code: '35' }] },
  value,
});

/** OffreOperationnelle: the activities performed in one care mode, for one public, by one structure. */
export const healthcareServiceResource = defineResource({
  type: 'HealthcareService',
  profiles: [rorProfile('ror-healthcareservice')],
  description: 'Offre opérationnelle : activités, public, structure porteuse et lieux',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'HealthcareService.identifier', fr: 'Identifiant fonctionnel de l’offre' }),
    string({ code: 'name', at: 'HealthcareService.name', fr: 'Nom de l’offre' }),
    token({
      code: 'service-category', of: 'CodeableConcept', at: 'HealthcareService.category', fr: 'Type d’offre (TRE_R244)',
      valueSet: nationalValueSet('JDV_J238-TypeOffre-ROR'),
    }),
    token({
      code: 'service-type', of: 'CodeableConcept', at: 'HealthcareService.type', fr: 'Champ d’activité (TRE_R227)',
      valueSet: nationalValueSet('JDV_J20-ChampActivite-ROR'),
    }),
    token({
      code: 'specialty', of: 'CodeableConcept', at: 'HealthcareService.specialty', fr: 'Activité opérationnelle (TRE_R211) ou famille d’activité',
      aliases: ['speciality'], valueSet: nationalValueSet('JDV_J17-ActiviteOperationnelle-ROR'),
    }),
    token({
      code: 'characteristic', of: 'CodeableConcept', at: 'HealthcareService.characteristic',
      fr: 'Caractéristique de l’offre : onze nomenclatures, précisez le système ; un code seul les cherche toutes',
    }),
    reference({ code: 'organization', of: ['Organization'], at: 'HealthcareService.providedBy', fr: 'Structure qui porte l’offre', hierarchy: 'partof' }),
    reference({ code: 'location', of: ['Location'], at: 'HealthcareService.location', fr: 'Lieux où l’offre est réalisée', carries: ['near', 'location.capacity'] }),
    token({ code: 'active', of: 'boolean', at: 'HealthcareService.active', fr: 'Fiche active' }),
    // Only the code of a territorial division is searchable: a group of one field is the plain token.
    token({
      code: 'intervention-zone', of: 'CodeableConcept',
      at: `${rorExtension('HealthcareService', 'ror-territorial-division')}.${subExtension('codeTerritorialDivision', 'CodeableConcept')}`,
      fr: 'Zone d’intervention : commune, département, région, territoire de santé ou pays', ...sp('healthcareservice-intervention-zone'),
    }),
    string({
      code: 'psychiatric-sector', at: `${rorExtension('HealthcareService', 'ror-healthcareservice-psychiatric-sector')}.value.ofType(string)`,
      fr: 'Secteur psychiatrique (75G01)', ...sp('healthcareservice-psychiatric-sector'),
    }),
    // The published path selects notAvailable by element id, which senders omit; the profile allows one (ror-search-mistakes.md B3).
    date({
      code: 'notavailable-closing-reopeningdate', of: 'Period', at: 'HealthcareService.notAvailable.during',
      fr: 'Date comprise dans la période de fermeture', ...sp('healthcareservice-notavailable-closing-reopeningdate'),
    }),
  ],
  interactions: { create: WRITERS, update: WRITERS, patch: WRITERS },
  examples: HEALTHCARE_SERVICE_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  immutable: [
    // It stays when the offer is transferred to another establishment (RG_EXP_042).
    pivotIdentifiers('L’identifiant de l’offre', 'The identifier of the offer'),
    invariableCode('RG_EXP_010 : le champ d’activité', 'RG_EXP_010: the field of activity', 'type', 'R227'),
    invariableCode('RG_EXP_011 : le mode de prise en charge (un autre mode est une autre offre)', 'RG_EXP_011: the care mode (another mode is another offer)', 'characteristic', 'R213'),
  ],
  serverOwned: [
    ...serverOwned('ror-healthcareservice', ['providedBy']), sensitiveUnitDefault, telecomDefaults, offerContactDefaults, withoutForecast('notAvailable'),
    generatedIdentifier(offerIdentifier, (resource) => identifiersOf(resource).length > 0),
  ],
  cascades: [...CAPACITY_CASCADES, RENEWED_STRUCTURE],
  owners: [[{ direction: 'out', type: 'HealthcareService', parameter: 'organization' }]],
  groups: [patientType],
  includes: ['HealthcareService:organization', 'HealthcareService:location'],
  revIncludes: ['PractitionerRole:service', 'Task:focus'],
  // ror-read.md 15.3 and the access column of the guide's profile.
  confidentiality: {
    version: 1,
    fact: offerFact,
    factPaths: [],
    record: (labels) => unlessSensitive(ownFact(labels)),
    elements: [
      extensionRule('ror-healthcareservice-contact', (contact, labels) => contactAudience(confidentialityLevel(contact), ownFact(labels))),
      extensionRule(
        'ror-healthcareservice-contact-telecom',
        (telecom, labels) => contactAudience(confidentialityLevel(telecom), ownFact(labels)),
        ['extension', 'extension'],
      ),
      telecomRule(['telecom'], ownFact),
      {
        path: ['characteristic'],
        audience: (item, _parent, labels) =>
          arrayAt(item, 'coding').some((coding) => RESTRICTED_CHARACTERISTICS.test(stringAt(coding, 'system') ?? ''))
            ? operationalData(ownFact(labels))
            : undefined,
      },
    ],
  },
  summary: ['identifier', 'active', 'providedBy', 'category', 'type', 'specialty', 'location', 'name', 'comment'],
  // Those of the statement of the production server.
  publishedChains: [{ path: 'location' }, { path: 'organization', above: true }, { path: 'practitioner', codes: ['identifier'] }],
  // A parameter of the production server; an offer has no such reference (ror-search-mistakes.md D11).
  chainAliases: { practitioner: '_has:PractitionerRole:service:practitioner' },
});
