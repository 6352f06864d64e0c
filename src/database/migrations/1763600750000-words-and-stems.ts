import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Texts are indexed by their words, those too common to mean anything left out, and by the French stems of these: the beginning of a word is
 * compared with the word itself (`hospitalisat` is longer than the stem of `hospitalisation`), a whole word also with its stem
 * (`hospitalisations`).
 *
 * `text_query` makes the question of the terms of `core/text-query.ts`, one a line. A term that is a common word says nothing beside others;
 * asked alone it is the beginning of a word like any other (`par` finds `parcours`).
 */
export class WordsAndStems1763600750000 implements MigrationInterface {
  name = 'WordsAndStems1763600750000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TEXT SEARCH DICTIONARY french_word (TEMPLATE = simple, STOPWORDS = french)');
    await runner.query('CREATE TEXT SEARCH CONFIGURATION french_word (COPY = simple)');
    await runner.query(`ALTER TEXT SEARCH CONFIGURATION french_word ALTER MAPPING FOR
      asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart WITH french_word`);
    await runner.query(`
      CREATE FUNCTION text_words(text text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN to_tsvector('french_word', text) || to_tsvector('french', text)`);
    await runner.query(`
      CREATE FUNCTION text_query(terms text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
      DECLARE
        term text;
        words tsquery;
        asked tsquery;
        common tsquery;
      BEGIN
        FOREACH term IN ARRAY string_to_array(terms, E'\\n') LOOP
          words := to_tsquery('french_word', term) || to_tsquery('french', replace(term, ':*', ''));
          IF numnode(words) > 0 THEN
            asked := CASE WHEN asked IS NULL THEN words ELSE asked && words END;
          ELSE
            words := to_tsquery('simple', term);
            common := CASE WHEN common IS NULL THEN words ELSE common && words END;
          END IF;
        END LOOP;
        RETURN coalesce(asked, common);
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION text_query(text)');
    await runner.query('DROP FUNCTION text_words(text)');
    await runner.query('DROP TEXT SEARCH CONFIGURATION french_word');
    await runner.query('DROP TEXT SEARCH DICTIONARY french_word');
  }
}
