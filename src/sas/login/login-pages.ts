import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { rawQuery } from '../../fhir-common/http/fhir-request';
import { readEntry } from './agenda-entry';
import type { AgendaEntry } from './agenda-entry';
import { AttemptLimits } from './attempt-limits';
import type { LimitedKind } from './attempt-limits';
import { Cookies } from './cookies';
import { formCode, readForm } from './forms';
import { LOGIN_CLOCK } from './login-clock';
import type { LoginClock } from './login-clock';
import { LoginPaths } from './login-paths';
import type { Page } from './login-paths';
import { LOGIN_SETTINGS } from './login-options';
import type { LoginSettings } from './login-options';
import { SigningKey } from './signing-key';
import { Visits } from './visit';
import type { SignedIn } from './visit';

/** What every page does with a request and its answer. */
@Injectable()
export class LoginPages {
  constructor(
    private readonly key: SigningKey,
    private readonly cookies: Cookies,
    private readonly visits: Visits,
    private readonly limits: AttemptLimits,
    readonly paths: LoginPaths,
    @Inject(LOGIN_SETTINGS) private readonly settings: LoginSettings,
    @Inject(LOGIN_CLOCK) private readonly now: LoginClock,
  ) {}

  /** Counts the request by its network address. @throws PageError 429 */
  count(kind: LimitedKind, request: Request): Promise<void> {
    return this.limits.takeOrRefuse(kind, request.ip ?? request.socket.remoteAddress ?? '');
  }

  signedIn(request: Request): Promise<SignedIn | undefined> {
    return this.visits.signedIn(request, this.now());
  }

  /** Where the person was going; undefined when the address names no agenda. */
  entryOf(request: Request): AgendaEntry | undefined {
    const reading = readEntry(rawQuery(request), this.settings.origins);
    return reading.ok ? reading.entry : undefined;
  }

  /** The code of a form that posts to a page; names the browser on the way. */
  code(page: string, request: Request, response: Response, signedIn: SignedIn | undefined): string {
    const visit = this.cookies.visit(request, response);
    return formCode(this.key, page, { visit, ...(signedIn === undefined ? {} : { session: signedIn.token }) });
  }

  /** The fields posted to a page. @throws PageError 400, 403, 429 */
  async form(page: Page, request: Request, signedIn: SignedIn | undefined): Promise<URLSearchParams> {
    await this.count('submission', request);
    return readForm(this.key, page, this.visits.formOwner(request, signedIn), request);
  }

  send(response: Response, text: string, status = 200): void {
    response.status(status).setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(text);
  }

  /** RFC 9110 15.4.4: the answer to a form is another page, read anew. */
  redirect(response: Response, location: string): void {
    response.status(303).setHeader('Location', location);
    response.end();
  }
}
