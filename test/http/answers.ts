import { arrayAt, isObject, stringAt } from '../../src/fhir-common/core/json';

/** An HTTP answer; supertest's own type leaves everything that comes from outside as `any`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly body: unknown;
}

/** The answer of a supertest request, its body not trusted. */
export async function answered(sent: PromiseLike<Answer>): Promise<Answer> {
  return sent;
}

/** An entry of a searchset that holds a resource. */
export interface AnsweredEntry {
  /** `Type/id`. */
  readonly key: string;
  readonly fullUrl: string;
  readonly mode: string;
  readonly resource: unknown;
}

/** A searchset as a client reads it. */
export interface Searchset {
  readonly total: number;
  /** Matches and includes, in the order received; warnings are apart. */
  readonly entries: readonly AnsweredEntry[];
  /** Codes of the warnings of entries of mode `outcome`. */
  readonly warnings: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

/** @throws Error when the body is no Bundle of type searchset: it is shown, so that a failing test tells why */
export function readSearchset(body: unknown): Searchset {
  if (!isObject(body) || body['resourceType'] !== 'Bundle' || body['type'] !== 'searchset' || typeof body['total'] !== 'number') {
    throw new Error(`not a searchset: ${JSON.stringify(body).slice(0, 1000)}`);
  }
  if (Array.isArray(body['entry']) && body['entry'].length === 0) throw new Error('FHIR has no empty array: entry must be absent');
  const entries = arrayAt(body, 'entry').map(readEntry);
  return {
    total: body['total'],
    entries: entries.filter(({ mode }) => mode !== 'outcome'),
    warnings: entries.filter(({ mode }) => mode === 'outcome').flatMap(({ resource }) => readIssues(resource).map(({ code }) => code)),
    links: Object.fromEntries(arrayAt(body, 'link').map((link) => [stringAt(link, 'relation') ?? '', stringAt(link, 'url') ?? ''])),
  };
}

function readEntry(entry: unknown): AnsweredEntry {
  const resource = isObject(entry) ? entry['resource'] : undefined;
  const search = isObject(entry) ? entry['search'] : undefined;
  return {
    key: `${stringAt(resource, 'resourceType') ?? '?'}/${stringAt(resource, 'id') ?? '?'}`,
    fullUrl: stringAt(entry, 'fullUrl') ?? '',
    mode: stringAt(search, 'mode') ?? '',
    resource,
  };
}

/** Keys of one search mode, sorted. */
export function keysOf({ entries }: Searchset, mode: 'match' | 'include'): string[] {
  return entries.filter((entry) => entry.mode === mode).map(({ key }) => key).sort();
}

export interface AnsweredIssue {
  readonly severity: string;
  /** FHIR issue type. */
  readonly type: string;
  /** Error code of this server. */
  readonly code: string;
  readonly french: string;
  readonly english: string;
  readonly location: readonly unknown[];
}

/** @throws Error when the body is no OperationOutcome */
export function readIssues(body: unknown): AnsweredIssue[] {
  if (!isObject(body) || body['resourceType'] !== 'OperationOutcome') {
    throw new Error(`not an OperationOutcome: ${JSON.stringify(body).slice(0, 1000)}`);
  }
  return arrayAt(body, 'issue').map((issue) => {
    const details = isObject(issue) ? issue['details'] : undefined;
    return {
      severity: stringAt(issue, 'severity') ?? '',
      type: stringAt(issue, 'code') ?? '',
      code: stringAt(arrayAt(details, 'coding')[0], 'code') ?? '',
      french: stringAt(details, 'text') ?? '',
      english: stringAt(issue, 'diagnostics') ?? '',
      location: arrayAt(issue, 'location'),
    };
  });
}
