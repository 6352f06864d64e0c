import type { AgendaEntry } from '../agenda-entry';
import { html } from '../html';
import type { Html } from '../html';
import type { LoginPaths } from '../login-paths';
import type { PageError } from '../page-error';
import { MIN_PASSWORD_LENGTH } from '../password-policy';
import type { RegulatorAccount } from '../regulator-accounts';
import type { Terms } from '../terms';
import { field, form, page } from './layout';
import type { FieldDefect } from './layout';

/** What every form page is made of. */
interface FormPage {
  readonly code: string;
  readonly entry?: AgendaEntry | undefined;
  readonly defects?: readonly FieldDefect[];
}

export function signInPage(paths: LoginPaths, { code, entry, defects = [], email, changed }: FormPage & { readonly email?: string; readonly changed: boolean }): string {
  return page(paths, {
    title: 'Connexion', defects,
    body: html`${changed ? html`<p class="notice" role="status">Votre mot de passe est changé. Connectez-vous.</p>` : undefined}
<p class="warning">Vous n’arrivez pas de la plateforme SAS : les fonctions de régulation ne sont pas disponibles dans cette session, même une fois connecté.</p>
${form(paths.of('signIn', entry), code, html`
${field({ id: 'adresse', label: 'Adresse électronique', type: 'email', autocomplete: 'username', ...(email === undefined ? {} : { value: email }) }, defects)}
${field({ id: 'mot-de-passe', label: 'Mot de passe', type: 'password', autocomplete: 'current-password' }, defects)}
<p class="actions"><button type="submit">Se connecter</button> <a href="${paths.of('forgotten', entry)}">Mot de passe oublié</a></p>`)}`,
  });
}

export function termsPage(paths: LoginPaths, { code, signOutCode, entry, defects = [], terms }: FormPage & { readonly signOutCode: string; readonly terms: Terms }): string {
  return page(paths, {
    title: 'Conditions d’utilisation', defects,
    body: html`<p>Lisez les conditions d’utilisation, puis acceptez-les pour continuer. Chaque personne les accepte elle-même, une fois par version.</p>
<div class="terms" tabindex="0" role="region" aria-label="Texte des conditions">
${terms.paragraphs.map((paragraph) => (paragraph.startsWith('# ') ? html`<h2>${paragraph.slice(2)}</h2>` : html`<p>${paragraph}</p>`))}
</div>
${form(paths.of('terms', entry), code, html`
<input type="hidden" name="version" value="${terms.version}">
${defects.map(({ text }) => html`<p class="error" id="accepter-erreur">${text}</p>`)}
<div class="check"><input type="checkbox" id="accepter" name="accepter" value="oui"${defects.length === 0 ? undefined : html` aria-invalid="true" aria-describedby="accepter-erreur"`}> <label for="accepter">J’accepte ces conditions d’utilisation</label></div>
<p class="actions"><button type="submit">Continuer</button></p>`)}
${signOutForm(paths, signOutCode, 'Refuser et se déconnecter')}`,
  });
}

export interface PasswordPage extends FormPage {
  /** True when the session was opened by password, which must then be given again. */
  readonly asksCurrent: boolean;
  /** True right after the terms: a password is offered, not asked. */
  readonly isFirst: boolean;
  readonly changed: boolean;
}

export function passwordPage(paths: LoginPaths, { code, entry, defects = [], asksCurrent, isFirst, changed }: PasswordPage): string {
  const onward = entry === undefined ? undefined : html`<a href="${paths.of('agenda', entry)}">${isFirst ? 'Continuer sans mot de passe' : 'Revenir à l’agenda'}</a>`;
  return page(paths, {
    title: isFirst ? 'Choisir un mot de passe' : 'Changer de mot de passe', defects,
    body: html`${changed ? html`<p class="notice" role="status">Votre mot de passe est changé. Vos autres sessions sont fermées.</p>` : undefined}
${isFirst ? html`<p>Depuis la plateforme SAS, vous n’avez pas besoin de mot de passe. Choisissez-en un si vous voulez aussi vous connecter directement, sans les fonctions de régulation.</p>` : undefined}
${form(paths.of('password', entry, isFirst ? { premiere: 'oui' } : {}), code, html`
${asksCurrent ? field({ id: 'actuel', label: 'Mot de passe actuel', type: 'password', autocomplete: 'current-password' }, defects) : undefined}
${newPasswordFields(defects)}
<p class="actions"><button type="submit">Enregistrer</button> ${onward}</p>`)}`,
  });
}

