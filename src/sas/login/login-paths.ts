import type { AgendaEntry } from './agenda-entry';
import { entryQuery } from './agenda-entry';

/** The pages, all beside one another under `/sas/`. */
export const PAGES = {
  agenda: 'agenda',
  signIn: 'connexion',
  signInReturn: 'connexion-retour',
  signOut: 'deconnexion',
  terms: 'conditions',
  password: 'mot-de-passe',
  forgotten: 'mot-de-passe-oublie',
  newPassword: 'nouveau-mot-de-passe',
  booking: 'reservation',
  cancellation: 'annulation',
  style: 'connexion.css',
} as const;

export type Page = keyof typeof PAGES;

/** Addresses of the pages. They hold nothing a caller wrote but a checked entry, so that no redirect leaves this server. */
export class LoginPaths {
  private readonly base: string;

  /** @param publicUrl its path is that of a proxy in front */
  constructor(private readonly publicUrl: string | undefined) {
    this.base = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
  }

  /** Path and query of a page, for links and redirects. */
  of(page: Page, entry?: AgendaEntry, more: Readonly<Record<string, string>> = {}): string {
    const query = [entry === undefined ? '' : entryQuery(entry), new URLSearchParams(more).toString()].filter((part) => part !== '').join('&');
    return `${this.base}/sas/${PAGES[page]}${query === '' ? '' : `?${query}`}`;
  }

  /** The address of a page as others reach it. @throws Error without PUBLIC_URL, which the configuration requires for whoever asks */
  absolute(page: Page, more: Readonly<Record<string, string>> = {}): string {
    if (this.publicUrl === undefined) throw new Error('PUBLIC_URL is not set');
    const query = new URLSearchParams(more).toString();
    return `${this.publicUrl}/sas/${PAGES[page]}${query === '' ? '' : `?${query}`}`;
  }
}
