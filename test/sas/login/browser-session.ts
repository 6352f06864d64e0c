import { Agent, fetch } from 'undici';
import type { Response } from 'undici';
import { certificateAuthority } from '../../http/test-server';

/** What a browser does without a screen: keeps cookies by host and port, posts the forms of the page it has, follows redirects one by one. */
export class BrowserSession {
  private readonly cookies = new Map<string, string>();
  private readonly dispatcher = new Agent({ connect: { ca: certificateAuthority() } });
  page = '';
  address: URL;
  status = 0;
  headers: Response['headers'] | undefined;

  constructor(origin: string) {
    this.address = new URL(origin);
  }

  /** Opens an address, absolute or relative to the page, and follows redirects up to the first page. */
  async open(address: string): Promise<this> {
    await this.request(address, {});
    return this.follow();
  }

  /** One request, no redirect followed. */
  async request(address: string, options: { readonly form?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> }): Promise<this> {
    this.address = new URL(address, this.address);
    const response = await fetch(this.address, {
      dispatcher: this.dispatcher, redirect: 'manual',
      headers: { ...(this.cookies.size === 0 ? {} : { cookie: this.cookieHeader() }), ...options.headers },
      ...(options.form === undefined ? {} : { method: 'POST', body: new URLSearchParams(options.form) }),
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    this.status = response.status;
    this.headers = response.headers;
    this.page = await response.text();
    return this;
  }

  /** Follows redirects, at most twenty. */
  async follow(): Promise<this> {
    for (let hops = 0; hops < 20 && this.location !== undefined; hops += 1) await this.request(this.location, {});
    return this;
  }

  get location(): string | undefined {
    return this.headers?.get('location') ?? undefined;
  }

  /** Posts the first form of the page whose button bears a text, with its hidden fields and those given; follows redirects. */
  async submit(button: string, fields: Readonly<Record<string, string>> = {}): Promise<this> {
    await this.post(button, fields);
    return this.follow();
  }

  /** The same, no redirect followed. */
  post(button: string, fields: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<this> {
    const { action, hidden } = this.formOf(button);
    return this.request(action, { form: { ...hidden, ...fields }, headers });
  }

  formOf(button: string): { action: string; hidden: Record<string, string> } {
    const form = this.page.split('<form').slice(1).map((part) => part.split('</form>')[0] ?? '').find((part) => part.includes(`>${button}</button>`));
    if (form === undefined) throw new Error(`No form with the button ${button} on ${this.address.href}: ${this.title}`);
    const hidden: Record<string, string> = {};
    for (const [, name = '', value = ''] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) hidden[name] = value;
    return { action: (/ action="([^"]*)"/.exec(form)?.[1] ?? this.address.href).replaceAll('&amp;', '&'), hidden };
  }

  get title(): string {
    return /<h1>([^<]*)<\/h1>/.exec(this.page)?.[1] ?? '';
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(`${this.address.host} ${name}`);
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(`${this.address.host} ${name}`, value);
  }

  /** As sent to the address; `path` is not looked at. */
  private cookieHeader(): string {
    const own = [...this.cookies].filter(([name]) => name.startsWith(`${this.address.host} `));
    return own.map(([name, value]) => `${name.slice(this.address.host.length + 1)}=${value}`).join('; ');
  }

  private keep(cookie: string): void {
    const [pair = ''] = cookie.split(';');
    const mark = pair.indexOf('=');
    const name = `${this.address.host} ${pair.slice(0, mark)}`;
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(mark + 1));
  }
}
