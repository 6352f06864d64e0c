import { defineResource } from '../fhir-common/definition/define-resource';
import { token, uri } from '../fhir-common/definition/search-parameter';

/** A steering indicator: what is measured. */
export const measureResource = defineResource({
  type: 'Measure',
  profiles: ['https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-measure'],
  description: 'Indicateur de pilotage',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'Measure.identifier', fr: 'Identifiant de l’indicateur' }),
    token({ code: 'topic', of: 'CodeableConcept', at: 'Measure.topic', fr: 'Famille de l’indicateur' }),
    uri({ code: 'url', at: 'Measure.url', fr: 'Adresse canonique, citée par les relevés ; adresse|version pour une version', versionExpression: 'Measure.version' }),
  ],
  includes: [],
  revIncludes: ['MeasureReport:measure'],
  summary: [
    'url', 'identifier', 'version', 'name', 'title', 'status', 'experimental', 'date', 'publisher', 'contact', 'description', 'useContext', 'jurisdiction', 'effectivePeriod', 'scoring', 'type', 'improvementNotation', 'definition',
  ],
  mandatory: ['status'],
});
