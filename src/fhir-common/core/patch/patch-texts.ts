import type { Bilingual } from '../bilingual';

/** One refusal of the patch engine: HTTP status, R4 IssueType and the two texts; `{name}` is replaced by the detail of that name. */
export interface PatchText extends Bilingual {
  readonly status: 400 | 413 | 422;
  readonly issue: string;
}

/** Every refusal of the patch engine. Sources: R4 FHIRPath Patch (http://hl7.org/fhir/R4/fhirpatch.html) and FHIRPath 2.0.0. */
export const PATCH_RULES = {
  'not-parameters': {
    status: 400, issue: 'structure',
    fr: 'Le corps d’un PATCH est une ressource Parameters, reçu : {found}. Envoyez {"resourceType":"Parameters","parameter":[…]}.',
    en: 'The body of a PATCH is a Parameters resource, found: {found}. Send {"resourceType":"Parameters","parameter":[…]}.',
  },
  'no-operation': {
    status: 400, issue: 'required',
    fr: 'Aucune opération dans Parameters.parameter. Donnez au moins un paramètre « operation » avec ses parties type et path.',
    en: 'Parameters.parameter holds no operation. Give at least one parameter "operation" with its parts type and path.',
  },
  'too-many-operations': {
    status: 413, issue: 'too-costly',
    fr: 'Le corps porte {count} opérations, le maximum est {maximum}. Découpez-le en plusieurs requêtes.',
    en: 'The body carries {count} operations, the maximum is {maximum}. Split it into several requests.',
  },
  'body-too-large': {
    status: 413, issue: 'too-costly',
    fr: 'Le corps porte plus de {maximum} valeurs JSON. Découpez-le en plusieurs requêtes.',
    en: 'The body holds more than {maximum} JSON values. Split it into several requests.',
  },
  'body-too-deep': {
    status: 400, issue: 'structure',
    fr: 'Le corps dépasse {maximum} niveaux d’imbrication. Aucune ressource FHIR n’en demande autant : vérifiez-le.',
    en: 'The body is nested more than {maximum} levels deep. No FHIR resource needs that many: check it.',
  },
  'forbidden-name': {
    status: 400, issue: 'structure',
    fr: 'Le nom « {name} » n’est jamais celui d’un élément FHIR et il est interdit. Retirez-le.',
    en: 'The name "{name}" is never that of a FHIR element and is forbidden. Remove it.',
  },
  'unexpected-parameter': {
    status: 400, issue: 'structure',
    fr: 'Paramètre « {name} » : seul « operation » est permis. Renommez-le ou retirez-le.',
    en: 'Parameter "{name}": only "operation" is allowed. Rename or remove it.',
  },
  'unexpected-part': {
    status: 400, issue: 'structure',
    fr: 'La partie « {name} » n’est pas permise dans une opération {type}. Parties permises : {supported}. Retirez-la.',
    en: 'Part "{name}" is not allowed in an operation {type}. Allowed parts: {supported}. Remove it.',
  },
  'repeated-part': {
    status: 400, issue: 'structure',
    fr: 'La partie « {name} » est donnée plusieurs fois. Gardez-en une, ou faites deux opérations.',
    en: 'Part "{name}" is given several times. Keep one, or make two operations.',
  },
  'missing-part': {
    status: 400, issue: 'required',
    fr: 'La partie « {name} » manque à l’opération {type}. Ajoutez-la.',
    en: 'Part "{name}" is missing from the operation {type}. Add it.',
  },
  'part-type': {
    status: 400, issue: 'structure',
    fr: 'La partie « {name} » doit porter {expected}. Corrigez-la.',
    en: 'Part "{name}" must carry {expected}. Correct it.',
  },
  'unknown-operation': {
    status: 400, issue: 'invalid',
    fr: 'Le type d’opération « {value} » n’existe pas. Donnez add, insert, delete, replace ou move ; un type vide n’est jamais deviné.',
    en: 'Operation type "{value}" does not exist. Give add, insert, delete, replace or move; an empty type is never guessed.',
  },
  'value-unreadable': {
    status: 400, issue: 'structure',
    fr: 'La valeur de la partie « {name} » ne se lit pas : {expected}. Donnez une seule propriété value[x], par exemple valueCodeableConcept.',
    en: 'The value of part "{name}" cannot be read: {expected}. Give one value[x] property, for example valueCodeableConcept.',
  },
  'path-too-long': {
    status: 400, issue: 'too-long',
    fr: 'Le chemin dépasse {maximum} caractères. Raccourcissez-le.',
    en: 'The path exceeds {maximum} characters. Shorten it.',
  },
  'path-too-complex': {
    status: 400, issue: 'too-costly',
    fr: 'Le chemin est trop complexe ({what}, maximum {maximum}). Simplifiez ses critères.',
    en: 'The path is too complex ({what}, maximum {maximum}). Simplify its criteria.',
  },
  'path-syntax': {
    status: 400, issue: 'invalid',
    fr: 'Le chemin n’est pas un FHIRPath : {detail}. {hintFr}',
    en: 'The path is not FHIRPath: {detail}. {hintEn}',
  },
  'path-function': {
    status: 400, issue: 'invalid',
    fr: 'La fonction {name}() n’est pas permise dans un chemin de PATCH. Fonctions permises : {supported}.',
    en: 'Function {name}() is not allowed in the path of a PATCH. Allowed functions: {supported}.',
  },
  'path-where-empty': {
    status: 400, issue: 'invalid',
    fr: 'where() sans critère ne choisit rien. Donnez un critère, par exemple where(url=\'…\'), ou retirez where().',
    en: 'where() without a criterion selects nothing. Give a criterion, for example where(url=\'…\'), or remove where().',
  },
  'path-construct': {
    status: 400, issue: 'invalid',
    fr: 'La construction « {name} » n’est pas permise dans un chemin de PATCH. Écrivez des éléments, des where(…) et des comparaisons.',
    en: 'The construct "{name}" is not allowed in the path of a PATCH. Write elements, where(…) and comparisons.',
  },
  'path-root': {
    status: 400, issue: 'invalid',
    fr: 'Le chemin commence par « {found} », la ressource est {expected}. Commencez-le par {expected}.',
    en: 'The path starts with "{found}", the resource is a {expected}. Start it with {expected}.',
  },
  'path-evaluation': {
    status: 400, issue: 'invalid',
    fr: 'Le chemin ne peut pas être évalué sur cette ressource : {detail}. Précisez ses critères.',
    en: 'The path cannot be evaluated on this resource: {detail}. Make its criteria more precise.',
  },
  'path-too-costly': {
    status: 400, issue: 'too-costly',
    fr: 'L’évaluation des chemins dépasse {maximum} pas. Simplifiez les critères ou faites moins d’opérations.',
    en: 'The evaluation of the paths exceeds {maximum} steps. Simplify the criteria or send fewer operations.',
  },
  'path-no-element': {
    status: 400, issue: 'invalid',
    fr: 'Le chemin donne une valeur calculée et non un élément de la ressource. Écrivez le chemin de l’élément à modifier.',
    en: 'The path yields a computed value and not an element of the resource. Write the path of the element to change.',
  },
  'resource-root': {
    status: 400, issue: 'invalid',
    fr: 'Le chemin désigne la ressource entière : {type} la viderait. Donnez le chemin d’un élément, par exemple {example}.',
    en: 'The path names the whole resource: {type} would empty it. Give the path of an element, for example {example}.',
  },
  'name-required': {
    status: 400, issue: 'required',
    fr: 'Une opération add demande la partie « name », l’élément à ajouter sous path. {hintFr}',
    en: 'An operation add needs the part "name", the element to add under path. {hintEn}',
  },
  'tolerance-refused': {
    status: 400, issue: 'invalid',
    fr: 'Prefer: handling=strict refuse une forme que handling=lenient corrige{row} : {detailFr}',
    en: 'Prefer: handling=strict refuses a form that handling=lenient corrects{row}: {detailEn}',
  },
  'target-not-found': {
    status: 422, issue: 'not-found',
    fr: 'Le chemin « {path} » ne désigne aucun élément de la ressource. {hintFr}',
    en: 'Path "{path}" selects no element of the resource. {hintEn}',
  },
  'multiple-targets': {
    status: 422, issue: 'multiple-matches',
    fr: 'Le chemin désigne {count} éléments, il en faut un seul. Ajoutez un critère ou un rang, par exemple [0].',
    en: 'The path selects {count} elements, exactly one is needed. Add a criterion or an index, for example [0].',
  },
  'not-a-list': {
    status: 422, issue: 'value',
    fr: 'Le chemin d’une opération {type} doit désigner une liste entière d’éléments, par exemple {example}.',
    en: 'The path of an operation {type} must select one whole list of elements, for example {example}.',
  },
  'index-out-of-bounds': {
    status: 422, issue: 'value',
    fr: '{name} vaut {value}, la liste a {count} élément(s) : donnez un rang de 0 à {maximum}.',
    en: '{name} is {value}, the list has {count} element(s): give an index from 0 to {maximum}.',
  },
  'unknown-element': {
    status: 422, issue: 'structure',
    fr: 'L’élément « {name} » n’existe pas dans {type}. Corrigez la partie name ou le chemin.',
    en: 'Element "{name}" does not exist in {type}. Correct the part name or the path.',
  },
  'already-present': {
    status: 422, issue: 'value',
    fr: '« {name} » existe déjà et ne se répète pas. Utilisez replace sur {example}.',
    en: '"{name}" is already present and does not repeat. Use replace on {example}.',
  },
  'value-type': {
    status: 422, issue: 'value',
    fr: 'La valeur est de type {found}, l’élément attend {expected}. {hintFr}',
    en: 'The value is of type {found}, the element expects {expected}. {hintEn}',
  },
  'value-list': {
    status: 422, issue: 'value',
    fr: 'Une liste de {count} valeurs ne convient pas ici : {reasonFr}',
    en: 'A list of {count} values does not fit here: {reasonEn}',
  },
  'value-ambiguous': {
    status: 422, issue: 'value',
    fr: 'Le type de la valeur n’est pas dit et l’élément en admet plusieurs : {expected}. Écrivez value[x], par exemple valueString.',
    en: 'The type of the value is not given and the element allows several: {expected}. Write value[x], for example valueString.',
  },
} as const satisfies Record<string, PatchText>;

