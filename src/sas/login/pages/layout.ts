import { html } from '../html';
import type { Html } from '../html';
import type { LoginPaths } from '../login-paths';
import { FORM_CODE } from '../forms';

/** What a page shows. */
export interface PageContent {
  readonly title: string;
  /** What must be mended in a form, each with the id of its field. */
  readonly defects?: readonly FieldDefect[];
  readonly body: Html;
}

/** One thing to mend: the summary leads to the field, the field repeats it. */
export interface FieldDefect {
  readonly field: string;
  readonly text: string;
}

/** A whole page: no script, one style sheet, readable by keyboard and by screen reader. */
export function page(paths: LoginPaths, { title, defects = [], body }: PageContent): string {
  const named = defects.length === 0 ? title : `Erreur : ${title}`;
  return html`<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${named} – Agenda SAS</title>
<link rel="stylesheet" href="${paths.of('style')}">
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header><p>Agenda SAS</p></header>
<main id="contenu" tabindex="-1">
<h1>${title}</h1>
${summary(defects)}
${body}
</main>
</body>
</html>
`.text;
}

/** Focused when the page opens (autofocus needs no script), so that a screen reader begins with it. */
function summary(defects: readonly FieldDefect[]): Html | undefined {
  if (defects.length === 0) return undefined;
  return html`<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="a-corriger">
<h2 id="a-corriger">À corriger</h2>
<ul>${defects.map(({ field, text }) => html`<li><a href="#${field}">${text}</a></li>`)}</ul>
</div>`;
}

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly type: 'email' | 'password';
  /** HTML autocomplete token, for password managers (WCAG 1.3.5). */
  readonly autocomplete: 'username' | 'current-password' | 'new-password';
  readonly hint?: string;
  readonly value?: string;
}

/** A labelled field; its hint and its defects are read with it. */
export function field({ id, label, type, autocomplete, hint, value }: Field, defects: readonly FieldDefect[] = []): Html {
  const own = defects.filter((defect) => defect.field === id);
  const described = [...(hint === undefined ? [] : [`${id}-aide`]), ...(own.length === 0 ? [] : [`${id}-erreur`])].join(' ');
  return html`<div class="field${own.length === 0 ? '' : ' wrong'}">
<label for="${id}">${label}</label>
${hint === undefined ? undefined : html`<p class="hint" id="${id}-aide">${hint}</p>`}
${own.length === 0 ? undefined : html`<p class="error" id="${id}-erreur">${own.map(({ text }) => text).join(' ')}</p>`}
<input id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" required${own.length === 0 ? undefined : html` aria-invalid="true"`}${described === '' ? undefined : html` aria-describedby="${described}"`}${value === undefined ? undefined : html` value="${value}"`}>
</div>`;
}

/** A form that posts to one of the pages; its code tells that this server made it. */
export function form(action: string, code: string, content: Html): Html {
  return html`<form method="post" action="${action}">
<input type="hidden" name="${FORM_CODE}" value="${code}">
${content}
</form>`;
}

/** Contrast of at least 4.5:1, readable at 200 %, the keyboard focus always seen. */
export const LOGIN_STYLE = `*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1d1d1f; background: #f4f4f6; }
header { background: #1a3668; color: #fff; }
header p { max-width: 44rem; margin: 0 auto; padding: .75rem 1.5rem; font-weight: bold; }
main { max-width: 44rem; margin: 1.5rem auto; padding: 1.5rem; background: #fff; border: 1px solid #d5d5da; border-radius: .25rem; }
main:focus { outline: none; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1.125rem; }
a { color: #0a4fb0; }
.field { margin: 1rem 0; }
label { display: block; font-weight: bold; }
.check { display: flex; gap: .5rem; align-items: flex-start; margin: 1rem 0; }
.check label { font-weight: normal; }
.check input { margin-top: .3rem; }
.hint, .error { margin: 0 0 .25rem; }
.terms + form .error { margin-top: 1rem; }
.hint { color: #4a4a50; }
.error { color: #b00020; font-weight: bold; }
input[type=email], input[type=password] { width: 100%; max-width: 26rem; padding: .5rem; font: inherit; color: inherit; background: #fff; border: 1px solid #6b6b72; border-radius: .25rem; }
.wrong { padding-left: .75rem; border-left: .25rem solid #b00020; }
.wrong input { border-color: #b00020; }
button { padding: .5rem 1.25rem; font: inherit; font-weight: bold; color: #fff; background: #1a3668; border: 2px solid #1a3668; border-radius: .25rem; cursor: pointer; }
button.plain { color: #1a3668; background: #fff; }
.actions { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin-top: 1.5rem; }
.summary { margin: 0 0 1.5rem; padding: .75rem 1rem; border: 2px solid #b00020; border-radius: .25rem; background: #fdf0f1; }
.summary h2 { margin: 0 0 .25rem; }
.summary ul { margin: 0; padding-left: 1.25rem; }
.notice { padding: .5rem 1rem; border-left: .25rem solid #0a6b2d; background: #eef7f0; }
.warning { padding: .5rem 1rem; border-left: .25rem solid #8a5a00; background: #fdf6e7; }
.terms { max-height: 24rem; overflow-y: auto; padding: 0 1rem; border: 1px solid #6b6b72; border-radius: .25rem; }
.slots { margin: 0; padding: 0; list-style: none; }
.slots li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: center; padding: .5rem 0; border-bottom: 1px solid #d5d5da; }
.slots li > span { flex: 1 1 16rem; }
.slots .hint { display: block; }
.slots .asked { padding: .5rem; border-left: .25rem solid #1a3668; background: #eef2fa; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid #0a5fd0; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: #fff; color: #1d1d1f; }
.skip:focus { left: .5rem; top: .5rem; }
`;
