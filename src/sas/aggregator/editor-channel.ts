import type { JsonObject } from '../../fhir-common/core/json';
import type { ByteBudget } from './bounded-json';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/** What asking an editor once came to. */
export type ChannelAnswer =
  | { readonly ok: true; readonly bundle: JsonObject }
  | { readonly ok: false; readonly failure: EditorFailure };

/** Why an editor gives nothing: OperationOutcome code and what to tell an operator. */
export interface EditorFailure {
  readonly code: 'timeout' | 'transient' | 'invalid';
  readonly reason: FailureReason;
  readonly httpStatus?: number;
}

/** Reasons in French and English; every one is told in the answer and on the status page. */
export const FAILURE_REASONS = {
  timeout: { fr: 'pas de réponse dans le délai', en: 'no answer in time' },
  unreachable: { fr: 'injoignable', en: 'unreachable' },
  tls: { fr: 'échec TLS : certificat refusé, ou signé par une autre autorité', en: 'TLS failure: certificate refused, or of another authority' },
  interrupted: { fr: 'réponse interrompue', en: 'answer cut off' },
  'refused-request': { fr: 'la requête est refusée', en: 'the request is refused' },
  'server-error': { fr: 'erreur du serveur', en: 'server error' },
  redirected: { fr: 'réponse par une redirection, non suivie', en: 'answered by a redirect, not followed' },
  'not-json': { fr: 'la réponse n’est pas du JSON', en: 'the answer is not JSON' },
  'not-searchset': { fr: 'la réponse n’est pas un Bundle searchset', en: 'the answer is no searchset Bundle' },
  'too-large': { fr: 'la réponse dépasse la taille permise', en: 'the answer exceeds the size allowed' },
  'held-back': { fr: 'mis à l’écart après des échecs répétés', en: 'held back after repeated failures' },
} as const satisfies Record<string, Bilingual>;

export type FailureReason = keyof typeof FAILURE_REASONS;

/** How an editor is asked: over mTLS, or in process for the agenda of this server. */
export interface EditorChannel {
  /**
   * @param path below the base of the editor, with its query: `/Slot?…`
   * @returns never throws; an abort is a `timeout`
   */
  ask(path: string, signal: AbortSignal, budget: ByteBudget): Promise<ChannelAnswer>;
  close(): Promise<void>;
}
