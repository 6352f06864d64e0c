import { EXPORT_ERRORS } from './export-errors';
import { WRITE_ERRORS } from './write-errors';
import type { ErrorDefinition } from './error-definition';
import { fill } from './bilingual';

/** Every error the FHIR interfaces can answer, in one table. */
export const ERRORS = {
  'unknown-resource-type': {
    status: 404,
    issue: 'not-supported',
    fr: "Le type de ressource « {type} » n'est pas servi ici. Types servis : {supported}.",
    en: 'Resource type "{type}" is not served here. Served types: {supported}.',
  },
  'no-access-profile': {
    status: 403,
    issue: 'forbidden',
    fr: "Votre certificat n'a pas de profil d'accès pour {api}. Demandez-en un à l'administrateur du serveur.",
    en: 'Your certificate has no access profile for {api}. Ask the administrator of the server for one.',
  },
  'not-found': {
    status: 404,
    issue: 'not-found',
    fr: "La ressource {type}/{id} n'existe pas ou n'est pas visible pour vous. Vérifiez l'identifiant technique ou cherchez par `identifier`.",
    en: 'Resource {type}/{id} does not exist or is not visible to you. Check the technical id or search by `identifier`.',
  },
  'deleted': {
    status: 410,
    issue: 'deleted',
    fr: 'La ressource {type}/{id} a été supprimée. Retirez-la de votre copie.',
    en: 'Resource {type}/{id} was deleted. Remove it from your copy.',
  },
  'unknown-parameter': {
    status: 400,
    issue: 'not-supported',
    fr: "Le critère « {parameter} » (position {position}) n'existe pas pour {type}. {suggestion} Liste complète : [base]/metadata.",
    en: 'Criterion "{parameter}" (position {position}) does not exist for {type}. {suggestionEn} Full list: [base]/metadata.',
  },
  'unknown-modifier': {
    status: 400,
    issue: 'not-supported',
    fr: 'Le modificateur « :{modifier} » (position {position}) ne s’applique pas à « {parameter} ». Modificateurs acceptés : {supported}.',
    en: 'Modifier ":{modifier}" (position {position}) does not apply to "{parameter}". Accepted modifiers: {supported}.',
  },
  'invalid-value': {
    status: 400,
    issue: 'invalid',
    fr: 'La valeur « {value} » du paramètre « {parameter} » (position {position}) est refusée : {reasonFr}',
    en: 'Value "{value}" of parameter "{parameter}" (position {position}) is refused: {reasonEn}',
  },
  'unknown-chain': {
    status: 400,
    issue: 'not-supported',
    fr: 'Le chaînage « {parameter} » (position {position}) est impossible : {reasonFr}',
    en: 'Chain "{parameter}" (position {position}) is impossible: {reasonEn}',
  },
  'invalid-include': {
    status: 400,
    issue: 'invalid',
    fr: "L'inclusion « {value} » (position {position}) est refusée : {reasonFr}",
    en: 'Include "{value}" (position {position}) is refused: {reasonEn}',
  },
  'invalid-result-parameter': {
    status: 400,
    issue: 'invalid',
    fr: 'La valeur « {value} » de « {parameter} » (position {position}) est refusée : {reasonFr}',
    en: 'Value "{value}" of "{parameter}" (position {position}) is refused: {reasonEn}',
  },
  'explain-refused': {
    status: 403,
    issue: 'forbidden',
    fr: '`_explain` est réservé aux administrateurs. Retirez ce paramètre.',
    en: '`_explain` is for administrators. Remove this parameter.',
  },
  'not-applied': {
    status: 400,
    issue: 'not-supported',
    fr: 'Prefer: handling=strict refuse cette requête : {reasonFr}',
    en: 'Prefer: handling=strict refuses this request: {reasonEn}',
  },
  'malformed-query': {
    status: 400,
    issue: 'invalid',
    fr: 'La requête est illisible à la position {position} : {reasonFr}',
    en: 'The query string cannot be read at position {position}: {reasonEn}',
  },
  'too-many-criteria': {
    status: 400,
    issue: 'too-costly',
    fr: 'La requête porte {count} {what}, le maximum est {maximum}. Découpez-la, ou utilisez [base]/$export pour une copie complète.',
    en: 'The query carries {count} {what}, the maximum is {maximum}. Split it, or use [base]/$export for a full copy.',
  },
  'too-costly': {
    status: 400,
    issue: 'too-costly',
    fr: 'La requête coûterait {cost} unités, le maximum est {maximum}. Ce qui coûte le plus : {parameters}. Donnez moins de valeurs, moins de répétitions d’un même critère, ou plusieurs requêtes.',
    en: 'The query would cost {cost} units, the maximum is {maximum}. What costs most: {parameters}. Give fewer values, fewer repetitions of one criterion, or several queries.',
  },
  'answer-too-large': {
    status: 400,
    issue: 'too-costly',
    fr: 'La réponse dépasserait {maximum} ressources, et cette interface ne pagine pas. Restreignez la période ou le nombre d’identifiants.',
    en: 'The answer would exceed {maximum} resources, and this interface has no pages. Narrow the period or the number of identifiers.',
  },
  'invalid-page-link': {
    status: 400,
    issue: 'invalid',
    fr: 'Ce lien de page a été modifié, tronqué ou émis pour un autre appelant. Relancez la recherche depuis la première page.',
    en: 'This page link was altered, truncated or issued to another caller. Run the search again from the first page.',
  },
  'expired-page-link': {
    status: 410,
    issue: 'expired',
    fr: 'Ce lien de page a expiré ({minutes} minutes). Relancez la recherche depuis la première page.',
    en: 'This page link has expired ({minutes} minutes). Run the search again from the first page.',
  },
  'url-too-long': {
    status: 414,
    issue: 'too-long',
    fr: "L'adresse dépasse {maximum} octets. Envoyez les mêmes paramètres par POST [base]/{type}/_search (application/x-www-form-urlencoded).",
    en: 'The URL exceeds {maximum} bytes. Send the same parameters by POST [base]/{type}/_search (application/x-www-form-urlencoded).',
  },
  'unencoded-url': {
    status: 400,
    issue: 'invalid',
    fr: "L'adresse contient un caractère à encoder, comme un accent ou un espace. Écrivez é sous la forme %C3%A9 ; avec curl : --get --data-urlencode 'name=Hôpital'.",
    en: "The URL holds a character that must be encoded, such as an accent or a space. Write é as %C3%A9; with curl: --get --data-urlencode 'name=Hôpital'.",
  },
  'not-http': {
    status: 400,
    issue: 'structure',
    fr: "Ces octets ne sont pas une requête HTTP/1.1. Vérifiez la méthode, les en-têtes et l'adresse.",
    en: 'These bytes are not an HTTP/1.1 request. Check the method, the headers and the address.',
  },
  'request-timeout': {
    status: 408,
    issue: 'timeout',
    fr: 'La requête a mis trop de temps à arriver. Renvoyez-la en une fois.',
    en: 'The request took too long to arrive. Send it again in one go.',
  },
  'body-too-large': {
    status: 413,
    issue: 'too-long',
    fr: 'Le corps de la requête dépasse {maximum} octets. Découpez-la.',
    en: 'The request body exceeds {maximum} bytes. Split it.',
  },
  'unsupported-format': {
    status: 406,
    issue: 'not-supported',
    fr: "Le format « {format} » n'est pas produit. Demandez application/fhir+json (en-tête Accept ou paramètre _format).",
    en: 'Format "{format}" is not produced. Ask for application/fhir+json (Accept header or _format parameter).',
  },
  'unsupported-media-type': {
    status: 415,
    issue: 'not-supported',
    fr: "Le type de contenu « {format} » n'est pas lu ici. Envoyez {supported}.",
    en: 'Content type "{format}" is not read here. Send {supported}.',
  },
  'method-not-allowed': {
    status: 405,
    issue: 'not-supported',
    fr: "La méthode {method} n'est pas permise sur {path}. Méthodes permises : {supported}.",
    en: 'Method {method} is not allowed on {path}. Allowed methods: {supported}.',
  },
  'unknown-path': {
    status: 404,
    issue: 'not-found',
    fr: "L'adresse {path} n'est pas une adresse FHIR de ce serveur. Partez de {base}/metadata.",
    en: 'Address {path} is not a FHIR address of this server. Start from {base}/metadata.',
  },
  'unknown-operation': {
    status: 404,
    issue: 'not-supported',
    fr: "L'opération « ${code} » n'existe pas à cette adresse. Opérations offertes : {supported}.",
    en: 'Operation "${code}" does not exist at this address. Offered operations: {supported}.',
  },
  'query-timeout': {
    status: 503,
    issue: 'timeout',
    fr: 'La recherche a dépassé le temps permis. Ajoutez un critère plus sélectif, ou utilisez [base]/$export.',
    en: 'The search exceeded the time allowed. Add a more selective criterion, or use [base]/$export.',
  },
  'caller-gone': {
    status: 499,
    issue: 'incomplete',
    fr: 'L’appelant a raccroché avant la réponse : sa recherche est arrêtée. Envoyez-la de nouveau et attendez la réponse.',
    en: 'The caller hung up before the answer: the search is stopped. Send it again and wait for the answer.',
  },
  'unavailable': {
    status: 503,
    issue: 'transient',
    fr: 'La base de données ne répond pas pour le moment. Réessayez dans {seconds} secondes.',
    en: 'The database does not answer for the moment. Try again in {seconds} seconds.',
  },
  'internal': {
    status: 500,
    issue: 'exception',
    fr: 'Erreur interne, signalée à l’exploitant sous la référence {requestId}. Rien n’a été modifié.',
    en: 'Internal error, reported to the operator under reference {requestId}. Nothing was changed.',
  },
  'throttled': {
    status: 429,
    issue: 'throttled',
    fr: 'Quota dépassé : {limit} points par {window} secondes. Reprenez dans {seconds} secondes (en-têtes RateLimit et Retry-After), ou demandez un quota plus large à l’exploitant.',
    en: 'Quota exceeded: {limit} points per {window} seconds. Resume in {seconds} seconds (RateLimit and Retry-After headers), or ask the operator for a larger quota.',
  },
  'overloaded': {
    status: 503,
    issue: 'transient',
    fr: 'Trop de recherches sont en cours. Réessayez dans {seconds} secondes.',
    en: 'Too many searches are running. Try again in {seconds} seconds.',
  },
  'not-indexed': {
    status: 503,
    issue: 'transient',
    fr: "Le critère « {parameter} » de {type} n'est pas encore indexé : une réponse serait incomplète. Les autres critères répondent ; réessayez plus tard. L'exploitant lance `npm run reindex -- --type {type}`.",
    en: 'Criterion "{parameter}" of {type} is not indexed yet: an answer would be incomplete. Other criteria answer; try again later. The operator runs `npm run reindex -- --type {type}`.',
  },
  'audit-unavailable': {
    status: 503,
    issue: 'transient',
    fr: 'La consultation n’a pas pu être journalisée : rien n’a été transmis. Réessayez dans {seconds} secondes.',
    en: 'The read could not be audited: nothing was sent. Try again in {seconds} seconds.',
  },
  'role-required': {
    status: 403,
    issue: 'forbidden',
    fr: 'Cette adresse est réservée aux rôles {roles}. Demandez ce rôle à l’exploitant.',
    en: 'This address is for the roles {roles}. Ask the operator for one of them.',
  },
  ...WRITE_ERRORS,
  ...EXPORT_ERRORS,
  'unsupported-filter-operator': {
    status: 400,
    issue: 'not-supported',
    fr: "L'opérateur « {operator} » de _filter (position {position}) ne s'applique pas à « {parameter} ». Opérateurs acceptés : {supported}.",
    en: 'Operator "{operator}" of _filter (position {position}) does not apply to "{parameter}". Accepted operators: {supported}.',
  },
  'filter-too-costly': {
    status: 400,
    issue: 'too-costly',
    fr: 'Le paramètre « {parameter} » (position {position}) est trop grand : {reasonFr}',
    en: 'Parameter "{parameter}" (position {position}) is too large: {reasonEn}',
  },
  'missing-header': {
    status: 400,
    issue: 'required',
    fr: 'En-tête requis avec un jeton d’accès, absent ou vide : {missing}. Donnez les valeurs convenues avec votre identifiant de client.',
    en: 'Header required with an access token, absent or empty: {missing}. Give the values agreed with your client id.',
  },
  'token-issuer-unavailable': {
    status: 503,
    issue: 'transient',
    fr: 'Les clés de l’autorité d’authentification ne peuvent pas être lues : le jeton n’a pas pu être vérifié. Réessayez dans {seconds} secondes.',
    en: 'The keys of the authorization server cannot be read: the token could not be verified. Try again in {seconds} seconds.',
  },
  'unknown-value-set': {
    status: 404,
    issue: 'not-found',
    fr: 'Le jeu de valeurs « {valueSet} » n’est pas connu ici. {suggestion} Liste complète : [base]/ValueSet.',
    en: 'Value set "{valueSet}" is not known here. {suggestionEn} Full list: [base]/ValueSet.',
  },
  'unknown-code-system': {
    status: 404,
    issue: 'not-found',
    fr: 'Le système de codes « {system} » n’est pas connu ici. {suggestion} Liste complète : [base]/CodeSystem.',
    en: 'Code system "{system}" is not known here. {suggestionEn} Full list: [base]/CodeSystem.',
  },
  'unknown-code': {
    status: 404,
    issue: 'code-invalid',
    fr: 'Le code « {code} » n’est pas dans {system}, tel qu’il est connu ici. {suggestion} Cherchez-le par son libellé : ValueSet/$expand et filter.',
    en: 'Code "{code}" is not in {system} as known here. {suggestionEn} Look for it by its label: ValueSet/$expand with filter.',
  },
  'value-set-not-listed': {
    status: 422,
    issue: 'not-supported',
    fr: 'Aucun code du jeu de valeurs {valueSet} n’est connu ici. Demandez à l’exploitant d’en charger la publication (npm run load).',
    en: 'No code of value set {valueSet} is known here. Ask the operator to load its publication (npm run load).',
  },
  'missing-operation-parameter': {
    status: 400,
    issue: 'required',
    fr: '{operation} demande {names}. Ajoutez ce paramètre à l’adresse ou au corps Parameters.',
    en: '{operation} needs {namesEn}. Add that parameter to the address or to the Parameters body.',
  },
  'invalid-operation-parameter': {
    status: 400,
    issue: 'invalid',
    fr: 'Le paramètre « {parameter} » de {operation} est refusé : {reasonFr}',
    en: 'Parameter "{parameter}" of {operation} is refused: {reasonEn}',
  },
  'unknown-client': {
    status: 404,
    issue: 'not-found',
    fr: 'Le client « {id} » n’existe pas. Liste des clients : GET /admin/api/clients.',
    en: 'Client "{id}" does not exist. List of clients: GET /admin/api/clients.',
  },
  'client-exists': {
    status: 409,
    issue: 'duplicate',
    fr: 'Un client porte déjà cet identifiant ou ce CN ({detail}). Modifiez-le, ou choisissez-en un autre.',
    en: 'A client already has this id or this CN ({detail}). Change it, or choose another.',
  },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorDetails = Readonly<Record<string, string | number>>;

/** An expected failure: a row of {@link ERRORS} with its details. `headers` travel with the HTTP answer (Retry-After, Allow). */
export class FhirError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(fill(ERRORS[code].en, details));
    this.name = 'FhirError';
  }

  get definition(): ErrorDefinition {
    return ERRORS[this.code];
  }

  get french(): string {
    return fill(ERRORS[this.code].fr, this.details);
  }

  get english(): string {
    return this.message;
  }
}

/** Cuts a value so that an error text stays one readable line (80 characters). */
export function excerpt(value: string): string {
  const printable = value.replace(/\p{Cc}/gu, '\uFFFD');
  return printable.length <= 80 ? printable : `${printable.slice(0, 77)}...`;
}
