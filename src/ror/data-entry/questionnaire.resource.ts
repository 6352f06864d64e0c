import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { composite, date, string, token } from '../../fhir-common/definition/search-parameter';
import { rorProfile } from '../canonical';

const R4 = (code: string): { url: string } => ({ url: `http://hl7.org/fhir/SearchParameter/Questionnaire-${code}` });

/** Five kinds of context share the element: kind and value belong to one useContext (ror-search.md 3.1). */
const useContext: CorrelationGroup = {
  name: 'questionnaire.use-context',
  instance: 'Questionnaire.useContext',
  parameters: [
    token('context', 'CodeableConcept', 'value.ofType(CodeableConcept)', 'Valeur d’un contexte d’usage, par exemple une catégorie d’établissement', R4('context')),
    token('context-type', 'Coding', 'code', 'Nature d’un contexte d’usage', R4('context-type')),
    composite('context-type-value', ['context-type', 'context'], '$this', 'Nature et valeur d’un même contexte : nature$valeur', R4('context-type-value')),
  ],
};

/** Modèle de saisie: the form that guides the entry of an offer. */
export const questionnaireResource = defineResource({
  type: 'Questionnaire',
  profiles: [rorProfile('ror-questionnaire-healthcareservice')],
  description: 'Modèle de saisie d’une offre',
  searchParameters: [
    token('identifier', 'Identifier', 'Questionnaire.identifier', 'Identifiant du modèle'),
    token('status', 'code', 'Questionnaire.status', 'Statut de publication', { codeSystem: 'http://hl7.org/fhir/publication-status' }),
    date('date', 'dateTime', 'Questionnaire.date', 'Date de publication'),
    token('version', 'string', 'Questionnaire.version', 'Version métier'),
    string('name', 'Questionnaire.name', 'Nom informatique'),
    string('title', 'Questionnaire.title', 'Titre'),
    string('description', 'Questionnaire.description', 'Description'),
    date('effective', 'Period', 'Questionnaire.effectivePeriod', 'Période d’emploi'),
  ],
  groups: [useContext],
  interactions: { create: grantTo('ror-server'), update: grantTo('ror-server') },
  updateCreates: true, // ror-write.md 2.3
  // Older pages search the category of an establishment by `code`, which in R4 is that of an item (ror-read.md UC7 S4).
  criterionAliases: [{ name: 'code', when: /\/TRE_R66-[^|]*\|/, meaning: 'context' }],
  includes: [],
  revIncludes: [],
  summary: [
    'url', 'identifier', 'version', 'name', 'title', 'status', 'experimental', 'subjectType', 'date', 'publisher', 'contact', 'useContext', 'jurisdiction', 'effectivePeriod', 'code',
  ],
  mandatory: ['status'],
});
