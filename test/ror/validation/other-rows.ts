import type { InvalidRow } from './mutation';
import { row } from './mutation';
import { at, B, concept, tre } from './urls';

const INPUT_CODES = 'https://interop.esante.gouv.fr/ig/fhir/ror/CodeSystem/input-task-ror-codesystem';

export const PROFESSIONAL_ROWS: Readonly<Record<string, readonly InvalidRow[]>> = {
  'Practitioner/prac-brossard': [
    row('no identifier', 'identifier', undefined, 'cardinality-min Practitioner.identifier'),
    row('two identifiers', 'identifier+', { system: 'urn:oid:1.2.250.1.71.4.2.1', value: '810999000127' }, 'cardinality-max Practitioner.identifier'),
    row('identifier of another system', 'identifier[0].system', 'https://example.org', 'pattern Practitioner.identifier[0].system'),
    row('no date of creation', 'extension', undefined, `slice-min ${at('Practitioner', 'ror-meta-creation-date')}`),
    row('gender in French', 'gender', 'femme', 'binding Practitioner.gender'),
    row('birth date with an hour', 'birthDate', '1980-01-01T00:00:00Z', 'format Practitioner.birthDate'),
    row('given name that is a text (M-18)', 'name[0].given', 'Lucie', 'json-type Practitioner.name[0].given'),
    row('use of name that R4 does not know', 'name[0].use', 'usuel', 'binding Practitioner.name[0].use'),
    row('qualification without code', 'qualification', [{ identifier: [{ value: '1' }] }], 'cardinality-min Practitioner.qualification[0].code'),
    row('mail without channel', 'telecom[0].extension(ror-telecom-communication-channel)', undefined, `slice-min ${at('Practitioner.telecom[0]', 'ror-telecom-communication-channel')}`),
  ],
  'PractitionerRole/pr-brossard-ehpad': [
    row('no professional', 'practitioner', undefined, 'cardinality-min PractitionerRole.practitioner'),
    row('professional that is a structure', 'practitioner.reference', 'Organization/1', 'reference-type PractitionerRole.practitioner.reference'),
    row('no offer', 'healthcareService', undefined, 'cardinality-min PractitionerRole.healthcareService'),
    row('two offers', 'healthcareService+', { reference: 'HealthcareService/2' }, 'cardinality-max PractitionerRole.healthcareService'),
    row('no profession', 'code', undefined, 'cardinality-min PractitionerRole.code'),
    row('profession of another list', 'code[0].coding[0].system', tre('R30-RegionOM'), 'binding PractitionerRole.code[0]'),
    row('no mode of exercise', 'extension(ror-practitionerrole-unit-exercise-mode)', undefined, `slice-min ${at('PractitionerRole', 'ror-practitionerrole-unit-exercise-mode')}`),
    row('mode of exercise of another list', 'extension(ror-practitionerrole-unit-exercise-mode).valueCodeableConcept.coding[0].system', tre('R30-RegionOM'), 'binding PractitionerRole.extension[0].value'),
    row('name without last name', 'extension(ror-practitionerrole-name).extension(exerciseLastName)', undefined, 'slice-min PractitionerRole.extension[1].extension'),
    row('name under its former url (M-27)', 'extension(ror-practitionerrole-name).extension+', { url: 'exerciseName', valueString: 'A' }, 'unknown-nested-extension PractitionerRole.extension[1].extension[3].url'),
    row('mode of exercise on the profession', 'code[0].extension', [{ url: `${B}ror-practitionerrole-unit-exercise-mode`, valueCodeableConcept: concept('R23-ModeExercice', 'S') }], 'extension-context PractitionerRole.code[0].extension[0]'),
    row('period that ends before it starts', 'period', { start: '2026-02-01', end: '2026-01-01' }, 'invariant:per-1 PractitionerRole.period'),
  ],
};

