/** Flows that an editor serves: slots of professionals, of CPTS, of SOS Médecins, and regulator accounts. */
export const EDITOR_FLOWS = ['INT_R01', 'INT_R04', 'SOS', 'INT_R02'] as const;
export type EditorFlow = (typeof EDITOR_FLOWS)[number];

/** An editor of appointment software, in one environment (spec 16.2, 21.6). */
export interface Editor {
  /** Unique; shown to operators and written in `meta.tag` of its slots. */
  readonly name: string;
  /** Base of its FHIR interface, https, without final slash. */
  readonly baseUrl: string;
  readonly flows: readonly EditorFlow[];
  /** Authorities that its server certificate must come from. */
  readonly caFile: string;
  /** What this server presents to it. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Longest wait for its whole answer to one search, connection included. */
  readonly timeoutMs: number;
  /** An inactive editor is kept and shown, and never asked. */
  readonly active: boolean;
}

/** An editor as an operator registers it by the administration interface; without certificate of its own, that of this server is shown to it. */
export interface RegisteredEditor extends Omit<Editor, 'certFile' | 'keyFile'> {
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** Certificate shown to the editors that name none of their own. */
export interface ClientCertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** The editor that is the agenda of this server: asked in process. */
export const LOCAL_EDITOR = 'local';

export const MAX_EDITOR_NAME = 60;
export const MAX_TIMEOUT_MS = 60_000;

/** Whether a text can be the base of an editor: https, without query and without password. */
export function isHttpsBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username, password } = new URL(text);
  return protocol === 'https:' && [search, hash, username, password].every((part) => part === '');
}

/** The platform discards later answers (spec section 15). */
export const DEFAULT_TIMEOUT_MS = 7_000;
