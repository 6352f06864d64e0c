import { inParis } from '../instants';
import type { BreakerState, EditorHealth } from './asked-editor';
import type { Editor } from './editor';
import { FAILURE_REASONS } from './editor-channel';

/** One editor as the page shows it. */
export interface EditorRow {
  readonly editor: Pick<Editor, 'name' | 'baseUrl' | 'flows' | 'active' | 'timeoutMs'>;
  readonly health: EditorHealth;
}

const BREAKERS: Readonly<Record<BreakerState, string>> = {
  closed: 'interrogé',
  'half-open': 'à l’essai',
  open: 'mis à l’écart',
};

/**
 * The status page of the editors, in French, without script: one table, readable by keyboard and by screen reader.
 * @param warnings what an operator has to mend, in French
 * @param style address of the style sheet
 */
export function editorsPage(rows: readonly EditorRow[], warnings: readonly string[], now: number, style: string): string {
  const body = rows.length === 0 ? '<p>Aucun éditeur n’est enregistré. Ajoutez-en au fichier désigné par SAS_EDITORS_FILE, ou par POST /admin/api/editors.</p>' : table(rows, now);
  const alerts = warnings.map((warning) => `<p class="warning" role="alert">${escapeHtml(warning)}</p>`).join('\n');
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Éditeurs d’agenda</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body>
<a class="skip" href="#editeurs">Aller au tableau</a>
<main>
<h1>Éditeurs d’agenda</h1>
<p>État au ${moment(now)}, depuis le démarrage de ce processus. <a href="">Actualiser</a></p>
${alerts}
${body}
</main>
</body>
</html>
`;
}

function table(rows: readonly EditorRow[], now: number): string {
  const heads = ['Éditeur', 'Flux', 'État', 'Dernier succès', 'Durée', 'Créneaux', 'Dernier échec'].map((head) => `<th scope="col">${head}</th>`).join('');
  return `<div class="scroll" id="editeurs" role="region" aria-label="Éditeurs" tabindex="0">
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((row) => line(row, now)).join('\n')}
</tbody>
</table>
</div>`;
}

function line({ editor, health }: EditorRow, now: number): string {
  const state = editor.active ? BREAKERS[health.breaker] : 'désactivé';
  const tone = !editor.active ? 'idle' : health.breaker === 'closed' ? 'good' : 'bad';
  const cells = [
    editor.flows.join(' '),
    `<span class="${tone}">${state}</span>`,
    health.lastSuccessAt === undefined ? 'aucun' : ago(health.lastSuccessAt, now),
    health.latencyMs === undefined ? '' : `${health.latencyMs} ms sur ${editor.timeoutMs}`,
    health.slots === undefined ? '' : String(health.slots),
    failure(health, now),
  ];
  const name = `${escapeHtml(editor.name)}<br><small>${escapeHtml(editor.baseUrl)}</small>`;
  return `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function failure({ lastFailure, lastFailureAt }: EditorHealth, now: number): string {
  if (lastFailure === undefined || lastFailureAt === undefined) return 'aucun';
  const status = lastFailure.httpStatus === undefined ? '' : `, HTTP ${lastFailure.httpStatus}`;
  return `${ago(lastFailureAt, now)} : ${FAILURE_REASONS[lastFailure.reason].fr}${status}`;
}

/** `il y a 12 s`, with the full date for whoever needs it. */
function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  const text = seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
  return `<time datetime="${inParis(at)}">il y a ${text}</time>`;
}

function moment(at: number): string {
  const [date = '', time = ''] = inParis(at).split('T');
  return `<time datetime="${inParis(at)}">${date.split('-').reverse().join('/')} à ${time.slice(0, 8)}</time>`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Plain, readable at 200 %, with the keyboard focus always seen. */
export const EDITORS_STYLE = `*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1d1d1f; background: #fff; }
main { max-width: 80rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid #c8c8cc; }
thead th { border-bottom: 2px solid #1d1d1f; }
small { color: #4a4a50; font-weight: normal; overflow-wrap: anywhere; }
.good::before { content: "● "; color: #0a6b2d; }
.bad { font-weight: bold; }
.bad::before { content: "▲ "; color: #b00020; }
.idle::before { content: "○ "; }
.warning { border-left: .25rem solid #b00020; padding: .5rem 1rem; background: #fdf0f1; }
:focus-visible { outline: 3px solid #0a5fd0; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: #fff; color: #1d1d1f; }
.skip:focus { left: .5rem; top: .5rem; }
`;
