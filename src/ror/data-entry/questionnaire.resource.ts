import { grantTo } from '../../fhir-common/definition/interactions';
import { defineResource } from '../../fhir-common/definition/define-resource';
import type { CorrelationGroup } from '../../fhir-common/definition/define-resource';
import { composite, date, string, token } from '../../fhir-common/definition/search-parameter';
import { rorProfile } from '../canonical';
import { QUESTIONNAIRE_EXAMPLES } from './questionnaire.examples';

const R4 = (code: string): { url: string } => ({ url: `http://hl7.org/fhir/SearchParameter/Questionnaire-${code}` });

/** Five kinds of context share the element: kind and value belong to one useContext (ror-search.md 3.1). */
const useContext: CorrelationGroup = {
  name: 'questionnaire.use-context',
  instance: 'Questionnaire.useContext',
  parameters: [
    token({
      code: 'context', of: 'CodeableConcept', at: 'value.ofType(CodeableConcept)',
      fr: 'Valeur d’un contexte d’usage, par exemple une catégorie d’établissement', ...R4('context'),
    }),
    token({ code: 'context-type', of: 'Coding', at: 'code', fr: 'Nature d’un contexte d’usage', ...R4('context-type') }),
    composite({
      code: 'context-type-value', of: ['context-type', 'context'], at: '$this', fr: 'Nature et valeur d’un même contexte : nature$valeur',
      ...R4('context-type-value'),
    }),
  ],
};

/** Modèle de saisie: the form that guides the entry of an offer. */
export const questionnaireResource = defineResource({
  type: 'Questionnaire',
  profiles: [rorProfile('ror-questionnaire-healthcareservice')],
  description: 'Modèle de saisie d’une offre',
  searchParameters: [
    token({ code: 'identifier', of: 'Identifier', at: 'Questionnaire.identifier', fr: 'Identifiant du modèle' }),
    token({ code: 'status', of: 'code', at: 'Questionnaire.status', fr: 'Statut de publication', codeSystem: 'http://hl7.org/fhir/publication-status' }),
    date({ code: 'date', of: 'dateTime', at: 'Questionnaire.date', fr: 'Date de publication' }),
    token({ code: 'version', of: 'string', at: 'Questionnaire.version', fr: 'Version métier' }),
    string({ code: 'name', at: 'Questionnaire.name', fr: 'Nom informatique' }),
    string({ code: 'title', at: 'Questionnaire.title', fr: 'Titre' }),
    string({ code: 'description', at: 'Questionnaire.description', fr: 'Description' }),
    date({ code: 'effective', of: 'Period', at: 'Questionnaire.effectivePeriod', fr: 'Période d’emploi' }),
  ],
  groups: [useContext],
  interactions: { create: grantTo('ror-server'), update: grantTo('ror-server') },
  examples: QUESTIONNAIRE_EXAMPLES,
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
