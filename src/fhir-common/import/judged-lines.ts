import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { isObject, isResource } from '../core/json';
import { holdsNumberTexts } from '../core/json-text';
import type { ResourceJson } from '../core/json';
import type { ImportVerdict } from '../write/import-judge';
import { isTerminology } from './read-package';
import { parseText, readLines } from './read-resources';
import type { ReadResource, ReadText } from './read-resources';

/**
 * Files of lines are read and judged in a thread of their own, while another writes what was judged (docs/adr/0018). What passes between the two:
 * the writing thread names a file, then asks for its lines, piece after piece; each question has one answer.
 */
export interface FileQuestion {
  readonly file: string;
}
export const MORE = 'more';

/** Lines of a file, those that follow the piece before. */
export interface JudgedPiece {
  readonly lines: readonly JudgedLine[];
  /** Bytes read since the piece before, of the file as it lies on disk. */
  readonly bytes: number;
  /** No line follows. */
  readonly isLast: boolean;
}

/** A line with what was said of it; without a verdict where it is no resource, or a list of codes. */
export type JudgedLine = { readonly place: string } & (
  { readonly text: string; /** `JSON.parse` loses nothing of it. */ readonly isPlain: boolean; readonly verdict: ImportVerdict | undefined } | { readonly unreadable: string }
);

/** Lines of one piece: some hundred kilobytes, so that neither side waits long for the other. */
const LINES = 50;

/** What the judging thread does with a file. */
export interface Judging {
  /** Called before a file is read: the lists of codes may be newer than at the file before. */
  begin(): Promise<void>;
  judge(resource: ResourceJson): ImportVerdict;
}

/** Answers the writing thread until it leaves. */
export async function serveJudgedLines(port: MessagePort, judging: Judging): Promise<void> {
  let next = (): Promise<JudgedPiece> => Promise.resolve({ lines: [], bytes: 0, isLast: true });
  for await (const [message] of on(port, 'message')) {
    if (isObject(message) && typeof message['file'] === 'string') {
      await judging.begin();
      next = piecesOf(message['file'], judging);
    } else port.postMessage(await next());
  }
}

function piecesOf(file: string, judging: Judging): () => Promise<JudgedPiece> {
  let bytes = 0;
  const texts = readLines(file, (count) => (bytes += count));
  return async () => {
    const lines: JudgedLine[] = [];
    while (lines.length < LINES) {
      const step = await texts.next();
      if (step.done === true) break;
      lines.push(judgedLine(step.value, judging));
    }
    const piece = { lines, bytes, isLast: lines.length < LINES };
    bytes = 0;
    return piece;
  };
}

function judgedLine(read: ReadText, judging: Judging): JudgedLine {
  if ('unreadable' in read) return read;
  const parsed = parseText(read.text, read.place);
  if ('unreadable' in parsed) return parsed;
  const { json } = parsed;
  return { ...read, isPlain: !holdsNumberTexts(json), verdict: isResource(json) && !isTerminology(json) ? judging.judge(json) : undefined };
}

/** A line as the loader takes it. */
export function readJudged(line: JudgedLine): ReadResource {
  if ('unreadable' in line) return line;
  const { place, text, isPlain, verdict } = line;
  const read = isPlain ? { place, json: JSON.parse(text) as unknown } : parseText(text, place);
  return verdict === undefined ? read : { ...read, verdict };
}

/** What the other thread says is of our own making: one look tells it from anything else. */
export function isPiece(message: unknown): message is JudgedPiece {
  return isObject(message) && Array.isArray(message['lines']) && typeof message['bytes'] === 'number' && typeof message['isLast'] === 'boolean';
}
