import { declaredParameters } from '../../definition/define-resource';
import type { FhirApi } from '../../definition/fhir-api';
import { name, sql, whole } from '../../sql/sql';
import type { Catalogue } from '../../sql/catalogue';
import type { Database } from '../../sql/database';

/** Any number: the same in every process. */
const TEXT_INDEX_LOCK = 7_203_116;

/**
 * One inverted index per full-text parameter: a common word of all types would cost a search of one type the rows of the others. Made
 * when a parameter is new; on a large database that takes a minute, once.
 */
export async function indexTexts(database: Database, catalogue: Catalogue, apis: readonly FhirApi[]): Promise<void> {
  const declared = apis.flatMap((api) =>
    [...api.definitions.values()].flatMap((definition) =>
      declaredParameters(definition).flatMap(({ parameter }) => (parameter.type === 'text' ? [catalogue.parameterId(api.name, definition.type, parameter.code)] : []))),
  );
  const wanted = new Map(declared.map((id) => [`text_index_words_${id}`, id]));
  const missing = async (on: Database): Promise<string[]> => {
    const known = await on.query<{ name: string }>(sql`
      SELECT indexname AS name FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ANY (${[...wanted.keys()]}::text[])`);
    return [...wanted.keys()].filter((index) => !known.some((row) => row.name === index));
  };
  if ((await missing(database)).length === 0) return;
  await database.transaction(async (transaction) => {
    await transaction.query(sql`SELECT pg_advisory_xact_lock(${TEXT_INDEX_LOCK})`);
    await transaction.query(sql`SET LOCAL statement_timeout = 0`);
    for (const index of await missing(transaction)) {
      await transaction.query(sql`CREATE INDEX ${name(index)} ON text_index USING gin (words) WITH (fastupdate = on) WHERE parameter = ${whole(wanted.get(index) ?? 0)}`);
    }
  });
}
