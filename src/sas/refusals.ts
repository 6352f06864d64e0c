import type { ErrorDefinition } from '../fhir-common/core/error-definition';
import { filled } from '../fhir-common/core/bilingual';
import { excerpt } from '../fhir-common/core/errors';
import type { OutcomeMessage } from '../fhir-common/core/operation-outcome';
import { RefusedRequest } from '../fhir-common/core/refused-request';

/** What the SAS interfaces refuse by rules of their own (spec section 14), in the form of the error table of the engine. */
export const SAS_ERRORS = {
  'sas-missing-parameter': {
    status: 400,
    issue: 'required',
    fr: 'Le paramètre « {parameter} » est obligatoire. Ajoutez {example}.',
    en: 'Search parameter "{parameter}" is required. Add {example}.',
  },
  'sas-missing-bound': {
    status: 400,
    issue: 'required',
    fr: 'Le paramètre « {parameter} » avec le préfixe {prefix} est obligatoire. Ajoutez par exemple {parameter}={prefix}2026-03-27T14:00:00.000%2B01:00.',
    en: 'Search parameter "{parameter}" with prefix {prefix} is missing. Add for example {parameter}={prefix}2026-03-27T14:00:00.000%2B01:00.',
  },
  'sas-repeated-parameter': {
    status: 400,
    issue: 'invalid',
    fr: 'Le paramètre « {parameter} » est donné plusieurs fois{which}. Donnez-le une fois.',
    en: 'Search parameter "{parameter}" is given more than once{which}. Give it once.',
  },
  'sas-date-list': {
    status: 400,
    issue: 'invalid',
    fr: 'Le paramètre « {parameter} » ne prend pas de liste : « {value} ». Répétez-le, une fois avec ge, une fois avec le.',
    en: 'Search parameter "{parameter}" takes no list: "{value}". Repeat it, once with ge and once with le.',
  },
  'sas-date-prefix': {
    status: 400,
    issue: 'invalid',
    fr: 'Le paramètre « {parameter} » accepte les préfixes ge et le seulement, pas « {value} ». Remplacez le préfixe.',
    en: 'Search parameter "{parameter}" accepts the prefixes ge and le only, not "{value}". Replace the prefix.',
  },
  'sas-unreadable-date': {
    status: 400,
    issue: 'invalid',
    fr: '{parameter} : « {value} » n’est pas une date FHIR. {reasonFr}',
    en: '{parameter}: "{value}" is not a FHIR date. {reasonEn}',
  },
  'sas-status-not-free': {
    status: 400,
    issue: 'not-supported',
    fr: 'Seuls les créneaux libres se cherchent, « {value} » est refusé. Donnez {parameter}=free.',
    en: 'Only free slots can be searched, "{value}" is refused. Give {parameter}=free.',
  },
  'sas-too-many-identifiers': {
    status: 400,
    issue: 'too-costly',
    fr: '« {parameter} » porte {count} identifiants, le maximum est {maximum}. Découpez la recherche en lots de {maximum}.',
    en: '"{parameter}" holds {count} identifiers, the maximum is {maximum}. Split the search into lots of {maximum}.',
  },
  'sas-unreadable-identifier': {
    status: 400,
    issue: 'invalid',
    fr: 'L’identifiant « {value} » de « {parameter} » est illisible. Écrivez système|valeur, la valeur seule, ou |valeur.',
    en: 'Identifier "{value}" of "{parameter}" cannot be read. Write system|value, the value alone, or |value.',
  },
  'sas-unreadable-query': {
    status: 400,
    issue: 'invalid',
    fr: 'La requête est illisible à la position {position} : {reasonFr}',
    en: 'The query string cannot be read at position {position}: {reasonEn}',
  },
  'sas-wrong-resource': {
    status: 400,
    issue: 'structure',
    fr: 'Le corps doit être une ressource {type}. Envoyez-la seule, avec resourceType.',
    en: 'The body must be a {type} resource. Send it alone, with resourceType.',
  },
  'sas-missing-element': {
    status: 400,
    issue: 'required',
    fr: '{element} est obligatoire. Ajoutez-le.',
    en: '{element} is required. Add it.',
  },
  'sas-unknown-profile': {
    status: 400,
    issue: 'not-supported',
    fr: 'meta.profile nomme un profil que ce flux ne connaît pas. Donnez {expected}, ou rien.',
    en: 'meta.profile names a profile that this flow does not know. Give {expected}, or none.',
  },
  'sas-identifier-type': {
    status: 422,
    issue: 'business-rule',
    fr: 'Le type d’un identifiant ne va pas avec son système. IDNPS va avec {national}, INTRN avec {technical}.',
    en: 'The type of an identifier does not fit its system. IDNPS goes with {national}, INTRN with {technical}.',
  },
  'sas-repeated-element': {
    status: 422,
    issue: 'business-rule',
    fr: '{element} est donné plusieurs fois. Gardez-en un seul.',
    en: '{element} is given more than once. Keep one.',
  },
  'sas-not-email': {
    status: 422,
    issue: 'invalid',
    fr: 'Un compte régulateur n’a pour télécom qu’une adresse e-mail lisible. Retirez les autres, ou corrigez-la.',
    en: 'The only telecom of a regulator account is a readable e-mail address. Remove the others, or mend it.',
  },
  'sas-duplicate-account': {
    status: 422,
    issue: 'duplicate',
    fr: 'Un compte a déjà {element}. Mettez-le à jour par PUT [base]/Practitioner?identifier=système|valeur.',
    en: 'An account already has {element}. Update it by PUT [base]/Practitioner?identifier=system|value.',
  },
  'sas-held-by-active': {
    status: 422,
    issue: 'duplicate',
    fr: '{element} appartient à un autre compte actif. Désactivez d’abord ce compte.',
    en: '{element} belongs to another active account. Deactivate that account first.',
  },
  'sas-criterion-missing': {
    status: 400,
    issue: 'required',
    fr: 'Le critère identifier est obligatoire. Écrivez PUT [base]/{type}?identifier=système|valeur.',
    en: 'The criterion identifier is required. Write PUT [base]/{type}?identifier=system|value.',
  },
  'sas-criterion': {
    status: 400,
    issue: 'invalid',
    fr: 'Le critère identifier doit être un seul système|valeur : {reasonFr}',
    en: 'The criterion identifier must be one system|value: {reasonEn}',
  },
  'sas-several-matches': {
    status: 412,
    issue: 'multiple-matches',
    fr: 'Plusieurs ressources répondent au critère. Signalez-le à l’exploitant.',
    en: 'Several resources match the criterion. Report it to the operator.',
  },
  'sas-status': {
    status: 400,
    issue: 'code-invalid',
    fr: 'Le statut « {value} » n’est pas de ce flux. Donnez {expected}, en minuscules.',
    en: 'Status "{value}" is not of this flow. Give {expected}, in lower case.',
  },
  'sas-pending': {
    status: 422,
    issue: 'business-rule',
    fr: 'pending est réservé à SOS Médecins. Donnez booked, ou le profil de SOS Médecins.',
    en: 'pending is for SOS Médecins only. Give booked, or the profile of SOS Médecins.',
  },
  'sas-end-before-start': {
    status: 422,
    issue: 'business-rule',
    fr: 'end doit suivre start. Corrigez les deux instants.',
    en: 'end must be after start. Correct the two instants.',
  },
  'sas-patient': {
    status: 422,
    issue: 'business-rule',
    fr: 'Aucune identité de patient ne circule ici. Retirez le participant Patient.',
    en: 'No identity of a patient travels here. Remove the Patient participant.',
  },
  'sas-other-client': {
    status: 422,
    issue: 'duplicate',
    fr: 'Cet identifiant de rendez-vous est déjà employé dans son système. Donnez un système propre à votre produit.',
    en: 'This appointment identifier is already used in its system. Give a system of your own product.',
  },
  'sas-unknown-editor': {
    status: 404,
    issue: 'not-found',
    fr: 'L’éditeur « {name} » n’existe pas. Liste des éditeurs : GET /admin/api/editors.',
    en: 'Editor "{name}" does not exist. List of editors: GET /admin/api/editors.',
  },
  'sas-editor-exists': {
    status: 409,
    issue: 'duplicate',
    fr: 'Un éditeur s’appelle déjà « {name} ». Modifiez-le par PATCH /admin/api/editors/{name}, ou choisissez un autre nom.',
    en: 'An editor is already called "{name}". Change it by PATCH /admin/api/editors/{name}, or choose another name.',
  },
  'sas-editor-of-file': {
    status: 409,
    issue: 'conflict',
    fr: 'L’éditeur « {name} » est dans le fichier SAS_EDITORS_FILE, qui prévaut. Modifiez le fichier, ou choisissez un autre nom.',
    en: 'Editor "{name}" is in the file SAS_EDITORS_FILE, which prevails. Change the file, or choose another name.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type SasErrorCode = keyof typeof SAS_ERRORS;

/** One refused element or parameter: a row of {@link SAS_ERRORS} with its details. */
export interface Refusal {
  readonly code: SasErrorCode;
  readonly details: Readonly<Record<string, string | number>>;
  /** FHIRPath of the element, or `http.<parameter>`. */
  readonly expression?: string;
}

/** What a reader makes of a request: its value, or everything that is wrong with it. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** A refusal of a search parameter. */
export function parameterRefusal(code: SasErrorCode, parameter: string, details: Readonly<Record<string, string | number>> = {}): Refusal {
  return { code, details: { ...details, parameter }, expression: `http.${parameter}` };
}

/**
 * The answer to a refused request, one issue per refusal. With several, the status of the first counts. Texts of callers are cut to a
 * readable line.
 */
export function refusedRequest(refusals: readonly Refusal[]): RefusedRequest {
  const [first] = refusals;
  return new RefusedRequest(first === undefined ? 400 : SAS_ERRORS[first.code].status, refusals.map(message));
}

/** A refusal as a rule of the write door gives it, with the status of the table. */
export function ruleIssue(refusal: Refusal): OutcomeMessage & { readonly status: number } {
  return { ...message(refusal), status: SAS_ERRORS[refusal.code].status };
}

function message({ code, details, expression }: Refusal): OutcomeMessage {
  const row = SAS_ERRORS[code];
  const shown = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, typeof value === 'string' ? excerpt(value) : value]));
  // The samples of the guide name a parameter in `expression`; `location` is what R4 gives to parts of HTTP.
  const place = expression === undefined ? {} : expression.startsWith('http.') ? { location: expression, expression } : { expression };
  return { severity: 'error', issue: row.issue, code, ...filled(row, shown), ...place };
}
