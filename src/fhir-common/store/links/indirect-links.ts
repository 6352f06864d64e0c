import { declaredParameters } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { name, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Catalogue } from '../../sql/catalogue';
import { REFERENCE } from '../index/index-rows';
import { removal } from '../writer/row-statements';

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
  if (written.length === 0) return [];
  const ridsOf = (type: string): number[] => written.filter((row) => row.type === type).map(({ rid }) => rid);
  return indirectReferences(api, catalogue).flatMap((reference) => {
    const sources = ridsOf(reference.source);
    const targets = ridsOf(reference.target);
    const targetType = catalogue.typeId(api.name, reference.target);
    return sources.length + targets.length === 0 ? [] : [unlink(reference, targetType, sources, targets), link(reference, targetType, sources, targets)];
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

/** Takes out the links to one type made by a value, which may no longer agree; a literal reference of the same element stays. */
function unlink({ parameter, by }: IndirectReference, targetType: number, sources: readonly number[], targets: readonly number[]): SqlFragment {
  const between = sql`(stored.source = ANY (${sources}::bigint[]) OR stored.target = ANY (${targets}::bigint[]))`;
  return removal(REFERENCE.name, sql`WHERE stored.parameter = ${parameter} AND stored.via = ${by} AND stored.target_type = ${targetType} AND ${between}`, REFERENCE.columns.map((column) => column.name));
}

function link(reference: IndirectReference, targetType: number, sources: readonly number[], targets: readonly number[]): SqlFragment {
  const values = name(reference.by === 'url' ? 'string_index' : 'identifier_index');
  const agree =
    reference.by === 'url'
      ? // A citation of a version is that of no other; it also has a row without its version, for searches.
        sql`cited.exact = owner.exact AND NOT EXISTS (SELECT 1 FROM ${values} v WHERE v.rid = cited.rid AND v.parameter = cited.parameter AND starts_with(v.exact, cited.exact || '|'))`
      : sql`cited.type_system = 'logical' AND (cited.system = '' OR cited.system = owner.system) AND coalesce(cited.type_code, ${reference.target}) = ${reference.target} AND owner.system IS NOT NULL`;
  return sql`
    INSERT INTO reference_index (parameter, source, target, target_type, via, profiles)
    SELECT cited.parameter, cited.rid, owner.rid, ${targetType}::smallint, ${reference.by}, bit_or(cited.profiles)
    FROM ${values} cited JOIN ${values} owner ON owner.parameter = ${reference.targetParameter} AND owner.value = cited.value AND ${agree}
    WHERE cited.parameter = ${reference.parameter} AND (cited.rid = ANY (${sources}::bigint[]) OR owner.rid = ANY (${targets}::bigint[]))
    GROUP BY cited.parameter, cited.rid, owner.rid
    ON CONFLICT DO NOTHING`;
}
