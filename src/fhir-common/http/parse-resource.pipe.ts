import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { isResource } from '../core/json';
import type { ResourceJson } from '../core/json';
import { errorMessage } from '../core/operation-outcome';
import { parseJson } from '../core/parse-json';
import type { JsonFault } from '../core/parse-json';
import { RefusedRequest } from '../core/refused-request';

const CODES = {
  'json-syntax': 'unreadable-json',
  'json-duplicate-key': 'duplicate-key',
  'json-depth': 'json-too-deep',
  'json-forbidden-key': 'forbidden-key',
} as const satisfies Record<JsonFault['rule'], string>;

/** Bytes to resource: is it JSON, read in one way only, and does it name its type? What the resource says is for the write door to judge. */
@Injectable()
export class ParseResourcePipe implements PipeTransform<unknown, ResourceJson> {
  /** @throws RefusedRequest 400 with line and column */
  transform(body: unknown): ResourceJson {
    const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : '';
    if (text.trim() === '') throw refused('empty-body', {});
    const parsed = parseJson(text);
    if (!parsed.ok) {
      const { rule, line, column, detail } = parsed.fault;
      throw refused(CODES[rule], { line, column, detail });
    }
    if (!isResource(parsed.value)) throw refused('no-resource', {});
    return parsed.value;
  }
}

function refused(code: Parameters<typeof errorMessage>[0], details: Parameters<typeof errorMessage>[1]): RefusedRequest {
  const { status, message } = errorMessage(code, details);
  return new RefusedRequest(status, [message]);
}
