import { defineResource } from '../fhir-common/definition/define-resource';
import { date, reference } from '../fhir-common/definition/search-parameter';
import { REPORT_READERS, reportConfidentiality } from './report-access';

/** One value of an indicator, at a date. */
export const measureReportResource = defineResource({
  type: 'MeasureReport',
  profiles: ['https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-measurereport'],
  description: 'Relevé d’un indicateur de pilotage',
  searchParameters: [
    date({ code: 'date', of: 'dateTime', at: 'MeasureReport.date', fr: 'Date du relevé' }),
    reference({
      code: 'measure', of: ['Measure'], at: 'MeasureReport.measure', fr: 'Indicateur relevé, cité par son adresse canonique', canonicalOf: 'url',
      // ror-read UC8 S2 asks for the reports of a date, not for every report of an indicator that has one of that date (ror-indicators 1).
      broughtBack: { by: 'date', most: 1_000 },
    }),
  ],
  includes: ['MeasureReport:measure'],
  revIncludes: [],
  confidentiality: reportConfidentiality,
  visibility: REPORT_READERS,
  summary: ['identifier', 'status', 'type', 'measure', 'subject', 'date', 'reporter', 'period', 'improvementNotation'],
  mandatory: ['status', 'type', 'measure', 'period'],
});
