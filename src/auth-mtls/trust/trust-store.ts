import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import type { TlsFiles } from '../../config/configuration';
import type { PresentedCertificate } from '../decide';
import { splitPem, tlsOptions } from '../tls-options';
import type { MutualTlsOptions } from '../tls-options';
import { readCertificate } from './certificate-facts';
import type { Certificate } from './certificate-facts';
import { authoritiesOf, findPath } from './certificate-path';
import type { Authorities, CertificatePath } from './certificate-path';
import { readRevocationLists, verifiedLists } from './revocation-list';
import type { RevocationList, RevocationLists, UnverifiedList } from './revocation-list';
import { RevocationListCache, fileSource, urlSource } from './revocation-sources';
import type { RevocationSource } from './revocation-sources';
import { WatchedFiles } from './watched-files';

export interface TrustLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface TrustSettings {
  readonly files: TlsFiles;
  /** Folder of the downloaded lists, DATA_DIR/crl. */
  readonly cacheFolder: string;
  readonly logger: TrustLogger;
  /** How often files are looked at. */
  readonly pollMs?: number;
  /** How often lists are downloaded. */
  readonly downloadMs?: number;
  readonly downloadTimeoutMs?: number;
}

const POLL_MS = 2_000;
const DOWNLOAD_MS = 3_600_000;
const DOWNLOAD_TIMEOUT_MS = 10_000;
const KNOWN_PATHS = 10_000;
const ADOPTED_AUTHORITIES = 32;
/**
 * OpenSSL parses the lists of its context in one go, on the thread that serves: larger ones (some 10,000 entries) are left to our own check, which
 * is made for every request. OpenSSL then finds no list of that authority, which `decide` leaves to the same check.
 */
const MAX_TRANSPORT_LIST_BYTES = 512 * 1024;

/**
 * What this server trusts: authorities, and the newest revocation list of each. Files are read again when they change and lists are downloaded at
 * intervals, without a restart. A list that cannot be read, or is older than the one in memory, never replaces it.
 */
export class TrustStore {
  private authorities: Authorities = { roots: [], intermediates: [] };
  private lists: RevocationLists = new Map();
  private options: MutualTlsOptions | undefined;
  private authorityText = '';
  private trustGeneration = 0;
  private announced = '';
  private readonly unverified = new Map<string, { readonly digest: string; readonly lists: readonly UnverifiedList[] }>();
  /** Signatures of a certificate are checked once; a resumed session brings no chain, and finds the path of its first handshake here. */
  private readonly paths = new LRUCache<string, CertificatePath>({ max: KNOWN_PATHS });
  /** Authorities that callers presented below a trusted root: their lists count as well. */
  private readonly adopted = new LRUCache<string, Certificate>({ max: ADOPTED_AUTHORITIES });
  private readonly listeners = new Set<() => void>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly fileSources: readonly RevocationSource[];
  private readonly urlSources: readonly RevocationSource[];
  private readonly watched: WatchedFiles;
  private readonly cache: RevocationListCache;
  /** Reloads run one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly settings: TrustSettings) {
    const { files, cacheFolder, downloadTimeoutMs = DOWNLOAD_TIMEOUT_MS } = settings;
    this.fileSources = files.crlFiles.map(fileSource);
    this.urlSources = files.crlUrls.map((url) => urlSource(url, downloadTimeoutMs));
    const own = [files.certFile, files.keyFile].filter((path) => path !== undefined);
    this.watched = new WatchedFiles([files.caFile, ...files.crlFiles, ...own]);
    this.cache = new RevocationListCache(cacheFolder);
  }

  /**
   * Reads everything once. A list that cannot be had is reported and its certificates are refused; the server starts all the same.
   * @throws StartupError when a certificate file or the key cannot be used, Error when no root is trusted
   */
  static async open(settings: TrustSettings): Promise<TrustStore> {
    const store = new TrustStore(settings);
    await store.watched.changed();
    store.readServerCertificate();
    await store.readAuthorities();
    await Promise.all([...store.fileSources.map((source) => store.readSource(source)), ...store.urlSources.map((source) => store.openUrl(source))]);
    await store.verify();
    return store;
  }

  /** The lists now in force. */
  revocationLists(): RevocationLists {
    return this.lists;
  }

  /** Grows when the authorities change: what was examined before must be examined again. */
  generation(): number {
    return this.trustGeneration;
  }

  /** Options of the HTTPS server with the certificates and lists now in force. @throws Error behind a proxy without a server certificate */
  serverOptions(): MutualTlsOptions {
    const { options } = this;
    if (options === undefined) throw new Error('no server certificate is configured');
    const crl = [...new Set([...this.lists.values()].filter(({ der }) => der.length <= MAX_TRANSPORT_LIST_BYTES).map(pemOf))];
    return crl.length === 0 ? options : { ...options, crl };
  }

