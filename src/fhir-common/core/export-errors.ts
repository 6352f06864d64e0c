import type { ErrorDefinition } from './error-definition';

/** What an extraction can be refused for, or fail of. */
export const EXPORT_ERRORS = {
  'invalid-export': {
    status: 400,
    issue: 'invalid',
    fr: 'Le paramètre « {parameter} » de $export (position {position}) est refusé pour la valeur « {value} » : {reasonFr}',
    en: 'Parameter "{parameter}" of $export (position {position}) is refused with value "{value}": {reasonEn}',
  },
  'export-not-found': {
    status: 404,
    issue: 'not-found',
    fr: 'Aucune extraction de ce numéro n’existe pour vous : elle est inconnue, annulée, expirée, ou appartient à un autre client. Relancez [base]/$export.',
    en: 'No extraction of this number exists for you: it is unknown, cancelled, expired, or belongs to another client. Start [base]/$export again.',
  },
  'export-file-not-found': {
    status: 404,
    issue: 'not-found',
    fr: 'Le fichier « {file} » n’est pas dans cette extraction. Prenez les adresses `output[].url` du manifeste, une fois l’extraction terminée.',
    en: 'File "{file}" is not in this extraction. Take the addresses `output[].url` of the manifest, once the extraction is done.',
  },
  'export-polled-too-often': {
    status: 429,
    issue: 'throttled',
    fr: 'L’extraction est encore en cours et vient d’être interrogée. Attendez {seconds} secondes (en-tête Retry-After) avant de redemander.',
    en: 'The extraction is still running and was asked about just now. Wait {seconds} seconds (Retry-After header) before asking again.',
  },
  'too-many-exports': {
    status: 429,
    issue: 'throttled',
    fr: 'Vous avez déjà {count} extractions en cours, le maximum est {maximum}. Attendez la fin de l’une d’elles ou annulez-la (DELETE sur son adresse de suivi).',
    en: 'You already have {count} extractions running, the maximum is {maximum}. Wait for one to end, or cancel it (DELETE on its status address).',
  },
  'export-storage-full': {
    status: 503,
    issue: 'no-store',
    fr: 'La place réservée aux extractions est pleine. Réessayez dans {seconds} secondes, ou annulez une extraction devenue inutile (DELETE sur son adresse de suivi).',
    en: 'The space kept for extractions is full. Try again in {seconds} seconds, or cancel an extraction you no longer need (DELETE on its status address).',
  },
  'export-storage-unavailable': {
    status: 503,
    issue: 'transient',
    fr: 'Le dossier des extractions ne répond pas pour le moment. Réessayez dans {seconds} secondes ; si cela dure, relancez [base]/$export.',
    en: 'The folder of extractions does not answer for the moment. Try again in {seconds} seconds; if it lasts, start [base]/$export again.',
  },
  'export-failed': {
    status: 500,
    issue: 'exception',
    fr: 'L’extraction a échoué, l’exploitant en est averti sous la référence {requestId}. Aucun fichier n’est publié ; relancez [base]/$export.',
    en: 'The extraction failed, the operator was told under reference {requestId}. No file is published; start [base]/$export again.',
  },
  'range-not-satisfiable': {
    status: 416,
    issue: 'invalid',
    fr: 'L’intervalle « {range} » est hors du fichier, qui compte {size} octets. Corrigez l’en-tête Range ou retirez-le.',
    en: 'Range "{range}" lies outside the file, which has {size} bytes. Correct the Range header or remove it.',
  },
} as const satisfies Record<string, ErrorDefinition>;
