import type { Database } from '../fhir-common/sql/database';
import { StandingDeviations } from '../quality/anomalies/standing-deviations';
import type { FactInDoubt, JudgingReads } from '../quality/anomalies/standing-deviations';
import { SnapshotBuilder } from '../quality/directory/snapshot-builder';
import { deviationPlaceKey } from '../quality/rules/deviation-key';
import { ALL_RULES, judgements } from '../quality/rules/evaluate';
import { examineAll } from '../quality/rules/management/examine';
import { Scope } from '../quality/rules/scope';
import { parisDay } from './calendar';
import type { ChecksOfDay } from './local-checks';
import { neighbourhoodOf } from './neighbourhood';
import { referencesInPart } from './references-in-part';
import type { ShippedReferences } from './references-in-part';

/** A structure FINESS knows and the directory does not is named by `1` and its FINESS number. */
const FINESS_PREFIX = '1';

/** Judges one fact again, on the resource it is about and what surrounds it. */
export class StandingRules extends StandingDeviations {
  constructor(
    private readonly database: Database,
    private readonly parts: ShippedReferences & { readonly checks: ChecksOfDay },
  ) {
    super();
  }

  override async stands({ rule: id, object, path }: FactInDoubt, reads: JudgingReads): Promise<boolean> {
    const rule = ALL_RULES.find((one) => one.id === id);
    if (!rule) return false;
    const resources = await neighbourhoodOf(object, reads);
    const [focus] = resources;
    const known = object.id === undefined && focus?.id !== undefined ? { ...object, id: focus.id } : object;
    const day = parisDay(Date.now());
    const builder = new SnapshotBuilder(examineAll(this.parts.checks(day)));
    for (const resource of resources) builder.add(resource);
    const snapshot = builder.build();
    const unknown = object.identifier?.startsWith(FINESS_PREFIX) === true ? [object.identifier.slice(FINESS_PREFIX.length)] : [];
    const references = await referencesInPart(this.database, this.parts, [...unknown, ...snapshot.establishments.flatMap(({ finess }) => finess ?? [])], day);
    const places = new Set([object, known].map((one) => deviationPlaceKey({ rule: id, object: one, path, errorValues: [] })));
    for (const { deviations } of judgements(new Scope(snapshot, references, { date: day, mode: 'corrected' }), [rule])) {
      if (deviations.some(({ placeKey }) => places.has(placeKey))) return true;
    }
    return false;
  }
}