export const OTHER_ROWS: Readonly<Record<string, readonly InvalidRow[]>> = {
  'Task/task-categorie-msp': [
    row('no state', 'status', undefined, 'cardinality-min Task.status'),
    row('state of R4 that does not exist', 'status', 'terminated', 'binding Task.status'),
    row('no business state', 'businessStatus', undefined, 'cardinality-min Task.businessStatus'),
    row('business state that does not exist', 'businessStatus.coding[0].code', '99', 'binding-code Task.businessStatus'),
    row('intent that does not exist', 'intent', 'demande', 'binding Task.intent'),
    row('theme that does not exist', 'code.coding[0].code', 'ZZ', 'binding-code Task.code'),
    row('last change before the request', 'lastModified', '2026-01-01T00:00:00+01:00', 'invariant:inv-1 Task'),
    row('input without value', 'input[0].valueString', undefined, 'cardinality-min Task.input[0].value'),
    row('input without type', 'input[0].type', undefined, 'cardinality-min Task.input[0].type'),
    row('input of two values', 'input[0].valueInteger', 4, 'choice-multiple Task.input[0].value', 'choice-type Task.input[0].value'),
    row('input of another type', 'input[0]', { type: { coding: [{ system: INPUT_CODES, code: 'ruleErrorId' }] }, valueInteger: 4 }, 'choice-type Task.input[0].value'),
    row('two rules', 'input+', { type: { coding: [{ system: INPUT_CODES, code: 'ruleErrorId' }] }, valueString: 'CO5' }, 'slice-max Task.input'),
    row('expression without language', 'input[2].valueExpression.language', undefined, 'cardinality-min Task.input[2].value.language'),
    row('expression that says nothing', 'input[2].valueExpression.expression', undefined, 'invariant:exp-1 Task.input[2].value'),
    row('reason in a list', 'reasonCode', [concept('R349-ActionAnomalie', 'COR')], 'json-type Task.reasonCode'),
    row('focus whose type is another', 'focus.type', 'Location', 'reference-type-mismatch Task.focus.type'),
    row('period that ends before it starts', 'executionPeriod.end', '2026-01-01T00:00:00+01:00', 'invariant:per-1 Task.executionPeriod'),
  ],
  'Questionnaire/questionnaire-ms-ehpad': [
    row('no title', 'title', undefined, 'cardinality-min Questionnaire.title'),
    row('no name', 'name', undefined, 'cardinality-min Questionnaire.name'),
    row('state that does not exist', 'status', 'actif', 'binding Questionnaire.status', 'binding Questionnaire.status'),
    row('type of question that does not exist', 'item[0].item[0].type', 'texte', 'binding Questionnaire.item[0].item[0].type'),
    row('two questions of one number', 'item[0].item[1].linkId', '1.1', 'invariant:que-2 Questionnaire'),
    row('choice and value set', 'item[1].item[0].answerValueSet', 'https://example.org/vs', 'invariant:que-4 Questionnaire.item[1].item[0]'),
    row('question with two operators', 'item[1].item[3].enableWhen[0].operator', '==', 'binding Questionnaire.item[1].item[3].enableWhen[0].operator'),
    row('condition without answer', 'item[1].item[3].enableWhen[0].answerBoolean', undefined, 'cardinality-min Questionnaire.item[1].item[3].enableWhen[0].answer'),
    row('code of the model', 'code', [{ code: 'x' }], 'cardinality-max Questionnaire.code'),
    row('use that is no context', 'useContext[0].code', undefined, 'slice-min Questionnaire.useContext', 'cardinality-min Questionnaire.useContext[0].code'),
    row('date of 30 February', 'approvalDate', '2026-02-30', 'date-not-real Questionnaire.approvalDate'),
    row('launch context on a question', 'item[0].extension+', { url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-launchContext', extension: [
      { url: 'name', valueCoding: { system: 'https://interop.esante.gouv.fr/ig/fhir/ror/CodeSystem/ror-launch-context-codesystem', code: 'ror-structure' } }, { url: 'type', valueCode: 'HealthcareService' }] }, 'extension-context Questionnaire.item[0].extension[1]'),
  ],
  'Measure/measure-cp6': [
    row('no state', 'status', undefined, 'cardinality-min Measure.status'),
    row('state that does not exist', 'status', 'actif', 'binding Measure.status'),
    row('group whose code is a lone coding (M-18)', 'group[0].code.coding', { code: 'medico-social' }, 'json-type Measure.group[0].code.coding'),
    row('address with a blank', 'url', 'https://ror.example.org/fhir/Measure/C P6', 'format Measure.url'),
  ],
  'MeasureReport/mr-cp6-region-52': [
    row('no period', 'period', undefined, 'cardinality-min MeasureReport.period'),
    row('kind that does not exist', 'type', 'region', 'binding MeasureReport.type'),
    row('no measure', 'measure', undefined, 'cardinality-min MeasureReport.measure'),
    row('count as text', 'group[0].population[0].count', '1', 'json-type MeasureReport.group[0].population[0].count'),
    row('score without system of its unit', 'group[0].measureScore', { value: 1, code: '1' }, 'invariant:qty-3 MeasureReport.group[0].measureScore'),
  ],
};
