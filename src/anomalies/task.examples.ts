import type { WriteExamples } from '../fhir-common/definition/write-declaration';
import { ACTION, BUSINESS_STATUS, concept, FHIRPATH, INPUT, slice, THEME } from '../quality/anomalies/task-codes';
import { operation, parameters } from '../ror/example-values';

/** A report as the guide prints it (ror-anomalies 5, scenario 1), and a correction (6, scenario 1). */
export const TASK_EXAMPLES: WriteExamples = {
  create: {
    body: {
      resourceType: 'Task', status: 'in-progress', intent: 'order', businessStatus: concept(BUSINESS_STATUS, '02'), code: concept(THEME, '06'), description: 'Le nom de l’établissement a changé',
      focus: { type: 'Organization', identifier: { value: '1440999043' } }, authoredOn: '2026-01-03', lastModified: '2026-01-04', reasonCode: concept(ACTION, 'COR'),
      input: [
        slice(INPUT, 'systemRequester', { valueString: 'IHM' }),
        slice(INPUT, 'pathElementError', { valueExpression: { language: FHIRPATH, expression: 'Organization.name' } }),
      ],
    },
  },
  patch: {
    id: '687',
    criteria: { identifier: 'https://ror.example.org/anomalies|76/700011' },
    body: parameters(operation('replace', 'Task.businessStatus', { name: 'value', valueCodeableConcept: concept(BUSINESS_STATUS, '08') })),
  },
};
