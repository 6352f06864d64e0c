import type { ResourceJson } from '../../fhir-common/core/json';
import type { LocalDefect } from '../directory/rows';
import { CellTable, deviationsOf, stopped } from './evaluate';
import type { Deviation, RuleEvaluation } from './evaluate';
import { attach } from './management/defect';
import type { LocalCheck } from './management/examine';
import { ofDefect } from './management/snapshot-rules';

export interface LocalOptions {
  /** Counts these rules alone. */
  readonly isDue?: (rule: string) => boolean;
  /** Counts the resources of this region alone. */
  readonly region?: string | undefined;
}

/**
 * Judges resources by what each shows by itself, while the directory is read: deviations are handed on and not held, since a country that was
 * loaded without checks has as many as resources. A rule that throws stops alone.
 */
export class LocalJudgement {
  private readonly cells = new Map<string, CellTable>();
  private readonly stoppedBy = new Map<string, unknown>();
  private readonly region: string | undefined;

  constructor(private readonly checks: readonly LocalCheck[], { isDue = () => true, region }: LocalOptions = {}) {
    for (const rule of checks.flatMap(({ rules }) => rules).filter(isDue)) this.cells.set(rule, new CellTable());
    this.region = region;
  }

  /** Whether every check looked at everything so far. */
  get isWhole(): boolean {
    return this.stoppedBy.size === 0;
  }

  /** What every check finds in a resource, due or not: it stands as long as the resource does not change. */
  examine(resource: ResourceJson): readonly LocalDefect[] {
    return this.checks.flatMap((check) => this.found(check, resource));
  }

  /** Counts what was found in a resource, now or when it was last read. @returns its deviations */
  count(defects: readonly LocalDefect[]): Deviation[] {
    // Most resources have none: nothing more is asked of them.
    return defects.length === 0 ? [] : defects.filter(({ region }) => this.region === undefined || region === this.region).flatMap((defect) => this.counted(defect));
  }

  /** What the rules said of all that was counted; their deviations have been handed on. */
  evaluations(): RuleEvaluation[] {
    return [...this.cells].map(([rule, cells]) => (this.stoppedBy.has(rule) ? stopped(rule, this.stoppedBy.get(rule)) : { rule, outcome: 'complete', cells: cells.all(), deviations: [] }));
  }

  private counted(defect: LocalDefect): Deviation[] {
    const cells = this.cells.get(defect.rule);
    if (!cells) return [];
    const verdict = ofDefect(defect);
    cells.count(verdict);
    return deviationsOf(defect.rule, verdict);
  }

  private found({ rules, find }: LocalCheck, resource: ResourceJson): LocalDefect[] {
    if (rules.every((rule) => this.stoppedBy.has(rule))) return [];
    try {
      return find(resource).map((defect) => attach(resource, defect));
    } catch (error) {
      for (const rule of rules) this.stoppedBy.set(rule, error);
      return [];
    }
  }
}
