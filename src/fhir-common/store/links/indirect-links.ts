import { declaredParameters } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Catalogue } from '../../sql/catalogue';

/** A resource that was written, or is seen by others than before. */
export interface WrittenRow {
  readonly type: string;
  readonly rid: number;
}

/** A reference found by a value of its target instead of by type and id. */
interface IndirectReference {
  readonly source: string;
  readonly parameter: number;
  readonly target: string;
  readonly targetParameter: number;
  readonly by: 'url' | 'identifier';
}

/**
 * Statements that link written resources through canonical urls and logical references, in both directions: a target may be written
 * after what cites it. The links stand in `reference_index` like any other, so that chains and includes need not know.
 */
export function indirectLinks(api: FhirApi, catalogue: Catalogue, written: readonly WrittenRow[]): SqlFragment[] {
  const ridsOf = (type: string): number[] => written.filter((row) => row.type === type).map(({ rid }) => rid);
  return indirectReferences(api, catalogue).flatMap((reference) => {
    const sources = ridsOf(reference.source);
    const targets = ridsOf(reference.target);
    return sources.length + targets.length === 0 ? [] : [unlink(reference, sources, targets), link(reference, catalogue.typeId(api.name, reference.target), sources, targets)];
  });
}

function indirectReferences(api: FhirApi, catalogue: Catalogue): IndirectReference[] {
  return [...api.definitions.values()].flatMap((definition) =>
    declaredParameters(definition).flatMap(({ parameter }): IndirectReference[] => {
      if (parameter.type !== 'reference') return [];
      const by = parameter.canonicalOf !== undefined ? 'url' : parameter.logical === true ? 'identifier' : undefined;
      if (by === undefined) return [];
      const targetCode = parameter.canonicalOf ?? 'identifier';
      return parameter.targets
        .filter((target) => api.definitions.get(target)?.parameters.has(targetCode))
        .map((target) => ({
          source: definition.type,
          parameter: catalogue.parameterId(api.name, definition.type, parameter.code),
          target,
          targetParameter: catalogue.parameterId(api.name, target, targetCode),
          by,
        }));
    }),
  );
}

/** Links whose value no longer agrees; literal references are left alone: they have no value row on the source side. */
function unlink({ parameter, by }: IndirectReference, sources: readonly number[], targets: readonly number[]): SqlFragment {
  const values = name(by === 'url' ? 'string_index' : 'identifier_index');
  return sql`
    WITH gone AS (
      DELETE FROM reference_index link
      WHERE link.parameter = ${parameter} AND (link.source = ANY (${sources}::bigint[]) OR link.target = ANY (${targets}::bigint[]))
        AND EXISTS (SELECT 1 FROM ${values} v WHERE v.rid = link.source AND v.parameter = ${parameter}${by === 'url' ? sql`` : sql` AND v.type_system = 'logical'`})
      RETURNING link.*)
    INSERT INTO history.reference_index (parameter, source, target, target_type, profiles, born)
    SELECT parameter, source, target, target_type, profiles, born FROM gone`;
}

function link(reference: IndirectReference, targetType: number, sources: readonly number[], targets: readonly number[]): SqlFragment {
  const values = name(reference.by === 'url' ? 'string_index' : 'identifier_index');
  const agree =
    reference.by === 'url'
      ? sql`cited.exact = owner.exact`
      : sql`cited.type_system = 'logical' AND (cited.system = '' OR cited.system = owner.system) AND coalesce(cited.type_code, ${reference.target}) = ${reference.target} AND owner.system IS NOT NULL`;
  return sql`
    INSERT INTO reference_index (parameter, source, target, target_type, profiles)
    SELECT DISTINCT cited.parameter, cited.rid, owner.rid, ${targetType}::smallint, cited.profiles
    FROM ${values} cited JOIN ${values} owner ON owner.parameter = ${reference.targetParameter} AND owner.value = cited.value AND ${agree}
    WHERE cited.parameter = ${reference.parameter} AND (cited.rid = ANY (${sources}::bigint[]) OR owner.rid = ANY (${targets}::bigint[]))
    ON CONFLICT DO NOTHING`;
}
