import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AdminRequestError } from '../../admin/admin-request.error';
import { StartupError } from '../../config/startup-error';
import type { RequestOrigin } from '../../fhir-common/context/request-origin';
import { JobRuns } from '../../fhir-common/jobs/job-runs';
import { refusedRequest } from '../refusals';
import type { AskedEditor, BreakerState } from './asked-editor';
import type { Editor, RegisteredEditor } from './editor';
import { EditorRegistry } from './editor-registry';
import { EditorStore } from './editor-store';
import type { EditorChange, StoredEditor } from './editor-store';

/** How soon what another process was told counts here. */
const EVERY_MS = 1_000;

/** An editor as the administration interface shows it, with what this process knows of it. */
export interface ShownEditor extends RegisteredEditor {
  /** `file`: of SAS_EDITORS_FILE, where alone it can be changed. */
  readonly origin: 'file' | 'api';
  /** False with the reason when this process does not ask it, whatever `active` says. */
  readonly inForce: boolean;
  readonly reason: string | null;
  readonly breaker: BreakerState | null;
  /** ISO 8601, UTC, since the start of this process. */
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  /** Of the row; null for an editor of the file. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

const OF_FILE = 'Le fichier SAS_EDITORS_FILE nomme aussi cet éditeur, et prévaut. / The file SAS_EDITORS_FILE names this editor too, and prevails.';

/** The editors registered by the administration interface: in force before the answer here, within a second in the other processes. */
@Injectable()
export class RegisteredEditors implements OnModuleInit {
  private reading: Promise<void> = Promise.resolve();

  constructor(
    @Inject(EditorStore) private readonly store: EditorStore,
    @Inject(EditorRegistry) private readonly registry: EditorRegistry,
    private readonly jobs: JobRuns,
  ) {}

  onModuleInit(): Promise<void> {
    return this.follow();
  }

  @Interval(EVERY_MS)
  look(): Promise<void> {
    return this.jobs.run('sas-editors', async () => {
      await this.follow();
      return 0;
    });
  }

  /** Editors of the file, then those registered, each in order of their names. */
  async list(): Promise<ShownEditor[]> {
    const stored = await this.store.list();
    const ofFile = this.registry.known.filter(({ editor }) => this.registry.isOfFile(editor.name)).sort((a, b) => (a.editor.name < b.editor.name ? -1 : 1));
    return [...ofFile.map(fileEditor), ...stored.map((editor) => this.shown(editor))];
  }

  /** @throws RefusedRequest `sas-unknown-editor` (404) */
  async show(name: string): Promise<ShownEditor> {
    const found = (await this.list()).find((editor) => editor.name === name);
    if (found === undefined) throw refusedRequest([{ code: 'sas-unknown-editor', details: { name } }]);
    return found;
  }

  /** @throws RefusedRequest 409 when the name is taken, AdminRequestError when its certificates cannot be used */
  async add(editor: RegisteredEditor, origin: RequestOrigin): Promise<ShownEditor> {
    this.refuseOfFile(editor.name);
    this.refuseUnusable(editor);
    await this.store.add(editor, origin);
    await this.follow();
    return this.show(editor.name);
  }

  /** @throws RefusedRequest 404, 409, AdminRequestError */
  async change(name: string, change: EditorChange, origin: RequestOrigin): Promise<ShownEditor> {
    this.refuseOfFile(name);
    await this.store.change(name, change, (editor) => this.refuseUnusable(editor), origin);
    await this.follow();
    return this.show(name);
  }

  /** What waits for it keeps waiting, for an editor that is registered again under its name. @throws RefusedRequest 404, 409 */
  async remove(name: string, origin: RequestOrigin): Promise<void> {
    this.refuseOfFile(name);
    await this.store.remove(name, origin);
    await this.follow();
  }

  /** Reads the table; one reading after the other, so that an older one never takes back a change. */
  private follow(): Promise<void> {
    const read = this.reading.then(async () => this.registry.register(await this.store.list()));
    this.reading = read.catch(() => undefined);
    return read;
  }

  private shown(editor: StoredEditor): ShownEditor {
    if (this.registry.isOfFile(editor.name)) return { ...editor, origin: 'api', inForce: false, reason: OF_FILE, ...healthOf(undefined) };
    const { asked, unusable } = this.registry.standing(editor.name);
    return { ...editor, origin: 'api', inForce: asked !== undefined, reason: unusable?.message ?? null, ...healthOf(asked) };
  }

  private refuseOfFile(name: string): void {
    if (this.registry.isOfFile(name)) throw refusedRequest([{ code: 'sas-editor-of-file', details: { name } }]);
  }

  private refuseUnusable(editor: RegisteredEditor): void {
    if ((editor.certFile === null) !== (editor.keyFile === null)) throw wrongField('certFile', 'certFile et keyFile vont ensemble', 'certFile and keyFile go together');
    try {
      this.registry.refuseUnusable(editor);
    } catch (error) {
      if (!(error instanceof StartupError)) throw error;
      throw wrongField(editor.certFile === null ? 'caFile' : 'certFile', error.fr, error.en);
    }
  }
}

function wrongField(location: string, fr: string, en: string): AdminRequestError {
  return new AdminRequestError([{ severity: 'error', issue: 'invalid', code: 'invalid-field', fr: `${location} : ${fr}.`, en: `${location}: ${en}.`, location }]);
}

function fileEditor(asked: AskedEditor): ShownEditor {
  return { ...fieldsOf(asked.editor), origin: 'file', inForce: true, reason: null, ...healthOf(asked), createdAt: null, updatedAt: null };
}

function fieldsOf({ name, baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active }: Editor): RegisteredEditor {
  return { name, baseUrl, flows, caFile, certFile, keyFile, timeoutMs, active };
}

function healthOf(asked: AskedEditor | undefined): Pick<ShownEditor, 'breaker' | 'lastSuccessAt' | 'lastFailureAt'> {
  if (asked === undefined) return { breaker: null, lastSuccessAt: null, lastFailureAt: null };
  const { breaker, lastSuccessAt, lastFailureAt } = asked.health;
  const dateOf = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return { breaker, lastSuccessAt: dateOf(lastSuccessAt), lastFailureAt: dateOf(lastFailureAt) };
}
