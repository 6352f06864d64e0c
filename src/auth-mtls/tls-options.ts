import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Configuration, TlsFiles } from '../config/configuration';
import { StartupError } from '../config/startup-error';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Options of an HTTPS server: those of Node that this application sets, in a form both https.createServer and Nest accept. */
export interface MutualTlsOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  /** One PEM text per CRL. */
  readonly crl?: string[];
  readonly minVersion: 'TLSv1.2';
  readonly requestCert: true;
  readonly rejectUnauthorized: false;
  readonly handshakeTimeout: number;
}

/** The files of the throw-away PKI below DATA_DIR. */
export function developmentPkiFolder(dataDir: string): string {
  return join(dataDir, 'pki');
}

/** Certificate and key of a client of the throw-away PKI. @param name as in `clients/<name>.crt` */
export function developmentClientFiles(dataDir: string, name: string): { readonly certFile: string; readonly keyFile: string } {
  const path = join(developmentPkiFolder(dataDir), 'clients', name);
  return { certFile: `${path}.crt`, keyFile: `${path}.key` };
}

/** The certificate files to serve with: those of TLS_*_FILE, else the throw-away PKI of DATA_DIR. */
export function servedTlsFiles(configuration: Pick<Configuration, 'dataDir' | 'tlsFiles'>): TlsFiles {
  if (configuration.tlsFiles !== undefined) return configuration.tlsFiles;
  const folder = developmentPkiFolder(configuration.dataDir);
  return {
    certFile: join(folder, 'server.crt'),
    keyFile: join(folder, 'server.key'),
    caFile: join(folder, 'ca.crt'),
    crlFiles: [join(folder, 'crl.pem')],
    crlUrls: [],
  };
}

/**
 * Options of the HTTPS server, certificates read now; revocation lists are added by TrustStore.
 * rejectUnauthorized is false on purpose: MutualTlsGuard refuses with an OperationOutcome, and a TLS-version scan
 * without certificate still sees TLS 1.2 and 1.3 (SAS 2.1).
 * @throws StartupError when a file is not named or cannot be read, is not PEM, or the key is not the certificate's
 */
export function tlsOptions({ certFile, keyFile, caFile }: Pick<TlsFiles, 'certFile' | 'keyFile' | 'caFile'>): MutualTlsOptions {
  if (certFile === undefined || keyFile === undefined) throw new StartupError('certificat du serveur absent', 'server certificate missing');
  const options: MutualTlsOptions = {
    cert: read(certFile),
    key: read(keyFile),
    ca: read(caFile),
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    const names = [certFile, keyFile, caFile].join(', ');
    const reason = String(cause).replaceAll('\n', ' ');
    throw new StartupError(
      `certificats inutilisables (${names}) : ${reason}`, `certificates cannot be used (${names}): ${reason}`, { cause },
    );
  }
  return options;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = String(cause);
    throw new StartupError(`certificat illisible ${path} : ${reason}`, `certificate file ${path} cannot be read: ${reason}`, { cause });
  }
}

/** The blocks of a PEM text, comments left out. */
export function splitPem(text: string): string[] {
  return text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
}
