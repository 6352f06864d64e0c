import { recordChange } from '../../admin/record-change';
import type { RequestOrigin } from '../../fhir-common/context/request-origin';
import type { Database } from '../../fhir-common/sql/database';
import { sql } from '../../fhir-common/sql/sql';
import { refusedRequest } from '../refusals';
import type { SasErrorCode } from '../refusals';
import { EDITOR_FLOWS } from './editor';
import type { RegisteredEditor } from './editor';

/** A registered editor with the dates of its row. */
export interface StoredEditor extends RegisteredEditor {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Fields to change; undefined leaves a field as it is. */
export type EditorChange = { readonly [Field in keyof Omit<RegisteredEditor, 'name'>]?: RegisteredEditor[Field] | undefined };

type Row = Omit<StoredEditor, 'flows' | 'createdAt' | 'updatedAt'> & { readonly flows: readonly string[]; readonly createdAt: Date; readonly updatedAt: Date } & Record<string, unknown>;

const COLUMNS = sql`name, base_url AS "baseUrl", flows, ca_file AS "caFile", cert_file AS "certFile", key_file AS "keyFile", timeout_ms AS "timeoutMs", active,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** The table `sas_editor`. Every change is audited in its own transaction. */
export class EditorStore {
  constructor(private readonly database: Database) {}

  async list(): Promise<StoredEditor[]> {
    return (await this.database.query<Row>(sql`SELECT ${COLUMNS} FROM sas_editor ORDER BY name`)).map(storedEditor);
  }

  /** @throws RefusedRequest `sas-editor-exists` (409) */
  add(editor: RegisteredEditor, origin: RequestOrigin): Promise<void> {
    const { name, baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active } = canonical(editor);
    return this.database.transaction(async (database) => {
      const rows = await database.query(sql`
        INSERT INTO sas_editor (name, base_url, flows, ca_file, cert_file, key_file, timeout_ms, active)
        VALUES (${name}, ${baseUrl}, ${flows}::text[], ${caFile}, ${certFile}::text, ${keyFile}::text, ${timeoutMs}::integer, ${active})
        ON CONFLICT (name) DO NOTHING RETURNING name`);
      if (rows.length === 0) throw refusal('sas-editor-exists', name);
      await recordChange(database, origin, { interaction: 'create', type: 'Editor', id: name, content: editor, status: 201 });
    });
  }

  /**
   * @param check of the editor as it would become; what it throws leaves everything as it was
   * @throws RefusedRequest `sas-unknown-editor` (404)
   */
  change(name: string, change: EditorChange, check: (editor: RegisteredEditor) => void, origin: RequestOrigin): Promise<void> {
    return this.database.transaction(async (database) => {
      const [row] = await database.query<Row>(sql`SELECT ${COLUMNS} FROM sas_editor WHERE name = ${name} FOR UPDATE`);
      if (row === undefined) throw refusal('sas-unknown-editor', name);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const changed: RegisteredEditor = canonical({ ...storedEditor(row), ...given });
      check(changed);
      const { baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active } = changed;
      await database.query(sql`
        UPDATE sas_editor SET base_url = ${baseUrl}, flows = ${flows}::text[], ca_file = ${caFile}, cert_file = ${certFile}::text, key_file = ${keyFile}::text,
          timeout_ms = ${timeoutMs}::integer, active = ${active}, updated_at = now()
        WHERE name = ${name}`);
      await recordChange(database, origin, { interaction: 'update', type: 'Editor', id: name, content: given, status: 200 });
    });
  }

  /** @throws RefusedRequest `sas-unknown-editor` (404) */
  remove(name: string, origin: RequestOrigin): Promise<void> {
    return this.database.transaction(async (database) => {
      const rows = await database.query(sql`DELETE FROM sas_editor WHERE name = ${name} RETURNING name`);
      if (rows.length === 0) throw refusal('sas-unknown-editor', name);
      await recordChange(database, origin, { interaction: 'delete', type: 'Editor', id: name, content: {}, status: 204 });
    });
  }
}

function refusal(code: SasErrorCode, name: string): Error {
  return refusedRequest([{ code, details: { name } }]);
}

/** One way to write an editor, so that what did not change compares as equal. */
function canonical(editor: RegisteredEditor): RegisteredEditor {
  return { ...editor, baseUrl: editor.baseUrl.replace(/\/+$/, ''), flows: EDITOR_FLOWS.filter((flow) => editor.flows.includes(flow)) };
}

function storedEditor({ name, baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active, createdAt, updatedAt }: Row): StoredEditor {
  return {
    name, baseUrl, flows: EDITOR_FLOWS.filter((flow) => flows.includes(flow)), caFile, certFile, keyFile, timeoutMs, active,
    createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
  };
}
