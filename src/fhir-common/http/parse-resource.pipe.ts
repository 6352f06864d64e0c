import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { isResource } from '../core/json';
import type { ResourceJson } from '../core/json';
import { parseJson } from '../core/json-text';
import { errorMessage } from '../core/operation-outcome';
import { RefusedRequest } from '../core/refused-request';

/** Bytes to resource: is it JSON, read in one way only, and does it name its type? What the resource says is for the write door to judge. */
@Injectable()
export class ParseResourcePipe implements PipeTransform<unknown, ResourceJson> {
  /** @throws RefusedRequest 400 with line and column */
  transform(body: unknown): ResourceJson {
    const text = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : '';
    if (text.trim() === '') throw refused('empty-body', {});
    const parsed = parseJson(text);
    if (!parsed.ok) throw refused('unreadable-json', { ...placeOf(text, parsed.at), reasonFr: parsed.fr, reasonEn: parsed.en });
    if (!isResource(parsed.value)) throw refused('no-resource', {});
    return parsed.value;
  }
}

function refused(code: Parameters<typeof errorMessage>[0], details: Parameters<typeof errorMessage>[1]): RefusedRequest {
  const { status, message } = errorMessage(code, details);
  return new RefusedRequest(status, [message]);
}

/** Line and column of an offset, both from 1. */
function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
