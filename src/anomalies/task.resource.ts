import { defineResource } from '../fhir-common/definition/define-resource';
import { date, reference, token } from '../fhir-common/definition/search-parameter';

const PROFILE = 'https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-task';

/** Anomalie: a data-quality defect of the directory and its handling. */
export const taskResource = defineResource({
  type: 'Task',
  profiles: [PROFILE],
  description: 'Anomalie signalée sur une fiche du répertoire',
  searchParameters: [
    // The criteria page spells it Identifier (ror-search-mistakes.md E3).
    token('identifier', 'Identifier', 'Task.identifier', 'Identifiant de l’anomalie', { aliases: ['Identifier'] }),
    reference(
      'focus',
      ['HealthcareService', 'Organization', 'Location', 'Practitioner', 'PractitionerRole'],
      'Task.focus',
      'Ressource en anomalie, par référence ou par type et identifiant',
      { logical: true },
    ),
    token('business-status', 'CodeableConcept', 'Task.businessStatus', 'Statut métier : à traiter (02), à vérifier (10)…'),
    date('authored-on', 'dateTime', 'Task.authoredOn', 'Date du signalement'),
    token('status', 'code', 'Task.status', 'Statut FHIR de la tâche', { codeSystem: 'http://hl7.org/fhir/task-status' }),
    token('code', 'CodeableConcept', 'Task.code', 'Nature de la tâche'),
    date('modified', 'dateTime', 'Task.lastModified', 'Date de dernière modification par l’auteur'),
  ],
  includes: ['Task:focus'],
  revIncludes: [],
  summary: [
    'identifier', 'basedOn', 'groupIdentifier', 'partOf', 'status', 'statusReason', 'businessStatus', 'intent', 'code', 'description', 'focus', 'for', 'executionPeriod', 'requester', 'owner', 'location',
  ],
  mandatory: ['status', 'intent'],
});
