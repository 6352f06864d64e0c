import { readFileSync, statSync } from 'node:fs';
import { StartupError } from '../../config/startup-error';
import { AskedEditor } from './asked-editor';
import { LOCAL_EDITOR } from './editor';
import type { ClientCertificateFiles, Editor } from './editor';
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

/** The editors that are asked: those of the file, followed while it changes, and the agenda of this server (spec 21.6). */
export class EditorRegistry {
  private kept = new Map<string, Kept>();
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

  /** Editors in order of their names, inactive ones too; they answer nothing. */
  async editors(): Promise<readonly AskedEditor[]> {
    const remote = [...this.kept.values()].map(({ asked }) => asked);
    const local = this.localEditor !== undefined && (await this.options.local?.holdsSchedule()) === true ? [this.localEditor] : [];
    return [...local, ...remote].sort((a, b) => (a.editor.name < b.editor.name ? -1 : 1));
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
    const certificates = [...this.kept.values()].flatMap(({ asked }) => filesOf(asked.editor));
    const mark = markOf([file, ...certificates]);
    if (mark === this.fileMark) return;
    this.fileMark = mark;
    const next = new Map(parseEditors(readText(file), file, fallback).map((editor) => [editor.name, this.keptOrNew(editor)]));
    const gone = [...this.kept.values()].filter((one) => next.get(one.asked.editor.name) !== one);
    this.kept = next;
    this.complaint = undefined;
    this.fileMark = markOf([file, ...[...next.values()].flatMap(({ asked }) => filesOf(asked.editor))]);
    for (const { asked } of gone) void asked.close();
  }

  private keptOrNew(editor: Editor): Kept {
    const mark = `${JSON.stringify(editor)} ${markOf(filesOf(editor))}`;
    const known = this.kept.get(editor.name);
    if (known?.mark === mark) return known;
    try {
      return { mark, asked: new AskedEditor(editor, new MutualTlsChannel(editor)) };
    } catch (cause) {
      const reason = String(cause).replaceAll('\n', ' ');
      throw new StartupError(
        `éditeur ${editor.name} : certificats inutilisables (${reason})`, `editor ${editor.name}: certificates cannot be used (${reason})`, { cause },
      );
    }
  }
}

function localRecord({ baseUrl }: LocalAgenda): Editor {
  return {
    name: LOCAL_EDITOR, baseUrl, flows: ['INT_R01', 'INT_R04', 'SOS'], caFile: '', certFile: '', keyFile: '', timeoutMs: LOCAL_TIMEOUT_MS, active: true,
  };
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
