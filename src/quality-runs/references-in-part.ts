import type { Database } from '../fhir-common/sql/database';
import type { FinessAuthorisation } from '../quality/references/finess';
import { ReferenceRepository } from '../quality/references/reference-repository';
import type { References } from '../quality/references/references';
import { referencesAt } from '../quality/references/shipped-tables';
import type { KnownCodes, RuleTables } from '../quality/references/shipped-tables';
import { groupBy } from '../quality/rules/scope';

/** What comes with the server: the tables of the rules, and which codes are known. */
export interface ShippedReferences {
  readonly tables: () => Promise<RuleTables>;
  readonly codes: KnownCodes;
}

/**
 * The reference data at a day, with only the lines of the published files that some establishments name: what judges a few resources without reading
 * a country. @param numbers FINESS numbers
 */
export async function referencesInPart(database: Database, { tables, codes }: ShippedReferences, numbers: readonly string[], day: string): Promise<References> {
  const repository = new ReferenceRepository(database);
  const [finess, authorisations] = [await repository.current('finess'), await repository.current('authorisations')];
  const establishments = finess === undefined ? [] : await repository.rowsOf('finess', finess, numbers);
  const granted: readonly FinessAuthorisation[] = authorisations === undefined ? [] : await repository.rowsOf('authorisations', authorisations, numbers);
  return referencesAt(day, await tables(), codes, {
    ...(finess === undefined ? {} : { finess: { version: finess.version, holdsClosed: finess.holdsClosed, establishments: new Map(establishments.map((row) => [row.number, row])) } }),
    ...(authorisations === undefined ? {} : { authorisations: { version: authorisations.version, byEstablishment: groupBy(granted, (row) => row.finess) } }),
  });
}
