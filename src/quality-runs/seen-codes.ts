import type { NomenclatureStates } from '../quality/rules/nomenclature';
import type { CodeStates } from './nomenclature-states';

/** Codes of each system, each with the verdict on it ({@link CodeStates.verdictOf}). */
export type CodeVerdicts = readonly (readonly [system: string, verdicts: readonly (readonly [code: string, verdict: string])[]])[];

/** The states of codes, and which codes were asked for. */
export class SeenCodes implements NomenclatureStates {
  private seen = new Map<string, Map<string, string>>();
  readonly bindingsOf: NomenclatureStates['bindingsOf'];
  readonly judge: NomenclatureStates['judge'];

  constructor(private readonly states: CodeStates) {
    this.bindingsOf = states.bindingsOf;
    this.judge = states.judge;
  }

  readonly isSuspect = (system: string, code: string): boolean => {
    const codes = this.codesOf(system);
    const verdict = codes.get(code) ?? this.states.verdictOf(system, code);
    codes.set(code, verdict);
    return verdict !== '';
  };

  /** The codes asked for since the last call, and those given. */
  take(before: CodeVerdicts): CodeVerdicts {
    for (const [system, verdicts] of before) for (const [code, verdict] of verdicts) this.codesOf(system).set(code, verdict);
    const taken = [...this.seen].map(([system, codes]) => [system, [...codes]] as const);
    this.seen = new Map();
    return taken;
  }

  /** Whether the code lists say of these codes what they said. */
  stand(codes: CodeVerdicts): boolean {
    return codes.every(([system, verdicts]) => verdicts.every(([code, verdict]) => this.states.verdictOf(system, code) === verdict));
  }

  private codesOf(system: string): Map<string, string> {
    const known = this.seen.get(system);
    if (known) return known;
    const codes = new Map<string, string>();
    this.seen.set(system, codes);
    return codes;
  }
}
