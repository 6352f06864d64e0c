/**
 * A reason why the application cannot start, told to the person who starts it.
 * The message is one line, French then English, so that it can be printed alone without a stack trace.
 */
export class StartupError extends Error {
  constructor(
    readonly fr: string,
    readonly en: string,
    options?: ErrorOptions,
  ) {
    super(`${fr} / ${en}`, options);
    this.name = 'StartupError';
  }
}
