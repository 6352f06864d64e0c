import type { CompileScope } from './compile-scope';
import { kilometres, wordsCondition } from './index-source';
import type { ParameterKey } from '../request/predicate';
import type { Circle, Reached, Words } from '../request/reached';
import { join, sql } from '../../sql/sql';
import type { SqlFragment } from '../../sql/sql';
import type { Sight } from './sight';

/** Least distance, in km, from the centres of the request to the places a resource leads to; null without position. */
export function distanceExpression(circles: readonly Reached<Circle>[], rid: SqlFragment, scope: CompileScope, sight: Sight): SqlFragment {
  const distances = circles.map(({ path, predicate }) => {
    const id = scope.catalogue.parameterId(scope.api, predicate.parameter.type, predicate.parameter.code);
    const [only, ...more] = path;
    if (only && more.length === 0 && sight.isCurrent && scope.carries(only, 'position_index')) {
      const link = scope.catalogue.parameterId(scope.api, only.type, only.code);
      return sql`(SELECT min(${kilometres(predicate, sql`place`)}) FROM ${sight.carried('position_index', only)} place
        WHERE place.source = ${rid} AND place.link = ${link} AND place.parameter = ${id})`;
    }
    const { from, end } = walk(path, rid, scope, sight);
    return sql`(SELECT min(${kilometres(predicate, sql`place`)}) FROM ${from} JOIN ${sight.table('position_index', predicate.parameter.type)} place
      ON place.rid = ${end} AND place.parameter = ${id})`;
  });
  return sql`least(${join(distances, ', ')})`;
}

/** A request that is one full-text criterion: its matches with their scores, from one look at the index. */
export function scoredWords(predicate: Words, scope: CompileScope, sight: Sight): SqlFragment {
  const id = scope.catalogue.parameterId(scope.api, predicate.parameter.type, predicate.parameter.code);
  return sql`SELECT found.rid, ${rank(predicate)} AS score FROM ${sight.table('text_index', predicate.parameter.type)} found WHERE ${wordsCondition(predicate, sql`found`, id)}`;
}

/** PostgreSQL's rank of a row `found`, 0 to 1 (normalisation 32). A scalar sub-query: the question is made once, not for each row. */
function rank({ query }: Words): SqlFragment {
  return sql`ts_rank(found.words, (SELECT text_query(${query})), 32)`;
}

/** How well the words of the request are found, added over its full-text criteria (0 to 1 each). */
export function scoreExpression(words: readonly Reached<Words>[], rid: SqlFragment, scope: CompileScope, sight: Sight): SqlFragment {
  const scores = words.map(({ path, predicate }) => {
    const id = scope.catalogue.parameterId(scope.api, predicate.parameter.type, predicate.parameter.code);
    const { from, end } = walk(path, rid, scope, sight);
    return sql`coalesce((SELECT max(${rank(predicate)}) FROM ${from} JOIN ${sight.table('text_index', predicate.parameter.type)} found
      ON found.rid = ${end} AND ${wordsCondition(predicate, sql`found`, id)}), 0)`;
  });
  return sql`(${join(scores, ' + ')})`;
}

function walk(path: readonly ParameterKey[], rid: SqlFragment, scope: CompileScope, sight: Sight): { from: SqlFragment; end: SqlFragment } {
  let from = sql`(SELECT ${rid} AS rid) start`;
  let end = sql`start.rid`;
  for (const parameter of path) {
    const id = scope.catalogue.parameterId(scope.api, parameter.type, parameter.code);
    from = sql`(SELECT link.target AS rid FROM ${from} JOIN ${sight.links(parameter)} link ON link.parameter = ${id} AND link.source = ${end}) start`;
    end = sql`start.rid`;
  }
  return { from, end };
}
