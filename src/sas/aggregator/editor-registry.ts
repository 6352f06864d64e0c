import { readFileSync, statSync } from 'node:fs';
import { StartupError } from '../../config/startup-error';
import { AskedEditor } from './asked-editor';
import { LOCAL_EDITOR } from './editor';
import type { ClientCertificateFiles, Editor, RegisteredEditor } from './editor';
import type { EditorChannel } from './editor-channel';
import { parseEditors } from './editors-file';
import { MutualTlsChannel } from './mutual-tls-channel';

/** How often the list and the certificates are looked at; a change counts within this time. */
const LOOK_EVERY_MS = 1_000;

/** The agenda of this server, asked in process; present while it holds a schedule. */
export interface LocalAgenda {
  /** Public base of the editor interface of this server. */
  readonly baseUrl: string;
  readonly channel: EditorChannel;
  holdsSchedule(): Promise<boolean>;
}

export interface EditorRegistryOptions {
  /** SAS_EDITORS_FILE; absent: no editor by file. */
  readonly file?: string;
  readonly fallback: ClientCertificateFiles;
  readonly local?: LocalAgenda;
  /** Told once for each list that cannot be read after the start: the last good one stays in force. */
  readonly refused: (error: StartupError) => void;
}

/** An editor in force, with the marks of the files it was made from. */
interface Kept {
  readonly mark: string;
  readonly asked: AskedEditor;
}

/**
 * The editors that are asked: those of the file, followed while it changes, those registered by the administration interface, and the agenda of
 * this server (spec 21.6). What the file says of a name prevails.
 */
export class EditorRegistry {
  /** All that are asked over the network, by name. */
  private kept: ReadonlyMap<string, Kept> = new Map();
  /** Those of them that the file names. */
  private ofFile: ReadonlyMap<string, Kept> = new Map();
  private registered: readonly Editor[] = [];
  /** Registered editors whose certificates cannot be used, by name. */
  private unusable = new Map<string, StartupError>();
  private timer: NodeJS.Timeout | undefined;
  private fileMark = '';
  private complaint: StartupError | undefined;
  private readonly localEditor: AskedEditor | undefined;

  private constructor(private readonly options: EditorRegistryOptions) {
    this.localEditor = options.local === undefined ? undefined : new AskedEditor(localRecord(options.local), options.local.channel);
  }

  /** @throws StartupError one line naming a wrong entry */
  static open(options: EditorRegistryOptions): EditorRegistry {
    const registry = new EditorRegistry(options);
    registry.load();
    registry.timer = setInterval(() => registry.look(), LOOK_EVERY_MS).unref();
    return registry;
  }

  /** Why the list as it lies there now is not in force; undefined when it is. */
  get refusal(): StartupError | undefined {
    return this.complaint;
  }

  /** Why registered editors are not asked, one reason each. */
  get refusedEditors(): readonly StartupError[] {
    return [...this.unusable.values()];
  }

  /** Editors in order of their names, inactive ones too; they answer nothing. */
  async editors(): Promise<readonly AskedEditor[]> {
    const remote = [...this.kept.values()].map(({ asked }) => asked);
    const local = this.localEditor !== undefined && (await this.options.local?.holdsSchedule()) === true ? [this.localEditor] : [];
    return [...local, ...remote].sort((a, b) => (a.editor.name < b.editor.name ? -1 : 1));
  }

  /** Whether the file names an editor: it cannot be changed from elsewhere then. */
  isOfFile(name: string): boolean {
    return this.ofFile.has(name);
  }

  /** How a registered editor stands: asked, or why it is not. */
  standing(name: string): { readonly asked?: AskedEditor; readonly unusable?: StartupError } {
    const asked = this.kept.get(name)?.asked;
    const unusable = this.unusable.get(name);
    return { ...(asked === undefined ? {} : { asked }), ...(unusable === undefined ? {} : { unusable }) };
  }

  /** Puts the registered editors in force, all of them: who is not among them is asked no more. One that cannot be used is told once, and holds up no other. */
  register(editors: readonly RegisteredEditor[]): void {
    this.registered = editors.map((editor) => this.complete(editor));
    this.enforce(this.ofFile);
  }

  /** @throws StartupError when the certificates of an editor cannot be used */
  refuseUnusable(editor: RegisteredEditor): void {
    void opened(this.complete(editor)).close();
  }

