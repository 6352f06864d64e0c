import type { Request } from 'express';
import { PageError } from './page-error';
import type { SigningKey } from './signing-key';

/** Field of every form that changes something. */
export const FORM_CODE = 'jeton';

/** Whose form it is: the browser, and the session in it. */
export interface FormOwner {
  readonly visit: string;
  /** Token of the session; absent before the sign-in. */
  readonly session?: string;
}

/** What a form of another site cannot know: a code of this browser, this session and this page (synchronizer token, OWASP CSRF). */
export function formCode(key: SigningKey, page: string, { visit, session = '' }: FormOwner): string {
  return key.code('form', `${page} ${visit} ${session}`).toString('base64url');
}

/**
 * The fields of a form that this server's own page sent.
 * @throws PageError 403 for a form of another site, or of a session that has ended; 400 for a body that is no form
 */
export function readForm(key: SigningKey, page: string, owner: FormOwner | undefined, request: Request): URLSearchParams {
  const body: unknown = request.body;
  if (typeof body !== 'string' || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.get('content-type') ?? '')) {
    throw new PageError(400, 'sas-form-unreadable', 'Formulaire illisible', 'Cette adresse attend un formulaire. Ouvrez la page et remplissez-la.');
  }
  const fields = new URLSearchParams(body);
  const site = request.get('sec-fetch-site');
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign || owner === undefined || !key.isCode('form', `${page} ${owner.visit} ${owner.session ?? ''}`, fields.get(FORM_CODE) ?? '')) {
    throw new PageError(403, 'sas-form-stale', 'Formulaire expiré', 'Ce formulaire n’est plus valable, ou vient d’un autre site. Ouvrez de nouveau la page et recommencez.');
  }
  return fields;
}
