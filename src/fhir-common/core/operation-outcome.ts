import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4';
import { ERRORS } from './errors';
import type { ErrorCode, ErrorDetails, FhirError } from './errors';
import { filled } from './bilingual';
import type { Bilingual } from './bilingual';

/** Code system of the error codes of this server, the keys of `ERRORS`. */
export const ERROR_CODE_SYSTEM = 'urn:x-ror-sas-server:error';

export interface OutcomeMessage extends Bilingual {
  readonly severity: 'error' | 'warning' | 'information';
  readonly issue: string;
  readonly code: string;
  /** FHIRPath of an element, or `http.<name>` for a parameter or header (R4 OperationOutcome.issue.location). */
  readonly location?: string;
  /** FHIRPath of the element at fault in the resource sent (R4 OperationOutcome.issue.expression). */
  readonly expression?: string;
}

/**
 * An OperationOutcome with one issue per message: French in `details.text`, English in `diagnostics`.
 * Source: R4 OperationOutcome.
 */
export function operationOutcome(messages: readonly OutcomeMessage[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: messages.map(toIssue) };
}

/** The OperationOutcome of an expected failure. */
export function outcomeOfError(error: FhirError): OperationOutcome {
  const parameter = error.details['parameter'];
  return operationOutcome([
    {
      severity: 'error',
      issue: error.definition.issue,
      code: error.code,
      fr: error.french,
      en: error.english,
      ...(parameter === undefined ? {} : { location: `http.${parameter}` }),
    },
  ]);
}

/** A row of {@link ERRORS} as a message among others, with the element it is about. */
export function errorMessage(code: ErrorCode, details: ErrorDetails, expression?: string): { readonly status: number; readonly message: OutcomeMessage } {
  const { status, issue } = ERRORS[code];
  const message = { severity: 'error' as const, issue, code, ...filled(ERRORS[code], details), ...(expression === undefined ? {} : { expression }) };
  return { status, message };
}

function toIssue(message: OutcomeMessage): OperationOutcomeIssue {
  return {
    severity: message.severity,
    code: issueType(message.issue),
    details: { coding: [{ system: ERROR_CODE_SYSTEM, code: message.code }], text: message.fr },
    diagnostics: message.en,
    ...(message.location === undefined ? {} : { location: [message.location] }),
    ...(message.expression === undefined ? {} : { expression: [message.expression] }),
  };
}

const ISSUE_TYPES = [
  'invalid', 'structure', 'required', 'value', 'invariant', 'security', 'login', 'unknown', 'expired', 'forbidden', 'suppressed',
  'processing', 'not-supported', 'duplicate', 'multiple-matches', 'not-found', 'deleted', 'too-long', 'code-invalid', 'extension',
  'too-costly', 'business-rule', 'conflict', 'transient', 'lock-error', 'no-store', 'exception', 'timeout', 'incomplete', 'throttled',
  'informational',
] as const satisfies readonly OperationOutcomeIssue['code'][];

function issueType(code: string): OperationOutcomeIssue['code'] {
  return ISSUE_TYPES.find((type) => type === code) ?? 'processing';
}
