import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A link says how it was made (`via`): from a literal reference, or because a value agrees with one of the target (`url`, `identifier`).
 * What makes and unmakes the links of one kind then leaves those of the others alone (`store/links/indirect-links.ts`).
 */
export class LinkOrigins1763600701000 implements MigrationInterface {
  name = 'LinkOrigins1763600701000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW timeline.reference_index');
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN via text COLLATE "C" NOT NULL DEFAULT 'literal' CHECK (via IN ('literal', 'url', 'identifier'))`);
      // A source never had a literal link beside a logical one of the same parameter: the one drove out the other.
      await runner.query(`
        UPDATE ${table} link SET via = 'identifier'
        WHERE EXISTS (SELECT 1 FROM identifier_index v WHERE v.rid = link.source AND v.parameter = link.parameter AND v.type_system = 'logical')`);
      await runner.query(`
        UPDATE ${table} link SET via = 'url'
        WHERE EXISTS (SELECT 1 FROM string_index cited JOIN string_index owner ON owner.exact = cited.exact AND owner.rid = link.target
          WHERE cited.rid = link.source AND cited.parameter = link.parameter)`);
    }
    // The same two resources may be linked in two ways: each is a row, with who sees it.
    await runner.query('ALTER TABLE reference_index DROP CONSTRAINT reference_index_pkey, ADD PRIMARY KEY (parameter, source, target, via) INCLUDE (target_type, profiles)');
    await runner.query(VIEW('via'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW timeline.reference_index');
    await runner.query(`DELETE FROM reference_index link USING reference_index other WHERE link.via > other.via
      AND (other.parameter, other.source, other.target) = (link.parameter, link.source, link.target)`);
    await runner.query('ALTER TABLE reference_index DROP CONSTRAINT reference_index_pkey, ADD PRIMARY KEY (parameter, source, target) INCLUDE (target_type, profiles)');
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} DROP COLUMN via`);
    await runner.query(VIEW());
  }
}

const TABLES = ['reference_index', 'history.reference_index'];

const VIEW = (...added: readonly string[]): string => {
  const columns = ['parameter', 'source', 'target', 'target_type', 'profiles', ...added, 'born'].join(', ');
  return `CREATE VIEW timeline.reference_index AS
    SELECT ${columns}, NULL::xid8 AS died, NULL::timestamptz AS died_at FROM reference_index
    UNION ALL SELECT ${columns}, died, died_at FROM history.reference_index`;
};
