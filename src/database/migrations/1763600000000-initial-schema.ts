import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Resources, their versions, and one table per kind of index row (docs/architecture.md).
 * `rid` is the row id of a resource: index rows are narrow because they carry it instead of type and id.
 */
export class InitialSchema1763600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...REGISTRY, ...RESOURCES, ...INDEXES, ...GROUPS, ...CALLERS, ...FORMS, ...HISTORY]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA IF EXISTS timeline, history CASCADE');
    await runner.query(`DROP TABLE IF EXISTS resource_form, client, server_secret, group_questionnaire_use_context, group_organization_price, group_healthcareservice_patient_type,
      group_location_residential, group_location_equipment_limit, group_location_equipment, group_location_capacity, position_index,
      text_index, reference_index, number_index, date_index, string_index, identifier_index, token_index, token, resource_version, resource,
      search_parameter, resource_type`);
  }
}

const REGISTRY = [
  `CREATE TABLE resource_type (
     id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     api text NOT NULL, name text NOT NULL, UNIQUE (api, name))`,
  `CREATE TABLE search_parameter (
     id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     type smallint NOT NULL REFERENCES resource_type, code text NOT NULL, UNIQUE (type, code))`,
];

const RESOURCES = [
  // version 0: the target of a reference that has not been written yet. It is no resource for any reader.
  `CREATE TABLE resource (
     rid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     type smallint NOT NULL REFERENCES resource_type, id text COLLATE "C" NOT NULL,
     version integer NOT NULL DEFAULT 0, live boolean NOT NULL DEFAULT false,
     last_updated timestamptz, digest bytea, content text,
     -- profiles that see it; the fact it states for its neighbours; the facts of its neighbours it was rendered with
     profiles smallint NOT NULL DEFAULT 0, fact text, seen text[] NOT NULL DEFAULT '{}',
     born xid8 NOT NULL DEFAULT pg_current_xact_id(),
     UNIQUE (type, id))`,
  `CREATE INDEX resource_listing ON resource (type, rid) WHERE live`,
  `CREATE INDEX resource_last_updated ON resource (type, last_updated, rid) WHERE live`,
  `CREATE TABLE resource_version (
     rid bigint NOT NULL REFERENCES resource, version integer NOT NULL, live boolean NOT NULL,
     last_updated timestamptz NOT NULL, content text, type smallint NOT NULL, id text COLLATE "C" NOT NULL,
     profiles smallint NOT NULL, born xid8 NOT NULL, died xid8 NOT NULL DEFAULT pg_current_xact_id())`,
  `CREATE INDEX resource_version_rid ON resource_version (rid, version)`,
  // The versions that were current at some moment of the last hour, for the page links given at that moment.
  `CREATE INDEX resource_version_listing ON resource_version (type, died)`,
];