  /** Every editor of whom something is known here, the agenda of this server among them whether or not it holds a schedule. */
  get known(): readonly AskedEditor[] {
    return [...(this.localEditor === undefined ? [] : [this.localEditor]), ...[...this.kept.values()].map(({ asked }) => asked)];
  }

  /** An active editor of the list, by its name. */
  named(name: string): Editor | undefined {
    const editor = this.kept.get(name)?.asked.editor;
    return editor?.active === true ? editor : undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([...this.kept.values()].map(({ asked }) => asked.close()));
  }

  /** Reads the list again when it, or a certificate it names, changed. */
  look(): void {
    try {
      this.load();
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      this.complaint = error;
      this.options.refused(error);
    }
  }

  private load(): void {
    const { file, fallback } = this.options;
    if (file === undefined) return;
    const mark = this.markOfList(file);
    if (mark === this.fileMark) return;
    this.fileMark = mark;
    this.enforce(new Map(parseEditors(readText(file), file, fallback).map((editor) => [editor.name, this.keptOrNew(editor)])));
    this.complaint = undefined;
    this.fileMark = this.markOfList(file);
  }

  /** The list and the certificates it names. */
  private markOfList(file: string): string {
    return markOf([file, ...[...this.ofFile.values()].flatMap(({ asked }) => filesOf(asked.editor))]);
  }

  /** Those of the file, and those registered under other names. */
  private enforce(ofFile: ReadonlyMap<string, Kept>): void {
    const next = new Map(ofFile);
    const unusable = new Map<string, StartupError>();
    for (const editor of this.registered) {
      if (next.has(editor.name)) continue;
      try {
        next.set(editor.name, this.keptOrNew(editor));
      } catch (error) {
        if (!(error instanceof StartupError)) throw error;
        unusable.set(editor.name, error);
        if (this.unusable.get(editor.name)?.message !== error.message) this.options.refused(error);
      }
    }
    const gone = [...this.kept.values()].filter((one) => next.get(one.asked.editor.name) !== one);
    [this.kept, this.ofFile, this.unusable] = [next, ofFile, unusable];
    for (const { asked } of gone) void asked.close();
  }

  private complete({ name, baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active }: RegisteredEditor): Editor {
    const { fallback } = this.options;
    return { name, baseUrl, flows, caFile, timeoutMs, active, certFile: certFile ?? fallback.certFile, keyFile: keyFile ?? fallback.keyFile };
  }

  private keptOrNew(editor: Editor): Kept {
    const mark = `${JSON.stringify(editor)} ${markOf(filesOf(editor))}`;
    const known = this.kept.get(editor.name);
    return known?.mark === mark ? known : { mark, asked: new AskedEditor(editor, opened(editor)) };
  }
}

/** The connections of an editor. @throws StartupError when its certificates cannot be used */
function opened(editor: Editor): MutualTlsChannel {
  try {
    // A device or a pipe would be read without end.
    const other = filesOf(editor).find((path) => !isSmallFile(path));
    if (other !== undefined) throw new Error(`${other}: no file, or over ${MAX_PEM_BYTES} bytes`);
    return new MutualTlsChannel(editor);
  } catch (cause) {
    const reason = String(cause).replaceAll('\n', ' ');
    throw new StartupError(
      `éditeur ${editor.name} : certificats inutilisables (${reason})`, `editor ${editor.name}: certificates cannot be used (${reason})`, { cause },
    );
  }
}

function localRecord({ baseUrl }: LocalAgenda): Editor {
  return {
    name: LOCAL_EDITOR, baseUrl, flows: ['INT_R01', 'INT_R04', 'SOS'], caFile: '', certFile: '', keyFile: '', timeoutMs: LOCAL_TIMEOUT_MS, active: true,
  };
}

/** A chain of authorities takes some kilobytes. */
const MAX_PEM_BYTES = 1_048_576;

function isSmallFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size <= MAX_PEM_BYTES;
}

/** The agenda of this server has the time of a distant one. */
const LOCAL_TIMEOUT_MS = 7_000;

function filesOf({ caFile, certFile, keyFile }: Editor): readonly string[] {
  return [caFile, certFile, keyFile];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartupError(`SAS_EDITORS_FILE ${path} ne peut pas être lu`, `SAS_EDITORS_FILE ${path} cannot be read`, { cause });
  }
}

/** Time, size and inode of files: also sees one replaced by a rename. */
function markOf(paths: readonly string[]): string {
  return paths.map((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'absent' : `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
  }).join('\n');
}
