import { defineResource } from '../fhir-common/definition/define-resource';
import { date, reference } from '../fhir-common/definition/search-parameter';

/** One value of an indicator, at a date. */
export const measureReportResource = defineResource({
  type: 'MeasureReport',
  profiles: ['https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-measurereport'],
  description: 'Relevé d’un indicateur de pilotage',
  searchParameters: [
    date('date', 'dateTime', 'MeasureReport.date', 'Date du relevé'),
    reference('measure', ['Measure'], 'MeasureReport.measure', 'Indicateur relevé, cité par son adresse canonique', { canonicalOf: 'url' }),
  ],
  includes: ['MeasureReport:measure'],
  revIncludes: [],
  summary: ['identifier', 'status', 'type', 'measure', 'subject', 'date', 'reporter', 'period', 'improvementNotation'],
  mandatory: ['status', 'type', 'measure', 'period'],
});
