import { splitUnescaped, unescapeValue } from './escape';
import { bad, ok, type ParseFailure, type Parsed, refuseUnsafeText, shifted } from './parsed';
import { isFhirId, readAddress } from './reference-form';

/** A resource of this server. `type` null: the client gave a bare id and the parameter has several targets. */
export interface LocalReference {
  readonly kind: 'local';
  readonly type: string | null;
  readonly id: string;
  readonly version?: string;
}

/** A reference to match by its text: an absolute URL elsewhere, a urn, or a canonical with its version after a bar. */
export interface UrlReference {
  readonly kind: 'url';
  readonly url: string;
  readonly version?: string;
}

/** What a reference parameter points at. */
export interface ReferenceOptions {
  /** Target resource types of the parameter; empty when it accepts any. */
  readonly targets: readonly string[];
  /** Base URLs under which this server is known, with or without a final slash. */
  readonly baseUrls: readonly string[];
}

const ABSOLUTE = /^(?:https?:\/\/|urn:)[^\s]+$/i;

/**
 * Reads a reference search value (R4 search, Reference): `id`, `Type/id`, `Type/id/_history/version`, an absolute URL under one of the
 * server's bases (the same as `Type/id`), or another absolute URL or urn, with an optional `|version` when it is a canonical.
 * A bare id takes the type of the only target. Refuses a type that is not a target, contained references and anything else.
 */
export function parseReferenceSearchValue(raw: string, options: ReferenceOptions): Parsed<LocalReference | UrlReference> {
  const unsafe = refuseUnsafeText(raw);
  if (unsafe) return unsafe;
  const [first, second, extra] = splitUnescaped(raw, '|');
  const text = unescapeValue(first?.text ?? '');
  if (!text.ok) return text;
  if (second === undefined) return readReference(text.value, options);
  const version = unescapeValue(second.text);
  if (!version.ok) return shifted(version, second.at);
  if (extra !== undefined || version.value.trim() === '' || !ABSOLUTE.test(text.value)) return unreadable((extra ?? second).at - 1);
  return ok({ kind: 'url', url: text.value, version: version.value });
}

function readReference(text: string, options: ReferenceOptions): Parsed<LocalReference | UrlReference> {
  const path = pathUnderBase(text, options.baseUrls);
  // Under our own base only Type/id is one of our resources: a bare id after the base is an address like any other.
  const local = path === undefined ? readLocal(text) : path.includes('/') ? readLocal(path) : undefined;
  if (local) return withTarget(local, options.targets, path === undefined ? 0 : text.length - path.length);
  return ABSOLUTE.test(text) ? ok({ kind: 'url', url: text }) : unreadable(0);
}

/**
 * What follows one of the bases of this server in an absolute url (`Organization/12`), undefined for any other text. Scheme and host are
 * compared without case and a default port counts as none (RFC 3986, 6.2.2 and 6.2.3); the path is compared as it is.
 */
export function pathUnderBase(text: string, baseUrls: readonly string[]): string | undefined {
  const url = normalized(text);
  const base = url === undefined ? undefined : prefixesOf(baseUrls).find((known) => url.startsWith(known));
  return base === undefined ? undefined : url?.slice(base.length);
}

/** A list of bases is asked about for every reference of every resource: it is read once. */
const PREFIXES = new WeakMap<readonly string[], readonly string[]>();

function prefixesOf(baseUrls: readonly string[]): readonly string[] {
  const prefixes = PREFIXES.get(baseUrls) ?? baseUrls.map((known) => `${normalized(known.replace(/\/+$/, '')) ?? known}/`);
  PREFIXES.set(baseUrls, prefixes);
  return prefixes;
}

function normalized(url: string): string | undefined {
  const [, scheme, host, port, path] = /^(https?):\/\/([^/?#\s]*?)(?::(\d*))?((?:[/?#].*)?)$/i.exec(url) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const isDefault = port === undefined || port === '' || port === (scheme.toLowerCase() === 'https' ? '443' : '80');
  return `${scheme.toLowerCase()}://${host.toLowerCase()}${isDefault ? '' : `:${port}`}${path ?? ''}`;
}

function readLocal(text: string): LocalReference | undefined {
  if (isFhirId(text)) return { kind: 'local', type: null, id: text };
  const address = readAddress(text);
  return address === undefined ? undefined : { kind: 'local', ...address };
}

function withTarget(reference: LocalReference, targets: readonly string[], at: number): Parsed<LocalReference> {
  const [only] = targets;
  if (reference.type === null) return ok(targets.length === 1 && only !== undefined ? { ...reference, type: only } : reference);
  if (targets.length === 0 || targets.includes(reference.type)) return ok(reference);
  const expected = targets.join(', ');
  return bad(
    at,
    `Ce paramètre ne référence pas ce type ; types possibles : ${expected}.`,
    `This parameter does not refer to this type; possible types: ${expected}.`,
  );
}

function unreadable(at: number): ParseFailure {
  return bad(
    at,
    'Référence illisible : attendu id, Type/id, ou une URL absolue (http, https, urn), avec |version pour une canonique.',
    'Unreadable reference: expected id, Type/id, or an absolute URL (http, https, urn), with |version for a canonical.',
  );
}
