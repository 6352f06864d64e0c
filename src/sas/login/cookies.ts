import type { Request, Response } from 'express';
import { randomToken } from './signing-key';
import type { SigningKey } from './signing-key';

/** `visit`: which browser, before and after it has signed in. `session`: who. */
export type CookieName = 'visit' | 'session';

/** Cookies whose value is signed, read by no script, sent by no form of another site. */
export class Cookies {
  /** @param isSecure false without TLS only (loopback) */
  constructor(
    private readonly key: SigningKey,
    private readonly isSecure: boolean,
  ) {}

  /** The value of a cookie this server signed; undefined for any other. */
  read(request: Pick<Request, 'headers'>, cookie: CookieName): string | undefined {
    const name = this.nameOf(cookie);
    const values = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`));
    // Two cookies of one name: somebody planted one of them.
    const [only, second] = values.map((pair) => pair.slice(name.length + 1));
    return only === undefined || second !== undefined ? undefined : this.key.open(`${cookie}-cookie`, only);
  }

  /** The name of this browser, given to it when it has none. */
  visit(request: Pick<Request, 'headers'>, response: Response): string {
    const known = this.read(request, 'visit');
    if (known !== undefined) return known;
    const visit = randomToken();
    this.set(response, 'visit', visit);
    return visit;
  }

  set(response: Response, cookie: CookieName, value: string): void {
    response.append('Set-Cookie', `${this.nameOf(cookie)}=${this.key.seal(`${cookie}-cookie`, value)}${this.attributes()}`);
  }

  clear(response: Response, cookie: CookieName): void {
    response.append('Set-Cookie', `${this.nameOf(cookie)}=${this.attributes()}; Max-Age=0`);
  }

  /** `__Host-`: only this host, over TLS, can set it (RFC 6265bis 4.1.3.2), so that no neighbour plants a session. */
  private nameOf(cookie: CookieName): string {
    return `${this.isSecure ? '__Host-' : ''}sas-${cookie}`;
  }

  /** Lax: the links of the platform and the provider's redirect are GET from another site, and bring the session along. */
  private attributes(): string {
    return `; Path=/; HttpOnly; SameSite=Lax${this.isSecure ? '; Secure' : ''}`;
  }
}
