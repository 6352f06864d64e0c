import type { IBreaker } from 'cockatiel';
import { CircuitState } from 'cockatiel';

/** Opens a circuit after so many failures within a moment, successes in between or not (spec 21.8). */
export class FailureWindow implements IBreaker {
  private failures: readonly number[] = [];

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {}

  /** Part of the interface of the library; nothing here is carried from one process to the next. */
  get state(): unknown {
    return this.failures;
  }

  set state(_state: unknown) {
    this.failures = [];
  }

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.failures = [];
  }

  failure(state: CircuitState): boolean {
    const at = this.now();
    this.failures = [...this.failures.filter((one) => at - one < this.windowMs), at];
    return state === CircuitState.HalfOpen || this.failures.length >= this.limit;
  }
}
