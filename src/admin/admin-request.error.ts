import type { ValidationError } from 'class-validator';
import type { OutcomeMessage } from '../fhir-common/core/operation-outcome';

/** A request of the administration interface whose content breaks rules: every fault at once. Answered 400. */
export class AdminRequestError extends Error {
  constructor(readonly messages: readonly OutcomeMessage[]) {
    super(messages.map(({ en }) => en).join('; '));
    this.name = 'AdminRequestError';
  }
}

/** One message per field that breaks a rule. The rules carry both languages, French first (client.dto.ts). */
export function messagesOf(errors: readonly ValidationError[], parent = ''): OutcomeMessage[] {
  return errors.flatMap((error) => {
    const path = `${parent}${error.property}`;
    const nested = messagesOf(error.children ?? [], `${path}.`);
    const [text] = Object.values(error.constraints ?? {});
    return text === undefined ? nested : [fieldMessage(path, error.constraints ?? {}, text), ...nested];
  });
}

function fieldMessage(path: string, constraints: Readonly<Record<string, string>>, text: string): OutcomeMessage {
  const [fr = text, en = text] = 'whitelistValidation' in constraints ? ['champ inconnu', 'unknown field'] : text.split(' / ');
  return { severity: 'error', issue: 'invalid', code: 'invalid-field', fr: `${path} : ${fr}.`, en: `${path}: ${en}.`, location: path };
}
