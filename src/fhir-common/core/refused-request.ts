import type { OutcomeMessage } from './operation-outcome';

/** A request refused for several reasons at once: all of them are told in one answer. */
export class RefusedRequest extends Error {
  /**
   * @param status HTTP status of the answer
   * @param issues every reason, and the warnings that go with them; at least one is an error
   */
  constructor(
    readonly status: number,
    readonly issues: readonly OutcomeMessage[],
  ) {
    super(issues.map(({ expression, en }) => (expression === undefined ? en : `${expression}: ${en}`)).join('; '));
    this.name = 'RefusedRequest';
  }
}
