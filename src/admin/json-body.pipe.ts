import { Injectable, ValidationPipe } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { isObject } from '../fhir-common/core/json';
import { AdminRequestError, messagesOf } from './admin-request.error';

/** Bodies arrive as text in this application: FHIR is parsed by its engine. Here they are JSON objects. */
@Injectable()
export class JsonBodyPipe implements PipeTransform {
  /** @throws AdminRequestError */
  transform(body: unknown): object {
    const parsed = typeof body === 'string' ? parse(body) : undefined;
    if (isObject(parsed)) return parsed;
    throw new AdminRequestError([{
      severity: 'error', issue: 'structure', code: 'invalid-body', fr: 'Le corps doit être un objet JSON.', en: 'The body must be a JSON object.',
    }]);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Content against the rules of its class; unknown fields are refused, so that a misspelt one is not silently lost. */
export function dtoPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => new AdminRequestError(messagesOf(errors)),
  });
}