  /** Calls back after each change of what is trusted. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Looks at files and downloads lists from now on. The timers do not keep the process alive. */
  start(): void {
    const { pollMs = POLL_MS, downloadMs = DOWNLOAD_MS } = this.settings;
    const every = (ms: number, task: () => Promise<unknown>): void => {
      this.timers.push(setInterval(() => void task().catch((error: unknown) => this.warn(error, 'trust')), ms).unref());
    };
    every(pollMs, () => this.reloadFiles());
    if (this.urlSources.length > 0) every(downloadMs, () => this.downloadLists());
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  /** Reads files that changed. @returns true when one did */
  reloadFiles(): Promise<boolean> {
    return this.inTurn(async () => {
      if (!(await this.watched.changed())) return false;
      try {
        this.readServerCertificate();
        await this.readAuthorities();
      } catch (error) {
        this.warn(error, this.settings.files.caFile);
      }
      for (const source of this.fileSources) await this.readSource(source);
      await this.verify();
      return true;
    });
  }

  /** Downloads every list again. */
  downloadLists(): Promise<void> {
    return this.inTurn(async () => {
      await Promise.all(this.urlSources.map((source) => this.readSource(source, true)));
      await this.verify();
    });
  }

  /**
   * Reads what a caller presented.
   * @param presented certificates sent beside it, in any order
   * @param transportError OpenSSL's objection, if any
   * @throws Error when one is no certificate
   */
  async examine(encoded: Buffer | string, presented: readonly (Buffer | string)[], transportError?: string): Promise<PresentedCertificate> {
    const generation = this.trustGeneration;
    const leaf = readCertificate(encoded);
    const known = this.paths.get(leaf.facts.fingerprint256);
    if (known !== undefined) return { leaf: leaf.facts, path: known, transportError };
    const others = presented.map(readCertificate);
    const path = findPath(leaf, this.authorities, others);
    if (path !== undefined) {
      await this.adopt(others.filter(({ facts }) => path.some(({ fingerprint256 }) => fingerprint256 === facts.fingerprint256)));
      // The authorities may have changed while the lists of an adopted one were checked.
      if (this.trustGeneration === generation) this.paths.set(leaf.facts.fingerprint256, path);
    }
    return { leaf: leaf.facts, path, transportError };
  }

  private async adopt(candidates: readonly Certificate[]): Promise<void> {
    const known = new Set([...this.authorities.roots, ...this.authorities.intermediates].map(({ facts }) => facts.fingerprint256));
    const added = candidates.filter(({ facts }) => facts.isAuthority && !known.has(facts.fingerprint256) && !this.adopted.has(facts.fingerprint256));
    if (added.length === 0) return;
    for (const authority of added) this.adopted.set(authority.facts.fingerprint256, authority);
    await this.inTurn(() => this.verify());
  }

  /** Behind a proxy this server may have no certificate of its own. */
  private readServerCertificate(): void {
    if (this.settings.files.certFile !== undefined) this.options = tlsOptions(this.settings.files);
  }

  private async readAuthorities(): Promise<void> {
    const text = await readFile(this.settings.files.caFile, 'utf8');
    if (text === this.authorityText) return;
    const authorities = authoritiesOf(splitPem(text).map(readCertificate));
    if (authorities.roots.length === 0) throw new Error('no self-signed root certificate: every chain ends at one');
    this.authorities = authorities;
    this.authorityText = text;
    this.trustGeneration += 1;
    this.paths.clear();
    this.adopted.clear();
  }

  private async openUrl(source: RevocationSource): Promise<void> {
    const kept = this.cache.kept(source);
    if (kept !== undefined) await this.readSource(kept);
    await this.readSource(source, true);
  }

  private async readSource(source: RevocationSource, keep = false): Promise<void> {
    try {
      const bytes = await source.read();
      await this.accept(source, bytes);
      if (keep) await this.cache.keep(source, bytes);
    } catch (error) {
      this.warn(error, source.name);
    }
  }

  /** Once for the same bytes. @throws Error when it is no list */
  private async accept({ name }: RevocationSource, bytes: Buffer): Promise<void> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (this.unverified.get(name)?.digest !== digest) this.unverified.set(name, { digest, lists: await readRevocationLists(bytes) });
  }

  private async verify(): Promise<void> {
    const { roots, intermediates } = this.authorities;
    const authorities = [...roots, ...intermediates, ...this.adopted.values()];
    const { lists, foreign } = await verifiedLists([...this.unverified.values()].flatMap(({ lists: read }) => read), authorities);
    for (const issuer of foreign) this.warn(new Error('signed by no authority of the trust file'), issuer);
    const names = new Set(authorities.map(({ facts }) => facts.fingerprint256));
    // A list in memory gives way only to a newer one: an old list played back cannot undo a revocation.
    const kept = [...this.lists].filter(([name]) => names.has(name));
    this.lists = new Map([...kept, ...[...lists].filter(([name, list]) => isNewer(list, this.lists.get(name)))]);
    const digest = this.digest();
    if (digest === this.announced) return;
    this.announced = digest;
    for (const listener of this.listeners) listener();
  }

  private digest(): string {
    const { cert = '', key = '' } = this.options ?? {};
    const parts = [cert, key, this.authorityText, ...[...this.lists.values()].map(({ digest }) => digest)];
    return parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
  }

  private warn(error: unknown, source: string): void {
    const reason = error instanceof Error ? [error.message, error.cause instanceof Error ? error.cause.message : ''].filter(Boolean).join(': ') : String(error);
    this.settings.logger.warn({ source, reason }, 'liste de révocation ou certificat inutilisable, le précédent reste / revocation list or certificate unusable, the previous one stays');
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.queue.then(task);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

/** As OpenSSL, and so Node, reads it (RFC 7468 6). */
function pemOf({ der }: RevocationList): string {
  return `-----BEGIN X509 CRL-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END X509 CRL-----\n`;
}

function isNewer(list: RevocationList, known: RevocationList | undefined): boolean {
  return known === undefined || known.thisUpdate.getTime() <= list.thisUpdate.getTime();
}