const INDEXES = [
  `CREATE TABLE token (
     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     parameter smallint NOT NULL REFERENCES search_parameter, code text COLLATE "C" NOT NULL, system text COLLATE "C" NOT NULL,
     display text COLLATE "C" NOT NULL DEFAULT '', UNIQUE (parameter, code, system))`,
  `CREATE TABLE token_index (token integer NOT NULL, rid bigint NOT NULL, profiles smallint NOT NULL,
     PRIMARY KEY (token, rid) INCLUDE (profiles))`,
  `CREATE TABLE identifier_index (
     parameter smallint NOT NULL, value text COLLATE "C" NOT NULL, rid bigint NOT NULL,
     system text COLLATE "C", type_system text COLLATE "C", type_code text COLLATE "C", profiles smallint NOT NULL)`,
  `CREATE INDEX identifier_index_rid ON identifier_index (rid, parameter)`,
  `CREATE INDEX identifier_index_value ON identifier_index (parameter, value, rid)`,
  `CREATE TABLE string_index (
     rid bigint NOT NULL, parameter smallint NOT NULL, value text COLLATE "C" NOT NULL, exact text COLLATE "C" NOT NULL,
     profiles smallint NOT NULL)`,
  `CREATE INDEX string_index_value ON string_index (parameter, value, rid)`,
  `CREATE INDEX string_index_rid ON string_index (rid, parameter, value)`,
  `CREATE TABLE date_index (
     rid bigint NOT NULL, parameter smallint NOT NULL, low timestamptz NOT NULL, high timestamptz NOT NULL,
     profiles smallint NOT NULL, PRIMARY KEY (rid, parameter, low, high))`,
  `CREATE INDEX date_index_value ON date_index (parameter, low, high, rid)`,
  `CREATE TABLE number_index (
     rid bigint NOT NULL, parameter smallint NOT NULL, value numeric NOT NULL, unit text NOT NULL,
     profiles smallint NOT NULL, PRIMARY KEY (rid, parameter, value, unit))`,
  `CREATE INDEX number_index_value ON number_index (parameter, value, rid)`,
  `CREATE TABLE reference_index (
     parameter smallint NOT NULL, source bigint NOT NULL, target bigint NOT NULL, target_type smallint NOT NULL,
     profiles smallint NOT NULL, PRIMARY KEY (parameter, source, target) INCLUDE (target_type, profiles))`,
  `CREATE INDEX reference_index_target ON reference_index (parameter, target, source) INCLUDE (target_type, profiles)`,
  `CREATE TABLE position_index (
     rid bigint NOT NULL, parameter smallint NOT NULL, latitude double precision NOT NULL, longitude double precision NOT NULL,
     profiles smallint NOT NULL, PRIMARY KEY (rid, parameter))`,
  `CREATE INDEX position_index_value ON position_index (parameter, latitude, longitude, rid)`,
  `CREATE TABLE text_index (
     rid bigint NOT NULL, parameter smallint NOT NULL, words tsvector NOT NULL, profiles smallint NOT NULL,
     PRIMARY KEY (rid, parameter, profiles))`,
  `CREATE INDEX text_index_words ON text_index USING gin (words) WITH (fastupdate = on)`,
  `ALTER TABLE token_index ALTER token SET STATISTICS 2000`,
  `ALTER TABLE resource ALTER type SET STATISTICS 200`,
];

/** One table per correlation group, one row per instance (several when a field of the instance repeats, same `entry`). */
const GROUPS = [
  `CREATE TABLE group_location_capacity (
     rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL,
     capacity_type integer, capacity_status integer, temporality_capacity integer, gender_capacity_available integer,
     capacity_closing_type integer, additional_bed_type integer, crisis_type integer, temporary_assignement integer,
     capacity_update_date_low timestamptz, capacity_update_date_high timestamptz, nb_capacity numeric)`,
  `CREATE INDEX group_location_capacity_rid ON group_location_capacity (rid, entry)`,
  `CREATE INDEX group_location_capacity_search ON group_location_capacity (capacity_status, capacity_type, nb_capacity, rid)`,
  `CREATE TABLE group_location_equipment (rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL, equipment_type integer)`,
  `CREATE INDEX group_location_equipment_rid ON group_location_equipment (rid, entry)`,
  `CREATE INDEX group_location_equipment_search ON group_location_equipment (equipment_type, rid)`,
  `CREATE TABLE group_location_equipment_limit (
     rid bigint NOT NULL, profiles smallint NOT NULL, parent_entry integer NOT NULL, entry integer NOT NULL,
     equipment_feature integer, limit_value_value numeric, limit_value_unit text)`,
  `CREATE INDEX group_location_equipment_limit_search ON group_location_equipment_limit (equipment_feature, limit_value_value, rid)`,
  `CREATE INDEX group_location_equipment_limit_rid ON group_location_equipment_limit (rid, parent_entry, entry)`,
  `CREATE TABLE group_location_residential (
     rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL, residential_type integer, residential_number numeric)`,
  `CREATE INDEX group_location_residential_rid ON group_location_residential (rid, entry)`,
  `CREATE INDEX group_location_residential_search ON group_location_residential (residential_type, residential_number, rid)`,
  `CREATE TABLE group_healthcareservice_patient_type (
     rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL,
     age_range_low_value numeric, age_range_low_unit text, age_range_high_value numeric, age_range_high_unit text,
     patient_type integer)`,
  `CREATE INDEX group_healthcareservice_patient_type_rid ON group_healthcareservice_patient_type (rid, entry)`,
  `CREATE INDEX group_healthcareservice_patient_type_ages ON group_healthcareservice_patient_type (age_range_low_value, age_range_high_value, rid)`,
  `CREATE INDEX group_healthcareservice_patient_type_search ON group_healthcareservice_patient_type (patient_type, rid)`,
  `CREATE TABLE group_organization_price (
     rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL,
     price_amount_value numeric, price_type integer, price_unit integer, price_residential_type integer,
     price_welcome_type integer, price_dependency_level integer, special_price integer,
     price_validity_start_date_low timestamptz, price_validity_start_date_high timestamptz)`,
  `CREATE INDEX group_organization_price_rid ON group_organization_price (rid, entry)`,
  `CREATE INDEX group_organization_price_search ON group_organization_price (price_type, price_amount_value, rid)`,
  `CREATE TABLE group_questionnaire_use_context (
     rid bigint NOT NULL, profiles smallint NOT NULL, entry integer NOT NULL, context integer, context_type integer)`,
  `CREATE INDEX group_questionnaire_use_context_rid ON group_questionnaire_use_context (rid, entry)`,
  `CREATE INDEX group_questionnaire_use_context_search ON group_questionnaire_use_context (context, rid)`,
];

