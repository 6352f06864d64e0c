/** Nesting that no Bundle of slots comes near; what lies deeper would exhaust the stack of whoever walks it. */
const MAX_NESTING = 64;

/** A body that is larger than allowed: reading stopped there. */
export class TooLargeError extends Error {}

/** What may still be received for one question, whatever the number of answers; a stranger cannot fill the memory. */
export class ByteBudget {
  constructor(private remaining: number) {}

  /** @throws TooLargeError when the budget is spent */
  spend(bytes: number): void {
    this.remaining -= bytes;
    if (this.remaining < 0) throw new TooLargeError('byte budget spent');
  }
}

/**
 * Reads a body within a budget; what lies beyond is not received.
 * @throws TooLargeError when the budget is spent; whatever the stream throws when the connection breaks
 */
export async function readBounded(body: AsyncIterable<Uint8Array>, budget: ByteBudget): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    budget.spend(chunk.byteLength);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Parses JSON of a stranger.
 * @returns undefined when it is no JSON, or nested deeper than any FHIR answer
 */
export function parseForeignJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === BRACE || code === BRACKET) {
      depth += 1;
      if (depth > MAX_NESTING) return true;
    } else if (code === BRACE_END || code === BRACKET_END) depth -= 1;
  }
  return false;
}

const [QUOTE, BACKSLASH, BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
