import { profileSet } from '../fhir-common/definition/confidentiality';
import { defineResource } from '../fhir-common/definition/define-resource';
import { grantTo } from '../fhir-common/definition/interactions';
import { date, reference, token } from '../fhir-common/definition/search-parameter';
import { ANOMALY_COMPLETION } from './report/completion';
import { FOCUS_TYPES, TASK_PROFILE } from '../quality/anomalies/task-codes';
import { TASK_EXAMPLES } from './task.examples';
import { ANOMALY_READERS } from './task-readers';
import { ANOMALY_LIFE } from './task-states';

/** Anomalie: a data-quality defect of the directory and its handling. */
export const taskResource = defineResource({
  type: 'Task',
  profiles: [TASK_PROFILE],
  description: 'Anomalie signalée sur une fiche du répertoire',
  searchParameters: [
    // The criteria page spells it Identifier (ror-search-mistakes.md E3).
    token({ code: 'identifier', of: 'Identifier', at: 'Task.identifier', fr: 'Identifiant de l’anomalie', aliases: ['Identifier'] }),
    reference({
      code: 'focus', of: FOCUS_TYPES, at: 'Task.focus',
      fr: 'Ressource en anomalie, par référence ou par type et identifiant', logical: true,
    }),
    token({
      code: 'business-status', of: 'CodeableConcept', at: 'Task.businessStatus', fr: 'Statut métier',
      valueSet: 'https://mos.esante.gouv.fr/NOS/JDV_J244-StatutMetierAnomalie-ROR/FHIR/JDV-J244-StatutMetierAnomalie-ROR',
    }),
    date({ code: 'authored-on', of: 'dateTime', at: 'Task.authoredOn', fr: 'Date du signalement' }),
    token({ code: 'status', of: 'code', at: 'Task.status', fr: 'Statut FHIR de la tâche', codeSystem: 'http://hl7.org/fhir/task-status' }),
    token({ code: 'code', of: 'CodeableConcept', at: 'Task.code', fr: 'Nature de la tâche' }),
    reference({ code: 'owner', of: ['Organization', 'Practitioner', 'PractitionerRole', 'HealthcareService'], at: 'Task.owner', fr: 'Qui doit traiter l’anomalie' }),
    date({ code: 'modified', of: 'dateTime', at: 'Task.lastModified', fr: 'Date de dernière modification par l’auteur' }),
  ],
  interactions: {
    create: grantTo('ror-consumer', 'bed-management', 'establishment-manager', 'quality-manager', 'bi', 'ror-server', 'admin'),
    // Whoever reported an anomaly may cancel it; the table of the states says who does what else.
    patch: grantTo('ror-consumer', 'bed-management', 'establishment-manager', 'quality-manager', 'bi', 'ror-server', 'admin'),
  },
  examples: TASK_EXAMPLES,
  unique: [{ parameter: 'identifier' }],
  serverOwned: ANOMALY_COMPLETION,
  states: ANOMALY_LIFE,
  // A wrong number is reported by whoever notices it, wherever the offer is.
  ignoresPerimeter: true,
  owners: [
    [{ direction: 'out', type: 'Task', parameter: 'focus' }],
    [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'out', type: 'HealthcareService', parameter: 'organization' }],
    [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'in', type: 'HealthcareService', parameter: 'location' }, { direction: 'out', type: 'HealthcareService', parameter: 'organization' }],
    [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'out', type: 'Location', parameter: 'organization' }],
    [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'out', type: 'PractitionerRole', parameter: 'service' }, { direction: 'out', type: 'HealthcareService', parameter: 'organization' }],
    [
      { direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'in', type: 'PractitionerRole', parameter: 'practitioner' },
      { direction: 'out', type: 'PractitionerRole', parameter: 'service' }, { direction: 'out', type: 'HealthcareService', parameter: 'organization' },
    ],
  ],
  visibility: ANOMALY_READERS,
  includes: ['Task:focus'],
  revIncludes: [],
  // An anomaly tells about the resource it bears on: it is hidden with it.
  confidentiality: {
    version: 3, // 2: an anomaly that names its offer by identifier is hidden with it; 3: its readers are restricted, its people found by nobody
    factPaths: [
      [{ direction: 'out', type: 'Task', parameter: 'focus' }],
      [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'in', type: 'HealthcareService', parameter: 'location' }],
      [{ direction: 'out', type: 'Task', parameter: 'focus' }, { direction: 'out', type: 'PractitionerRole', parameter: 'service' }],
    ],
    // An anomaly about an offer that is not there, or no longer, may tell of a sensitive one.
    absentFact: 'absent',
    record: (labels) => (labels.some((label) => !label.startsWith('open ')) ? profileSet(1, 4) : profileSet(0, 1, 2, 3, 4, 5)),
    elements: [],
  },
  summary: [
    'identifier', 'basedOn', 'groupIdentifier', 'partOf', 'status', 'statusReason', 'businessStatus', 'intent', 'code', 'description', 'focus', 'for', 'executionPeriod', 'requester', 'owner', 'location',
  ],
  mandatory: ['status', 'intent'],
});
