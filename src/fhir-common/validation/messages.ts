import type { Severity } from './validation-issue';
import type { Bilingual } from '../core/bilingual';

/** One rule: R4 IssueType, severity, and the two texts; `{name}` is replaced by the detail of that name. */
interface RuleText extends Bilingual {
  readonly severity: Severity;
  readonly code: string;
}

/** Every rule the validator checks, except invariants, whose texts come from the definitions and `invariant-texts.ts`. */
export const RULES = {
  'json-type': {
    severity: 'error', code: 'structure',
    fr: 'Type JSON {found} (vu : {value}), attendu : {expected}. Écrivez la valeur sous cette forme.',
    en: 'JSON type {found} (seen: {value}), expected: {expected}. Write the value in that form.',
  },
  'null-value': {
    severity: 'error', code: 'structure',
    fr: "null n'est permis que dans une liste de primitifs dont « _{name} » porte une extension au même rang. Retirez-le.",
    en: 'null is only allowed in a list of primitives whose "_{name}" list has an extension at the same index. Remove it.',
  },
  'empty-array': {
    severity: 'error', code: 'structure',
    fr: 'Une liste vide est interdite. Retirez « {name} » ou donnez au moins une valeur.',
    en: 'An empty array is not allowed. Remove "{name}" or give at least one value.',
  },
  'empty-object': {
    severity: 'error', code: 'structure',
    fr: 'Un objet vide est interdit. Retirez « {name} » ou remplissez-le.',
    en: 'An empty object is not allowed. Remove "{name}" or fill it in.',
  },
  'empty-string': {
    severity: 'error', code: 'value',
    fr: "Une chaîne vide est interdite. Retirez l'élément ou donnez une valeur.",
    en: 'An empty string is not allowed. Remove the element or give a value.',
  },
  'blank-string': {
    severity: 'warning', code: 'value',
    fr: "La chaîne « {value} » ne contient que des blancs. Retirez l'élément ou donnez une valeur.",
    en: 'String "{value}" holds only blanks. Remove the element or give a value.',
  },
  'forbidden-characters': {
    severity: 'error', code: 'value',
    fr: 'Caractère de contrôle ou demi-caractère UTF-16 dans la chaîne « {value} » (montré par \uFFFD). Retirez-le ; seuls tabulation et retour à la ligne sont permis.',
    en: 'String "{value}" holds a control character or a lone UTF-16 surrogate (shown as \uFFFD). Remove it; only tab and line breaks are allowed.',
  },
  'too-long': {
    severity: 'error', code: 'too-long',
    fr: 'La chaîne « {value} » a {count} caractères, {expected} au plus sont permis. Raccourcissez-la.',
    en: 'String "{value}" has {count} characters, at most {expected} are allowed. Shorten it.',
  },
  'format': {
    severity: 'error', code: 'value',
    fr: "La valeur « {value} » n'est pas de type {type}. Forme attendue : {expected}.",
    en: 'Value "{value}" is not of type {type}. Expected form: {expected}.',
  },
  'date-not-real': {
    severity: 'error', code: 'value',
    fr: "Le jour de « {value} » n'existe pas au calendrier. Corrigez la date.",
    en: 'The day in "{value}" does not exist in the calendar. Correct the date.',
  },
  'zone-missing': {
    severity: 'error', code: 'value',
    fr: "L'heure de « {value} » n'a pas de fuseau. Ajoutez Z ou un décalage, par exemple +01:00.",
    en: 'The time in "{value}" has no zone. Add Z or an offset, for example +01:00.',
  },
  'integer-range': {
    severity: 'error', code: 'value',
    fr: 'Le nombre {value} est hors des bornes de {type} : {expected}. Corrigez-le.',
    en: 'Number {value} is out of the bounds of {type}: {expected}. Correct it.',
  },
  'unknown-element': {
    severity: 'error', code: 'structure',
    fr: "L'élément « {name} » (valeur {value}) n'existe pas dans {type}. {suggestionFr}",
    en: 'Element "{name}" (value {value}) does not exist in {type}. {suggestionEn}',
  },
  'sibling-not-primitive': {
    severity: 'error', code: 'structure',
    fr: "« _{name} » (vu : {value}) n'existe que pour un type primitif. Mettez id et extension dans « {name} ».",
    en: '"_{name}" (seen: {value}) exists only for a primitive type. Put id and extension inside "{name}".',
  },
  'sibling-alignment': {
    severity: 'error', code: 'structure',
    fr: "« {name} » a {count} rangs et « _{name} » en a {siblings}. Alignez les deux listes ; null marque un rang vide.",
    en: '"{name}" has {count} items and "_{name}" has {siblings}. Align the two lists; null marks an empty rank.',
  },
  'cardinality-min': {
    severity: 'error', code: 'required',
    fr: 'L’élément « {name} » doit être présent au moins {min} fois, trouvé {count}. Ajoutez-le.',
    en: 'Element "{name}" must be present at least {min} times, found {count}. Add it.',
  },
  'cardinality-max': {
    severity: 'error', code: 'structure',
    fr: "L'élément « {name} » est permis au plus {max} fois, trouvé {count}. Retirez le surplus, à partir de {value}.",
    en: 'Element "{name}" is allowed at most {max} times, found {count}. Remove the surplus, from {value} on.',
  },
  'choice-type': {
    severity: 'error', code: 'structure',
    fr: "« {name} » (vu : {value}) n'est pas permis ici. Types permis : {expected}. Prenez l'un d'eux.",
    en: '"{name}" (seen: {value}) is not allowed here. Allowed types: {expected}. Use one of them.',
  },
  'choice-multiple': {
    severity: 'error', code: 'structure',
    fr: 'Un seul type est permis pour {name}[x], trouvés « {first} » et « {other} » ({value}). Gardez-en un.',
    en: 'Only one type is allowed for {name}[x], found "{first}" and "{other}" ({value}). Keep one.',
  },
  'fixed': {
    severity: 'error', code: 'value',
    fr: 'La valeur {found} doit être exactement {expected}. Remplacez-la.',
    en: 'Value {found} must be exactly {expected}. Replace it.',
  },
  'pattern': {
    severity: 'error', code: 'value',
    fr: 'La valeur {found} doit contenir {expected}. Complétez-la ou corrigez-la.',
    en: 'Value {found} must contain {expected}. Complete or correct it.',
  },
  'slice-min': {
    severity: 'error', code: 'required',
    fr: 'Il manque « {label} » (tranche {slice} de « {name} ») : {min} au moins, trouvé {count}. Ajoutez cet élément{hint}.',
    en: '"{label}" is missing (slice {slice} of "{name}"): at least {min}, found {count}. Add that element{hint}.',
  },
  'slice-max': {
    severity: 'error', code: 'structure',
    fr: '« {label} » (tranche {slice} de « {name} ») est permis au plus {max} fois, trouvé {count}. Retirez le surplus{hint}.',
    en: '"{label}" (slice {slice} of "{name}") is allowed at most {max} times, found {count}. Remove the surplus{hint}.',
  },
  'slice-closed': {
    severity: 'error', code: 'structure',
    fr: 'Cette répétition de « {name} », {value}, ne correspond à aucune des tranches permises : {expected}. Corrigez-la ou retirez-la.',
    en: 'This repetition of "{name}", {value}, matches none of the allowed slices: {expected}. Correct or remove it.',
  },
  'slice-order': {
    severity: 'error', code: 'structure',
    fr: "La tranche « {slice} », {value}, n'est pas à sa place. Remettez-la dans l'ordre attendu : {expected}.",
    en: 'Slice "{slice}", {value}, is out of order. Put it in the expected order: {expected}.',
  },
  'slice-at-end': {
    severity: 'error', code: 'structure',
    fr: 'Les répétitions de « {name} » hors tranches doivent venir après celles des tranches {expected}. Déplacez {value} à la fin.',
    en: 'Repetitions of "{name}" outside the slices must come after those of {expected}. Move {value} to the end.',
  },
  'binding': {
    severity: 'error', code: 'code-invalid',
    fr: "« {found} » n'est pas dans le jeu de valeurs obligatoire {valueSet}. {remedyFr}",
    en: '"{found}" is not in the required value set {valueSet}. {remedyEn}',
  },
  'binding-code': {
    severity: 'error', code: 'code-invalid',
    fr: "« {found} » n'est pas un code du jeu de valeurs obligatoire {valueSet}. {remedyFr}",
    en: '"{found}" is not a code of the required value set {valueSet}. {remedyEn}',
  },
  'binding-variant': {
    severity: 'warning', code: 'code-invalid',
    fr: '« {found} » est une autre écriture d’un code du jeu de valeurs {valueSet}, acceptée. Écrivez « {code} ».',
    en: '"{found}" is another spelling of a code of value set {valueSet}, accepted. Write "{code}".',
  },
  'binding-former': {
    severity: 'warning', code: 'code-invalid',
    fr: "« {found} » n'est pas, ou plus{sinceFr}, dans le jeu de valeurs {valueSet}, et reste accepté. {remedyFr}",
    en: '"{found}" is not, or no longer{sinceEn}, in value set {valueSet}, and is still accepted. {remedyEn}',
  },
  'binding-unlisted': {
    severity: 'warning', code: 'code-invalid',
    fr: "« {found} » n'est pas dans la liste connue ici, incomplète, du jeu de valeurs {valueSet} : il est accepté sans contrôle. Vérifiez le code.",
    en: '"{found}" is not in the list of value set {valueSet} known here, which is incomplete: it is accepted unchecked. Verify the code.',
  },
  'binding-extensible': {
    severity: 'warning', code: 'code-invalid',
    fr: "« {found} » n'est pas dans le jeu de valeurs {valueSet}. Prenez un code de ce jeu s'il en a un qui convient. {remedyFr}",
    en: '"{found}" is not in value set {valueSet}. Use a code of that set if one fits. {remedyEn}',
  },
  'reference-format': {
    severity: 'error', code: 'value',
    fr: 'La référence « {value} » est mal formée. Écrivez Type/id, une adresse absolue, urn:uuid:… ou #id.',
    en: 'Reference "{value}" is malformed. Write Type/id, an absolute address, urn:uuid:… or #id.',
  },
  'reference-type': {
    severity: 'error', code: 'structure',
    fr: 'La référence {value} vise {found}. Types permis : {expected}. Corrigez la cible.',
    en: 'Reference {value} targets {found}. Allowed types: {expected}. Correct the target.',
  },
  'reference-type-mismatch': {
    severity: 'error', code: 'structure',
    fr: 'Reference.type dit « {found} » mais la référence vise {expected}. Accordez-les.',
    en: 'Reference.type says "{found}" but the reference targets {expected}. Make them agree.',
  },
  'reference-contained': {
    severity: 'error', code: 'not-found',
    fr: "Aucune ressource contenue n'a l'id « {value} ». Ajoutez-la dans contained ou corrigez la référence.",
    en: 'No contained resource has id "{value}". Add it to contained or correct the reference.',
  },
  'extension-url': {
    severity: 'error', code: 'structure',
    fr: "L'url d'extension « {value} » doit être absolue. Écrivez l'url canonique complète.",
    en: 'Extension url "{value}" must be absolute. Write the full canonical url.',
  },
  'unknown-extension': {
    severity: 'information', code: 'extension',
    fr: "L'extension {value} n'est pas connue ici : son contenu n'est pas contrôlé. {suggestionFr}",
    en: 'Extension {value} is not known here: its content is not checked. {suggestionEn}',
  },
  'extension-context': {
    severity: 'error', code: 'extension',
    fr: "L'extension {value} ne se pose pas sur {found}. Elle est prévue sur : {expected}. Déplacez-la ou retirez-la.",
    en: 'Extension {value} does not go on {found}. It is meant for: {expected}. Move or remove it.',
  },
  'unknown-modifier-extension': {
    severity: 'error', code: 'extension',
    fr: "L'extension modificatrice {value} n'est pas connue ici et change le sens de l'élément. Retirez-la.",
    en: 'Modifier extension {value} is not known here and changes the meaning of the element. Remove it.',
  },
  'unknown-nested-extension': {
    severity: 'error', code: 'extension',
    fr: "L'extension n'a pas de partie « {value} ». Parties définies : {expected}.",
    en: 'The extension has no part "{value}". Defined parts: {expected}.',
  },
  'profile-none': {
    severity: 'error', code: 'structure',
    fr: "La valeur {value} ne respecte aucun des profils permis : {expected}. Corrigez-la selon l'un d'eux.",
    en: 'Value {value} conforms to none of the allowed profiles: {expected}. Correct it to fit one.',
  },
  'resource-type-missing': {
    severity: 'error', code: 'structure',
    fr: 'resourceType manque ou n’est pas une chaîne (vu : {value}). Ajoutez le nom du type de ressource.',
    en: 'resourceType is missing or not a string (seen: {value}). Add the name of the resource type.',
  },
  'resource-type-unknown': {
    severity: 'error', code: 'not-supported',
    fr: "Le type de ressource « {value} » n'est pas pris en charge ici. {suggestionFr}",
    en: 'Resource type "{value}" is not supported here. {suggestionEn}',
  },
  'subsetted': {
    severity: 'error', code: 'business-rule',
    fr: 'Cette fiche est incomplète (étiquette SUBSETTED) : des éléments en ont été retirés, l’écrire les effacerait. Envoyez la fiche entière, sans cette étiquette.',
    en: 'This resource is not whole (tag SUBSETTED): elements were taken out, and writing it would erase them. Send the whole resource, without this tag.',
  },
  'unknown-profile': {
    severity: 'error', code: 'not-found',
    fr: "Le profil {value} n'est pas connu ici. Corrigez son url ou chargez sa définition.",
    en: 'Profile {value} is not known here. Correct its url or load its definition.',
  },
  'profile-type': {
    severity: 'error', code: 'structure',
    fr: 'Le profil {value} porte sur {expected}, pas sur {found}. Envoyez une ressource de ce type.',
    en: 'Profile {value} is about {expected}, not {found}. Send a resource of that type.',
  },
  'too-deep': {
    severity: 'error', code: 'too-costly',
    fr: "L'imbrication dépasse {max} niveaux ; la suite n'est pas contrôlée. Aplatissez la structure.",
    en: 'Nesting exceeds {max} levels; what follows is not checked. Flatten the structure.',
  },
  'too-many-issues': {
    severity: 'error', code: 'too-costly',
    fr: 'Plus de {max} défauts : les suivants ne sont pas listés. Corrigez ceux-ci et renvoyez.',
    en: 'More than {max} issues: the others are not listed. Correct these and send again.',
  },
  'invariant-not-evaluated': {
    severity: 'error', code: 'exception',
    fr: "La règle {key} n'a pas pu être évaluée sur cette valeur : défaut du serveur, signalé à son exploitant. Rien n'est enregistré. Vérifiez l'élément ({seen}) : {human}",
    en: 'Rule {key} could not be evaluated on this value: a fault of the server, reported to its operator. Nothing is stored. Check the element ({seen}): {human}',
  },
} as const satisfies Record<string, RuleText>;

/** Key of a rule of {@link RULES}. */
export type RuleKey = keyof typeof RULES;