function newPasswordFields(defects: readonly FieldDefect[]): Html {
  return html`${field({
    id: 'nouveau', label: 'Nouveau mot de passe', type: 'password', autocomplete: 'new-password',
    hint: `${MIN_PASSWORD_LENGTH} caractères au moins ; une phrase convient. Ni votre nom, ni votre adresse.`,
  }, defects)}
${field({ id: 'encore', label: 'Nouveau mot de passe, une seconde fois', type: 'password', autocomplete: 'new-password' }, defects)}`;
}

export function forgottenPage(paths: LoginPaths, { code, entry }: FormPage): string {
  return page(paths, {
    title: 'Mot de passe oublié',
    body: html`<p>Un lien pour choisir un nouveau mot de passe vous sera envoyé. Il sert une fois, dans les 30 minutes.</p>
${form(paths.of('forgotten', entry), code, html`
${field({ id: 'adresse', label: 'Adresse électronique', type: 'email', autocomplete: 'username', hint: 'Celle de votre compte de régulateur.' })}
<p class="actions"><button type="submit">Envoyer le lien</button> <a href="${paths.of('signIn', entry)}">Revenir à la connexion</a></p>`)}`,
  });
}

/** The same for every address typed: it does not tell who has an account. */
export function forgottenSentPage(paths: LoginPaths, entry: AgendaEntry | undefined): string {
  return page(paths, {
    title: 'Mot de passe oublié',
    body: html`<p class="notice" role="status">Si un compte actif a cette adresse, un lien vient de lui être envoyé. Pensez à regarder parmi les courriels indésirables.</p>
<p><a href="${paths.of('signIn', entry)}">Revenir à la connexion</a></p>`,
  });
}

export function newPasswordPage(paths: LoginPaths, { code, defects = [], link }: FormPage & { readonly link: string }): string {
  return page(paths, {
    title: 'Choisir un nouveau mot de passe', defects,
    body: form(paths.of('newPassword'), code, html`
<input type="hidden" name="lien" value="${link}">
${newPasswordFields(defects)}
<p class="actions"><button type="submit">Enregistrer</button></p>`),
  });
}

export interface AgendaPage {
  readonly entry: AgendaEntry;
  readonly account: RegulatorAccount;
  readonly isHabilitated: boolean;
  readonly signOutCode: string;
  /** What the agenda itself shows. */
  readonly content: Html;
}

export function agendaPage(paths: LoginPaths, { entry, account, isHabilitated, signOutCode, content }: AgendaPage): string {
  return page(paths, {
    title: 'Créneaux disponibles',
    body: html`${isHabilitated
      ? html`<p class="notice">Fonctions de régulation ouvertes par la plateforme SAS.</p>`
      : html`<p class="warning">Fonctions de régulation indisponibles : ouvrez cet agenda depuis la plateforme SAS pour réserver en tant que régulateur.</p>`}
<dl>
<dt>Professionnel</dt><dd>${entry.practitioner}</dd>
${entry.slot === undefined ? undefined : html`<dt>Créneau</dt><dd>${entry.slot}</dd>`}
<dt>Connecté</dt><dd>${account.given} ${account.family}</dd>
</dl>
${content}
<p class="actions"><a href="${paths.of('password', entry)}">Changer de mot de passe</a></p>
${signOutForm(paths, signOutCode, 'Se déconnecter')}`,
  });
}

function signOutForm(paths: LoginPaths, code: string, label: string): Html {
  return form(paths.of('signOut'), code, html`<p class="actions"><button type="submit" class="plain">${label}</button></p>`);
}

export function errorPage(paths: LoginPaths, { title, remedy }: Pick<PageError, 'title' | 'remedy'>, requestId: string): string {
  return page(paths, {
    title,
    body: html`<p>${remedy}</p>
<p class="hint">Référence à donner à l’assistance : ${requestId}</p>`,
  });
}
