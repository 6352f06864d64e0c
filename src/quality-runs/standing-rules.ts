import type { Database } from '../fhir-common/sql/database';
import { StandingDeviations } from '../quality/anomalies/standing-deviations';
import type { FactInDoubt, JudgingReads } from '../quality/anomalies/standing-deviations';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import type { FinessAuthorisation } from '../quality/references/finess';
import { ReferenceRepository } from '../quality/references/reference-repository';
import type { References } from '../quality/references/references';
import { referencesAt } from '../quality/references/shipped-tables';
import { deviationPlaceKey } from '../quality/rules/deviation-key';
import { ALL_RULES, judgements } from '../quality/rules/evaluate';
import { examineManagementRules } from '../quality/rules/management/examine';
import { groupBy, Scope } from '../quality/rules/scope';
import { parisDay } from './calendar';
import { neighbourhoodOf } from './neighbourhood';
import type { WriteRuleParts } from './written-resources';

/** A structure FINESS knows and the directory does not is named by `1` and its FINESS number. */
const FINESS_PREFIX = '1';

/** Judges one fact again, on the resource it is about and what surrounds it. */
export class StandingRules extends StandingDeviations {
  constructor(
    private readonly database: Database,
    private readonly parts: Pick<WriteRuleParts, 'tables' | 'codes'>,
  ) {
    super();
  }

  override async stands({ rule: id, object, path }: FactInDoubt, reads: JudgingReads): Promise<boolean> {
    const rule = ALL_RULES.find((one) => one.id === id);
    if (!rule) return false;
    const resources = await neighbourhoodOf(object, reads);
    const [focus] = resources;
    const known = object.id === undefined && focus?.id !== undefined ? { ...object, id: focus.id } : object;
    const builder = new SnapshotBuilder(examineManagementRules);
    for (const resource of resources) builder.add(resource);
    const snapshot = builder.build();
    const unknown = object.identifier?.startsWith(FINESS_PREFIX) === true ? [object.identifier.slice(FINESS_PREFIX.length)] : [];
    const day = parisDay(Date.now());
    const references = await this.referencesOf([...unknown, ...snapshot.establishments.flatMap(({ finess }) => finess ?? [])], day);
    const places = new Set([object, known].map((one) => deviationPlaceKey({ rule: id, object: one, path, errorValues: [] })));
    for (const { deviations } of judgements(new Scope(snapshot, references, { date: day, mode: 'corrected' }), [rule])) {
      if (deviations.some(({ placeKey }) => places.has(placeKey))) return true;
    }
    return false;
  }

  /** Only the lines of the reference files that these establishments name. */
  private async referencesOf(numbers: readonly string[], day: string): Promise<References> {
    const repository = new ReferenceRepository(this.database);
    const [finess, authorisations] = [await repository.current('finess'), await repository.current('authorisations')];
    const establishments = finess === undefined ? [] : await repository.rowsOf('finess', finess, numbers);
    const granted: readonly FinessAuthorisation[] = authorisations === undefined ? [] : await repository.rowsOf('authorisations', authorisations, numbers);
    return referencesAt(day, await this.parts.tables(), this.parts.codes, {
      ...(finess === undefined ? {} : { finess: { version: finess.version, holdsClosed: finess.holdsClosed, establishments: new Map(establishments.map((row) => [row.number, row])) } }),
      ...(authorisations === undefined ? {} : { authorisations: { version: authorisations.version, byEstablishment: groupBy(granted, (row) => row.finess) } }),
    });
  }
}
