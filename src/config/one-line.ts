/** The message of an error on one line, for people; never a stack. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error && error.message !== '' ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ');
}
