import type { ResourceJson } from '../../fhir-common/core/json';
import { CellTable, deviationsOf, stopped } from './evaluate';
import type { Deviation, RuleEvaluation } from './evaluate';
import { attach } from './management/defect';
import type { LocalCheck } from './management/examine';
import { ofDefect } from './management/snapshot-rules';

/**
 * Judges resources by what each shows by itself, while the directory is read: deviations are handed on and not held, since a country that was
 * loaded without checks has as many as resources. A rule that throws stops alone.
 */
export class LocalJudgement {
  private readonly cells = new Map<string, CellTable>();
  private readonly stoppedBy = new Map<string, unknown>();

  /** @param region judges the resources of this region only */
  constructor(private readonly checks: readonly LocalCheck[], private readonly region?: string) {
    for (const rule of checks.flatMap(({ rules }) => rules)) this.cells.set(rule, new CellTable());
  }

  judge(resource: ResourceJson): Deviation[] {
    return this.checks.flatMap((check) => this.found(check, resource));
  }

  /** What the rules said of all that was judged; their deviations have been handed on. */
  evaluations(): RuleEvaluation[] {
    return [...this.cells].map(([rule, cells]) => (this.stoppedBy.has(rule) ? stopped(rule, this.stoppedBy.get(rule)) : { rule, outcome: 'complete', cells: cells.all(), deviations: [] }));
  }

  private found({ rules, find }: LocalCheck, resource: ResourceJson): Deviation[] {
    if (rules.every((rule) => this.stoppedBy.has(rule))) return [];
    try {
      const defects = find(resource);
      // Most resources have none: nothing more is asked of them.
      if (defects.length === 0) return [];
      return defects.map((defect) => attach(resource, defect)).filter(({ region }) => this.region === undefined || region === this.region).flatMap((defect) => {
        const verdict = ofDefect(defect);
        this.cells.get(defect.rule)?.count(verdict);
        return deviationsOf(defect.rule, verdict);
      });
    } catch (error) {
      for (const rule of rules) this.stoppedBy.set(rule, error);
      return [];
    }
  }
}
