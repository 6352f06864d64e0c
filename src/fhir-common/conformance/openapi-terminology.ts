import { FHIR_JSON_TYPE } from './openapi-components';
import { componentRef } from './openapi-document';
import type { OpenApiOperation, OpenApiParameter, OpenApiPath } from './openapi-document';

const TAG = 'Terminologie';

/** The section of the terminology operations in the documents of the interfaces that publish their lists. */
export const TERMINOLOGY_TAG = { name: TAG, description: 'Listes de codes : recherche, contrôle et libellés. / Code lists: search, check and labels.' };

const query = (name: string, description: string, example?: string): OpenApiParameter => ({
  name, in: 'query', description, schema: { type: 'string' }, ...(example !== undefined && { example }),
});
const URL_OF_SET = query('url', 'Adresse du jeu de valeurs, dans toute écriture connue. / Url of the value set, in any known spelling.');
const CODE = query('code', 'Code.');
const SYSTEM = query('system', 'Système du code (TRE). / Code system.');

/** Paths of the three operations, by GET; the same parameters are taken by POST, in a Parameters resource. */
export const TERMINOLOGY_PATHS: Readonly<Record<string, OpenApiPath>> = {
  '/ValueSet/$expand': { get: operation('expand', 'ValueSet', 'Codes d’un jeu de valeurs / codes of a value set', [
    URL_OF_SET,
    query('filter', 'Mots du libellé, sans accent ni casse. / Words of the label, without accents and case.'),
    query('offset', 'Premier code de la page, à partir de 0. / First code of the page, from 0.'),
    query('count', 'Codes par page. / Codes a page.', '20'),
    query('activeOnly', 'true : sans les codes dépréciés. / true: without deprecated codes.'),
    query('includeDesignations', 'true : avec les autres libellés. / true: with other labels.'),
  ], '`/ValueSet/{id}/$expand` désigne le jeu par son identifiant. / names the set by its id.') },
  '/ValueSet/$validate-code': { get: operation('validate-code', 'Parameters', 'Un code est-il dans un jeu de valeurs ? / is a code in a value set?', [
    URL_OF_SET, CODE, SYSTEM, query('display', 'Libellé à comparer. / Label to compare.'),
  ], 'En POST, `coding` ou `codeableConcept`. / By POST, `coding` or `codeableConcept`.') },
  '/CodeSystem/$lookup': { get: operation('lookup', 'Parameters', 'Libellé et propriétés d’un code / label and properties of a code', [
    SYSTEM, CODE, query('property', 'Propriété voulue ; toutes par défaut. / Property wanted; all by default.'),
  ], 'En POST, `coding`. / By POST, `coding`.') },
};

function operation(name: string, answer: string, summary: string, parameters: readonly OpenApiParameter[], description: string): OpenApiOperation {
  return {
    operationId: name,
    summary,
    description,
    tags: [TAG],
    parameters,
    responses: {
      200: { description: answer, content: { [FHIR_JSON_TYPE]: { schema: { type: 'object', required: ['resourceType'], properties: { resourceType: { const: answer } } } } } },
      400: componentRef('responses', 'BadRequest'),
      401: componentRef('responses', 'Unauthorized'),
      404: componentRef('responses', 'NotFound'),
      406: componentRef('responses', 'NotAcceptable'),
    },
  };
}
