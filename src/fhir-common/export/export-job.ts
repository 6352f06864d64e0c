import { createHash } from 'node:crypto';
import type { ErrorCode, ErrorDetails } from '../core/errors';
import type { Caller, Perimeter } from '../definition/caller';

export type ExportState = 'queued' | 'writing' | 'done' | 'failed';

/** A kick-off as it is kept: enough for any process to run it, on any day it is still wanted. */
export interface ExportJob {
  readonly id: string;
  readonly api: string;
  /** Who asked, and the profile every byte of its files is for; with the roles and the perimeter he had, which choose among restricted resources. */
  readonly client: string;
  readonly accessProfile: number | null;
  readonly roles: readonly string[];
  readonly perimeter: Perimeter | null;
  /** Raw query string of the kick-off, and its whole address. */
  readonly query: string;
  readonly request: string;
  /** The base it used: `fullUrl` begins with it. */
  readonly baseUrl: string;
  readonly state: ExportState;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** `pg_snapshot` every file is read from; null before the selection. */
  readonly snapshot: string | null;
  readonly transactionTime: Date | null;
  readonly attempts: number;
  readonly failure: ExportFailure | null;
}

/** Why a job failed: a row of the error table. */
export interface ExportFailure {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
}

/** One file of an export, without the row ids of what it holds. */
export interface ExportSlice {
  readonly number: number;
  /** What was deleted since the date asked, rather than what is there. */
  readonly deleted: boolean;
  readonly type: string;
  /** Its place among the files of its type, from 0. */
  readonly part: number;
  readonly resources: number;
  /** Of the file as its text; null: yet to be written. */
  readonly bytes: number | null;
  /** On disk, compressed. */
  readonly storedBytes: number | null;
}

/** How far a job has come. */
export interface ExportProgress {
  readonly files: number;
  readonly filesWritten: number;
  readonly resources: number;
  readonly resourcesWritten: number;
}

/** What makes two kick-offs of a client one: the same words, whatever their order, for the same eyes. */
export function requestKey(query: string, { accessProfile, roles, perimeter }: Pick<Caller, 'accessProfile' | 'roles' | 'perimeter'>): string {
  const parameters = query.split('&').filter((part) => part !== '').sort().join('&');
  return createHash('sha256').update(JSON.stringify([accessProfile, roles, perimeter ?? null, parameters])).digest('base64url');
}

/** The name of a file: what follows the last `/` of its address, and its name on disk. */
export function fileName({ type, part, deleted }: Pick<ExportSlice, 'type' | 'part' | 'deleted'>, format: 'ndjson' | 'json'): string {
  return `${deleted ? 'deleted-' : ''}${type}-${part + 1}.${format}`;
}

/** A job is known by a UUID; anything else names none. */
export function isJobId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
