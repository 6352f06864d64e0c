import { createTerminology } from './terminology';
import type { Terminology } from './terminology';
import type { TerminologySource } from './terminology-source';

/**
 * A terminology whose lists can be replaced while it is in use: whoever holds it asks the newest lists. One question is answered from
 * one state; two questions may see two.
 */
export class LiveTerminology implements Terminology {
  private current: Terminology;

  constructor(sources: readonly TerminologySource[]) {
    this.current = createTerminology(sources);
  }

  /** Builds the new lists aside, then puts them in place at once. */
  replace(sources: readonly TerminologySource[]): void {
    this.current = createTerminology(sources);
  }

  /** Another object once the lists were replaced. */
  get lists(): object {
    return this.current;
  }

  readonly canonicalSystem: Terminology['canonicalSystem'] = (url) => this.current.canonicalSystem(url);
  readonly systemsOf: Terminology['systemsOf'] = (url) => this.current.systemsOf(url);
  readonly codeSystemOf: Terminology['codeSystemOf'] = (url, code) => this.current.codeSystemOf(url, code);
  readonly otherSpellings: Terminology['otherSpellings'] = (code) => this.current.otherSpellings(code);
  readonly validateCode: Terminology['validateCode'] = (set, system, code) => this.current.validateCode(set, system, code);
  readonly checkCode: Terminology['checkCode'] = (set, system, code) => this.current.checkCode(set, system, code);
  readonly nearestCode: Terminology['nearestCode'] = (set, system, code, display) => this.current.nearestCode(set, system, code, display);
  readonly display: Terminology['display'] = (system, code) => this.current.display(system, code);
  readonly concept: Terminology['concept'] = (system, code) => this.current.concept(system, code);
  readonly valueSet: Terminology['valueSet'] = (url) => this.current.valueSet(url);
  readonly codeSystem: Terminology['codeSystem'] = (url) => this.current.codeSystem(url);
  readonly valueSets: Terminology['valueSets'] = () => this.current.valueSets();
  readonly codeSystems: Terminology['codeSystems'] = () => this.current.codeSystems();
}
