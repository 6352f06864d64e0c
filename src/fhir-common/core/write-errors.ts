import type { ErrorDefinition } from './error-definition';

/** What a write can be refused for, besides what the validator and the rules of the features say. */
export const WRITE_ERRORS = {
  'unreadable-json': {
    status: 400,
    issue: 'structure',
    fr: 'Ligne {line}, colonne {column} : {reasonFr} Corrigez le corps à cet endroit.',
    en: 'Line {line}, column {column}: {reasonEn} Correct the body there.',
  },
  'empty-body': {
    status: 400,
    issue: 'required',
    fr: 'Le corps est vide. Envoyez la ressource en JSON (Content-Type: application/fhir+json).',
    en: 'The body is empty. Send the resource as JSON (Content-Type: application/fhir+json).',
  },
  'no-resource': {
    status: 400,
    issue: 'structure',
    fr: 'Le corps n’est pas une ressource FHIR : il lui faut un objet avec « resourceType ».',
    en: 'The body is no FHIR resource: it must be an object with "resourceType".',
  },
  'interaction-not-offered': {
    status: 405,
    issue: 'not-supported',
    fr: "L'opération {interaction} n'existe pas pour {type}. Opérations offertes : {supported}.",
    en: 'Interaction {interaction} does not exist for {type}. Offered interactions: {supported}.',
  },
  'interaction-forbidden': {
    status: 403,
    issue: 'forbidden',
    fr: "L'opération {interaction} sur {type} est réservée aux rôles {roles}. Demandez ce rôle à l'exploitant.",
    en: 'Interaction {interaction} on {type} is for the roles {roles}. Ask the operator for one of them.',
  },
  'elements-forbidden': {
    status: 403,
    issue: 'forbidden',
    fr: 'Votre rôle ne peut modifier que {allowed} de {type} ; la demande modifie aussi {refused}. Retirez ces éléments.',
    en: 'Your role may change {allowed} of {type} only; the request also changes {refused}. Remove those elements.',
  },
  'outside-perimeter': {
    status: 403,
    issue: 'forbidden',
    fr: "Cette ressource ({type}) n'est pas dans votre périmètre (régions ou structures confiées à votre certificat). Vérifiez la structure, ou demandez un périmètre plus large à l'exploitant.",
    en: 'This resource ({type}) is not in your perimeter (regions or structures entrusted to your certificate). Check the structure, or ask the operator for a larger perimeter.',
  },
  'hidden-elements': {
    status: 403,
    issue: 'forbidden',
    fr: "Votre profil d'accès ne voit pas tous les éléments de {type}/{id} : un remplacement les perdrait. Utilisez PATCH.",
    en: 'Your access profile does not see every element of {type}/{id}: a replacement would lose them. Use PATCH.',
  },
  'version-conflict': {
    status: 412,
    issue: 'conflict',
    fr: "{type}/{id} en est à la version {current}, If-Match demande {asked}. Relisez la ressource et refaites votre modification.",
    en: '{type}/{id} is at version {current}, If-Match asks for {asked}. Read the resource again and redo your change.',
  },
  'already-exists': {
    status: 412,
    issue: 'conflict',
    fr: '{type}/{id} existe déjà et If-None-Match: * interdit de le remplacer. Retirez cet en-tête pour le modifier.',
    en: '{type}/{id} exists already and If-None-Match: * forbids replacing it. Remove this header to change it.',
  },
  'multiple-matches': {
    status: 412,
    issue: 'multiple-matches',
    fr: 'Le critère « {query} » désigne plusieurs {type}. Précisez-le pour n’en désigner qu’un, par exemple avec le système de l’identifiant.',
    en: 'Criterion "{query}" selects several {type}. Make it select one, for example by giving the system of the identifier.',
  },
  'no-match': {
    status: 404,
    issue: 'not-found',
    fr: 'Le critère « {query} » ne désigne aucun {type} visible pour vous. Vérifiez l’identifiant.',
    en: 'Criterion "{query}" selects no {type} visible to you. Check the identifier.',
  },
  'condition-required': {
    status: 400,
    issue: 'required',
    fr: 'Un critère est attendu après [base]/{type}? pour désigner la ressource, par exemple identifier=système|valeur.',
    en: 'A criterion is expected after [base]/{type}? to select the resource, for example identifier=system|value.',
  },
  'invalid-if-match': {
    status: 400,
    issue: 'invalid',
    fr: 'L’en-tête If-Match « {value} » n’est pas une version. Écrivez W/"3", la valeur de l’en-tête ETag reçu.',
    en: 'Header If-Match "{value}" is no version. Write W/"3", the value of the ETag header received.',
  },
  'id-mismatch': {
    status: 400,
    issue: 'invalid',
    fr: 'L’id du corps ({body}) n’est pas celui de l’adresse ({url}). Retirez-le du corps, ou donnez le même.',
    en: 'The id of the body ({body}) is not that of the address ({url}). Remove it from the body, or give the same.',
  },
  'type-mismatch': {
    status: 400,
    issue: 'structure',
    fr: 'Le corps est une ressource {body}, l’adresse demande {url}. Changez resourceType ou l’adresse.',
    en: 'The body is a {body} resource, the address asks for {url}. Change resourceType or the address.',
  },
  'import-without-id': {
    status: 422,
    issue: 'required',
    fr: 'Obligatoire au chargement : il désigne la ressource à créer ou à remplacer.',
    en: 'Required when loading: it names the resource to create or replace.',
  },
  'write-conflict': {
    status: 503,
    issue: 'transient',
    fr: 'D’autres écritures de la même ressource sont en cours ; rien n’a été modifié. Réessayez dans {seconds} secondes.',
    en: 'Other writes of the same resource are under way; nothing was changed. Try again in {seconds} seconds.',
  },
  'duplicate': {
    status: 409,
    issue: 'duplicate',
    fr: 'L’identifiant {value} est déjà celui de {owner}. Modifiez cette ressource, ou corrigez l’identifiant.',
    en: 'Identifier {value} already belongs to {owner}. Change that resource, or correct the identifier.',
  },
  'immutable-element': {
    status: 422,
    issue: 'business-rule',
    fr: '{what} ne change plus après la création (valeur « {before} »). Remettez cette valeur.',
    en: '{what} does not change after creation (value "{before}"). Put that value back.',
  },
  'dangling-reference': {
    status: 422,
    issue: 'not-found',
    fr: 'La référence {reference} ne désigne aucune ressource de ce serveur. Créez-la d’abord, ou corrigez la référence.',
    en: 'Reference {reference} points to no resource of this server. Create it first, or correct the reference.',
  },
  'state-refused': {
    status: 422,
    issue: 'business-rule',
    fr: 'Passage de {from} à {to} impossible. Depuis {from}, sont permis : {allowed}.',
    en: 'No move from {from} to {to}. From {from}, allowed are: {allowed}.',
  },
  'state-forbidden': {
    status: 403,
    issue: 'forbidden',
    fr: 'Le passage de {from} à {to} revient à : {actors}. Demandez-le à l’un d’eux.',
    en: 'The move from {from} to {to} is for: {actors}. Ask one of them.',
  },
  'state-initial': {
    status: 422,
    issue: 'business-rule',
    fr: 'Une nouvelle ressource {type} ne peut pas commencer dans l’état {state}. États de départ : {allowed}.',
    en: 'A new {type} resource cannot begin in state {state}. Initial states: {allowed}.',
  },
} as const satisfies Record<string, ErrorDefinition>;
