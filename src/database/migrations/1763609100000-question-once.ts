import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A word that is its own stem was asked twice, as the beginning of a word and as a whole one. `ts_rank` looks a lexeme up once, and forgot that it is a
 * beginning: `cardio` gave every text without that very word the score 0.
 */
export class QuestionOnce1763609100000 implements MigrationInterface {
  name = 'QuestionOnce1763609100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(textQuery(`
        asked_term := NULL;
        FOREACH alternative IN ARRAY string_to_array(term, ' | ') LOOP
          words := to_tsquery('french_word', alternative);
          stems := to_tsquery('french', replace(alternative, ':*', ''));
          IF stems::text <> replace(words::text, ':*', '') THEN words := words || stems; END IF;
          asked_term := CASE WHEN asked_term IS NULL THEN words ELSE asked_term || words END;
        END LOOP;
        words := asked_term;`));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(textQuery(`words := to_tsquery('french_word', term) || to_tsquery('french', replace(term, ':*', ''));`));
  }
}

/** The function of migration WordsAndStems, with its way from a term to a question. */
function textQuery(question: string): string {
  return `
    CREATE OR REPLACE FUNCTION text_query(terms text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
    DECLARE
      term text;
      alternative text;
      words tsquery;
      stems tsquery;
      asked_term tsquery;
      asked tsquery;
      common tsquery;
    BEGIN
      FOREACH term IN ARRAY string_to_array(terms, E'\\n') LOOP
        ${question}
        IF numnode(words) > 0 THEN
          asked := CASE WHEN asked IS NULL THEN words ELSE asked && words END;
        ELSE
          words := to_tsquery('simple', term);
          common := CASE WHEN common IS NULL THEN words ELSE common && words END;
        END IF;
      END LOOP;
      RETURN coalesce(asked, common);
    END $$`;
}