/**
 * Every index row knows the transaction that wrote it (`born`); a row taken out goes to the table of the same name in schema `history`
 * with the transaction that took it out (`died`). A page link holds the snapshot of its first page: PostgreSQL's own visibility rule
 * then tells, exactly, which rows that page saw (docs/adr/0003).
 */
const INDEX_TABLES = [
  'token_index', 'identifier_index', 'string_index', 'date_index', 'number_index', 'reference_index', 'position_index', 'text_index',
  'group_location_capacity', 'group_location_equipment', 'group_location_equipment_limit', 'group_location_residential',
  'group_healthcareservice_patient_type', 'group_organization_price', 'group_questionnaire_use_context', 'resource_form',
];
const FORMS = [
  // What a set of access profiles sees, where it differs from the full resource; with a version and a date of its own, so that a change
  // nobody of the set may see changes nothing they can see.
  `CREATE TABLE resource_form (
     rid bigint NOT NULL, profiles smallint NOT NULL, version integer NOT NULL, last_updated timestamptz NOT NULL,
     digest bytea NOT NULL, content text NOT NULL, PRIMARY KEY (rid, profiles))`,
];
const HISTORY = [
  'CREATE SCHEMA history',
  'CREATE SCHEMA timeline',
  ...INDEX_TABLES.flatMap((table) => [
    `ALTER TABLE ${table} ADD COLUMN born xid8 NOT NULL DEFAULT pg_current_xact_id()`,
    // No primary key: the same row may come and go several times within the hour.
    `CREATE TABLE history.${table} (LIKE ${table})`,
    `ALTER TABLE history.${table} ADD COLUMN died xid8 NOT NULL DEFAULT pg_current_xact_id(), ADD COLUMN died_at timestamptz NOT NULL DEFAULT now()`,
    `CREATE INDEX ON history.${table} (${table === 'reference_index' ? 'source' : 'rid'})`,
    `CREATE INDEX ON history.${table} (died_at)`,
    `CREATE VIEW timeline.${table} AS
       SELECT *, NULL::xid8 AS died, NULL::timestamptz AS died_at FROM ${table} UNION ALL SELECT * FROM history.${table}`,
  ]),
  `CREATE VIEW timeline.resource AS
     SELECT rid, type, id, version, live, last_updated, content, profiles, born, NULL::xid8 AS died FROM resource
     UNION ALL SELECT rid, type, id, version, live, last_updated, content, profiles, born, died FROM resource_version`,
];

const CALLERS = [
  `CREATE TABLE client (
     id text PRIMARY KEY, common_name text NOT NULL UNIQUE, organizational_unit text NOT NULL, roles text[] NOT NULL,
     access_profile smallint CHECK (access_profile BETWEEN 0 AND 5), enabled boolean NOT NULL DEFAULT true)`,
  // Keys shared by every process of one installation, such as the one that seals page links.
  `CREATE TABLE server_secret (name text PRIMARY KEY, value bytea NOT NULL)`,
];