export type PatchRule = keyof typeof PATCH_RULES;

/** A remark that changes nothing to the success of the patch. */
export const PATCH_REMARKS = {
  'nothing-deleted': {
    fr: 'Rien à supprimer : le chemin ne désigne aucun élément. La ressource est inchangée par cette opération.',
    en: 'Nothing to delete: the path selects no element. This operation leaves the resource unchanged.',
  },
  'concept-already-there': {
    fr: 'Ce concept (mêmes systèmes, codes et extensions) est déjà dans « {name} ». Il n’est pas ajouté une deuxième fois.',
    en: 'This concept (same systems, codes and extensions) is already in "{name}". It is not added a second time.',
  },
} as const;

export type PatchRemark = keyof typeof PATCH_REMARKS;

/** Forms outside FHIR R4 that `handling=lenient` corrects; each text says what was read and what is the right form. */
export const NORMALISATIONS = {
  'untyped-value': {
    fr: 'Valeur sans type, lue comme {type}. Écrivez « {property} » à la place de « value ».',
    en: 'Value without a type, read as {type}. Write "{property}" in place of "value".',
  },
  'value-part-name': {
    fr: 'La partie « {name} » est lue comme « value ». Nommez-la « value ».',
    en: 'Part "{name}" is read as "value". Name it "value".',
  },
  'value-property': {
    fr: 'La propriété « {name} » est lue comme « {property} ». Écrivez « {property} ».',
    en: 'Property "{name}" is read as "{property}". Write "{property}".',
  },
  'list-value': {
    fr: 'Une liste de {count} valeurs remplace la liste entière. FHIR R4 demande une opération par valeur.',
    en: 'A list of {count} values replaces the whole list. FHIR R4 asks for one operation per value.',
  },
  'nested-value': {
    fr: 'Valeur simple dans une partie imbriquée « value », lue directement. Écrivez {property} dans la partie « value ».',
    en: 'Simple value inside a nested part "value", read directly. Write {property} in the part "value".',
  },
  'nameless-part': {
    fr: 'Partie sans nom, lue comme une extension. Écrivez dans « value » des parties nommées url et value, ou extension.',
    en: 'Part without a name, read as an extension. Write in "value" parts named url and value, or extension.',
  },
  'value-extension': {
    fr: 'valueExtension n’existe pas dans Parameters de R4, lu comme une extension. Écrivez des parties nommées url et value, ou extension.',
    en: 'Parameters of R4 has no valueExtension, read as an extension. Write parts named url and value, or extension.',
  },
  'extension-parts': {
    fr: 'Partie « extension » de l’opération, lue comme la valeur. Écrivez name = extension et une partie « value ».',
    en: 'Part "extension" of the operation, read as the value. Write name = extension and a part "value".',
  },
  'name-in-path': {
    fr: 'La partie « name » d’une opération {type} est lue comme la suite du chemin : {path}. Écrivez ce chemin sans « name ».',
    en: 'The part "name" of an operation {type} is read as the end of the path: {path}. Write that path without "name".',
  },
  'value-in-delete': {
    fr: 'Une opération delete avec une valeur supprime l’élément égal à cette valeur. Écrivez le chemin de cet élément, sans « value ».',
    en: 'An operation delete with a value deletes the element equal to that value. Write the path of that element, without "value".',
  },
  'name-from-path': {
    fr: 'add sans « name » : la valeur est ajoutée à {parent}.{name}. Écrivez path = {parent} et name = {name}.',
    en: 'add without "name": the value is added to {parent}.{name}. Write path = {parent} and name = {name}.',
  },
  'extension-value': {
    fr: 'Le chemin désigne une extension et la valeur est simple : elle remplace la valeur de l’extension. Terminez le chemin par .value.',
    en: 'The path selects an extension and the value is simple: it replaces the value of the extension. End the path with .value.',
  },
  'wrapped-in-list': {
    fr: '« {name} » se répète : la valeur seule est lue comme une liste d’un élément. Écrivez une liste.',
    en: '"{name}" repeats: the lone value is read as a list of one. Write a list.',
  },
  'number-from-string': {
    fr: 'Le nombre {value} est écrit comme un texte. Écrivez-le sans guillemets.',
    en: 'Number {value} is written as a string. Write it without quotes.',
  },
  'companion-too-long': {
    fr: '« {name} » a plus d’entrées que la liste qu’elle accompagne : les extensions en trop sont portées par la dernière. Alignez les deux listes.',
    en: '"{name}" has more entries than the list it goes with: the extra extensions are carried by the last one. Align both lists.',
  },
} as const;

export type Normalisation = keyof typeof NORMALISATIONS;
