import { parse, printParseErrorCode } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';

/** Why a text is no acceptable JSON: where, and the rule it breaks. */
export interface JsonFault {
  readonly rule: 'json-syntax' | 'json-duplicate-key' | 'json-depth' | 'json-forbidden-key';
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The key at fault, or what the parser says. */
  readonly detail: string;
}

export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: JsonFault };

/** R4 resources are at most about 12 levels deep; a Questionnaire or a Bundle adds some. */
const MAX_DEPTH = 100;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a JSON text strictly: a key stands once in its object (RFC 8259 section 4 leaves the reading of two open, so that two readers would
 * see two resources), no key reaches for the prototype, and the nesting is bounded before anything recursive looks at it.
 */
export function parseJson(text: string): ParsedJson {
  const deep = faultOf(text);
  if (deep?.rule === 'json-depth') return { ok: false, fault: deep };
  try {
    const value: unknown = JSON.parse(text);
    return deep === undefined ? { ok: true, value } : { ok: false, fault: deep };
  } catch (error) {
    // V8 often keeps the place to itself; this parser goes on after an error and knows where the first one was.
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
    const [wrong] = errors;
    const detail = wrong === undefined ? (error instanceof Error ? error.message : String(error)) : printParseErrorCode(wrong.error);
    return { ok: false, fault: { rule: 'json-syntax', ...placeOf(text, wrong?.offset ?? text.length), detail } };
  }
}

/** One pass over the text: the keys of each open object, the number of open brackets. Says nothing of syntax. */
function faultOf(text: string): JsonFault | undefined {
  const open: (Set<string> | null)[] = [];
  let first: JsonFault | undefined;
  const note = (rule: JsonFault['rule'], at: number, detail: string): void => {
    first ??= { rule, ...placeOf(text, at), detail };
  };
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (keys !== null && keys !== undefined && isKey(text, end)) {
          const key = decodedKey(text.slice(at, end + 1));
          if (keys.has(key)) note('json-duplicate-key', at, key);
          if (FORBIDDEN.has(key)) note('json-forbidden-key', at, key);
          keys.add(key);
        }
        at = end;
        break;
      }
      case 0x7b:
      case 0x5b:
        if (open.length >= MAX_DEPTH) return { rule: 'json-depth', ...placeOf(text, at), detail: String(MAX_DEPTH) };
        open.push(text[at] === '{' ? new Set() : null);
        break;
      case 0x7d:
      case 0x5d:
        open.pop();
        break;
      default:
    }
  }
  return first;
}

/** Index of the closing quote, or the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (at < text.length && ' \t\r\n'.includes(text[at] ?? '')) at++;
  return text[at] === ':';
}

function decodedKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted; // the parser will say what is wrong with it
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
