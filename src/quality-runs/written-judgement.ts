import type { FhirEngine } from '../fhir-common/engine';
import type { DirectorySnapshot, LocalDefect } from '../quality/directory/rows';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import { judgements } from '../quality/rules/evaluate';
import type { Deviation } from '../quality/rules/evaluate';
import { examineAll } from '../quality/rules/management/examine';
import type { Rule } from '../quality/rules/rule';
import { Scope } from '../quality/rules/scope';
import { WRITE_SCOPES } from '../quality/rules/write-scopes';
import type { Relation, WrittenType } from '../quality/rules/write-scopes';
import type { AnomalyOfRule } from './anomaly-ledger';
import type { AnomalyWriter } from './anomaly-writer';
import type { ChecksOfDay } from './local-checks';
import { closedFocuses } from './focus-closing';
import { keyOf } from './gathered-resource';
import type { GatheredResource } from './gathered-resource';
import { raisedBy } from './judge';
import { referencesInPart } from './references-in-part';
import type { ShippedReferences } from './references-in-part';
import { isEnabled } from './rule-settings';
import type { RuleSetting } from './rule-settings';
import { StoredNeighbours } from './stored-neighbours';

export interface JudgementParts extends ShippedReferences {
  /** Rules that one resource shows by itself, at a day. */
  readonly checks: ChecksOfDay;
}

/** What is judged, by rule: `Type/id` to the resource. */
type Focuses = ReadonlyMap<string, ReadonlyMap<string, GatheredResource>>;

/** Judges written resources with what stands around them, and makes the anomalies say what it found. */
export class WrittenJudgement {
  private readonly neighbours: StoredNeighbours;

  constructor(private readonly engine: FhirEngine, private readonly writer: AnomalyWriter, private readonly parts: JudgementParts) {
    this.neighbours = new StoredNeighbours(engine);
  }

  /**
   * @param rids rows of the table `resource` that were written
   * @param rules those in use of the ones that look at this type
   * @param day reference day, `YYYY-MM-DD`
   * @returns number of anomalies that changed
   */
  async judge(type: WrittenType, rids: readonly string[], rules: readonly Rule[], settings: ReadonlyMap<string, RuleSetting>, day: string): Promise<number> {
    const inUse = new Set(rules.map(({ id }) => id));
    const examine = examineAll(this.parts.checks(day).filter((check) => check.rules.some((rule) => inUse.has(rule))));
    const defects = new Map<string, readonly LocalDefect[]>();
    const written = await this.neighbours.written(rids, (resource) => defects.set(keyOf({ type: resource.resourceType, id: resource.id ?? '' }), examine(resource)));
    const { focuses, gathered } = await this.gather(type, written, rules);
    const builder = new SnapshotBuilder();
    for (const resource of gathered) builder.addDescribed(resource, defects.get(keyOf(resource)));
    const snapshot = builder.build();
    const raised = await this.raised(snapshot, rules, settings, focuses, day);
    return this.live(focuses, raised, settings, day);
  }

  /** What each rule judges, and everything it takes to judge it. */
  private async gather(type: WrittenType, written: readonly GatheredResource[], rules: readonly Rule[]): Promise<{ readonly focuses: Focuses; readonly gathered: readonly GatheredResource[] }> {
    const gathered = new Map<string, GatheredResource>();
    const add = (resources: readonly GatheredResource[]): void => resources.forEach((resource) => gathered.set(keyOf(resource), resource));
    const once = new Map<Relation, Promise<readonly GatheredResource[]>>();
    const related = (relation: Relation): Promise<readonly GatheredResource[]> => {
      const asked = once.get(relation) ?? this.neighbours.related(relation, written);
      once.set(relation, asked);
      return asked;
    };
    const focuses = new Map<string, Map<string, GatheredResource>>();
    const readers = new Map<Relation, GatheredResource[]>();
    for (const { id } of rules) {
      const { judges, reads } = WRITE_SCOPES.get(id) ?? { judges: {} };
      const judged = (await Promise.all((judges[type] ?? []).map(related))).flat();
      focuses.set(id, new Map(judged.map((resource) => [keyOf(resource), resource])));
      add(judged);
      if (reads !== undefined) readers.set(reads, [...(readers.get(reads) ?? []), ...judged]);
    }
    for (const [relation, judged] of readers) add(await this.neighbours.related(relation, [...new Map(judged.map((one) => [keyOf(one), one])).values()]));
    add(await this.neighbours.above([...gathered.values()]));
    return { focuses, gathered: [...gathered.values()] };
  }

  /** The deviations of what is judged, by rule; a rule that cannot tell is left out, and its anomalies stay. */
  private async raised(snapshot: DirectorySnapshot, rules: readonly Rule[], settings: ReadonlyMap<string, RuleSetting>, focuses: Focuses, day: string): Promise<ReadonlyMap<string, Deviation[]>> {
    const numbers = snapshot.establishments.flatMap(({ finess }) => finess ?? []);
    const scope = new Scope(snapshot, await referencesInPart(this.engine.database, this.parts, numbers, day), { date: day, mode: 'corrected' });
    const closed = closedFocuses(snapshot, day);
    const raised = new Map<string, Deviation[]>();
    for (const evaluation of judgements(scope, rules)) {
      if (evaluation.outcome === 'error') continue;
      const judged = focuses.get(evaluation.rule);
      raised.set(evaluation.rule, raisedBy(evaluation, settings, closed).filter(({ object }) => judged?.has(`${object.type}/${object.id ?? ''}`) === true));
    }
    return raised;
  }

  /** The life of the anomalies of what was judged: what is known of it is asked once a type, and nothing is written where nothing changed. */
  private async live(focuses: Focuses, raised: ReadonlyMap<string, Deviation[]>, settings: ReadonlyMap<string, RuleSetting>, day: string): Promise<number> {
    const known = await this.knownOn([...raised.keys()], focuses);
    let changed = 0;
    for (const [id, deviations] of raised) {
      const [rule, mine] = [settings.get(id), known.filter((one) => one.rule === id)];
      for (const region of new Set([...deviations, ...mine].map((one) => one.region))) {
        if (!rule || !isEnabled(rule, region)) continue;
        const done = await this.writer.live({ rule, region, day }, mine.filter((one) => one.region === region), deviations.filter((one) => one.region === region));
        changed += done.created + done.closed + done.cancelled + done.resumed;
      }
    }
    return changed;
  }

  private async knownOn(rules: readonly string[], focuses: Focuses): Promise<AnomalyOfRule[]> {
    const byType = new Map<string, Set<string>>();
    for (const rule of rules) {
      for (const { type, id } of focuses.get(rule)?.values() ?? []) byType.set(type, (byType.get(type) ?? new Set<string>()).add(id));
    }
    const known = await Promise.all([...byType].map(([type, ids]) => this.writer.known(rules, type, [...ids])));
    return known.flat().filter(({ rule, focus }) => focuses.get(rule)?.has(focus) === true);
  }
}
