import { operationOutcome } from '../../fhir-common/core/operation-outcome';
import type { OutcomeMessage } from '../../fhir-common/core/operation-outcome';
import type { JsonObject } from '../../fhir-common/core/json';
import { FAILURE_REASONS } from './editor-channel';
import type { EditorFailure } from './editor-channel';
import { DROP_REASONS } from './foreign-slots';
import type { DropReason } from './foreign-slots';

/** What is told of an editor that did not answer well. */
export interface EditorReport {
  readonly editor: string;
  readonly failure?: EditorFailure;
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly durationMs: number;
}

/** Nothing is told of an editor that answers well. */
export function hasSomethingToTell({ failure, dropped }: EditorReport): boolean {
  return failure !== undefined || dropped.size > 0;
}

/** The `outcome` entry of one editor: a warning for its failure, an information for the slots that were dropped (spec 21.7). */
export function outcomeEntry(report: EditorReport): JsonObject {
  const messages = [
    ...(report.failure === undefined ? [] : [failureMessage(report, report.failure)]),
    ...(report.dropped.size === 0 ? [] : [droppedMessage(report)]),
  ];
  return { resource: { ...operationOutcome(messages) }, search: { mode: 'outcome' } };
}

function failureMessage({ editor, durationMs }: EditorReport, { code, reason, httpStatus }: EditorFailure): OutcomeMessage {
  const { fr, en } = FAILURE_REASONS[reason];
  const status = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`;
  return {
    severity: 'warning',
    issue: code,
    code: `editor-${reason}`,
    fr: `Éditeur « ${editor} » : ${fr}${status}, ${durationMs} ms. Ses créneaux manquent ; voyez /admin/editors.`,
    en: `Editor "${editor}": ${en}${status}, ${durationMs} ms. Its slots are missing; see /admin/editors.`,
  };
}

function droppedMessage({ editor, dropped }: EditorReport): OutcomeMessage {
  const total = [...dropped.values()].reduce((sum, count) => sum + count, 0);
  const list = (language: 'fr' | 'en'): string => [...dropped].map(([reason, count]) => `${count} ${DROP_REASONS[reason][language]}`).join(', ');
  return {
    severity: 'information',
    issue: 'informational',
    code: 'editor-dropped-slots',
    fr: `Éditeur « ${editor} » : ${total} créneaux écartés (${list('fr')}). Signalez-les à l’éditeur.`,
    en: `Editor "${editor}": ${total} slots dropped (${list('en')}). Report them to the editor.`,
  };
}
