import type { Response } from 'express';
import type { ServerResponse } from 'node:http';

/**
 * Holds an answer back until a decision is taken on it: `decide` gets the bytes about to be sent and settles when they may leave; when it
 * rejects, `refuse` sends another answer instead, through the untouched `end` it is given.
 * Only answers ended in one piece can be held; a route that streams records its read before its first byte.
 * @param decide returns undefined when the answer may leave at once
 */
export function holdAnswer(
  response: Response,
  decide: (body: Buffer) => Promise<void> | undefined,
  refuse: (error: unknown, end: (body: Buffer) => void) => void,
): void {
  const end = response.end.bind(response);
  const held = (...given: unknown[]): ServerResponse => {
    const [chunk] = given;
    const body = Buffer.isBuffer(chunk) ? chunk : Buffer.from(typeof chunk === 'string' ? chunk : '', 'utf8');
    const send = (): void => {
      Reflect.deleteProperty(response, 'end');
      Reflect.apply(end, response, given);
    };
    const decision = response.headersSent ? undefined : decide(body);
    if (decision === undefined) send();
    else {
      response.locals[HELD] = decision.then(send, (error: unknown) => {
        Reflect.deleteProperty(response, 'end');
        refuse(error, (replacement) => void end(replacement));
      });
    }
    return response;
  };
  // An own property of this one response: it hides the method of the class until the answer is decided.
  Object.defineProperty(response, 'end', { value: held, configurable: true, writable: true });
}

const HELD = 'heldAnswer';

/** Settles when an answer that its route has ended leaves; undefined when it was not held. It never rejects. */
export function heldAnswer(response: Response): Promise<void> | undefined {
  const held: unknown = response.locals[HELD];
  return held instanceof Promise ? held.then(() => undefined) : undefined;
}
