import { resolve } from 'node:path';
import { ConfigurationError } from './configuration-error';
import type { EnvironmentVariables } from './environment-variables';
import type { Bilingual } from '../fhir-common/core/bilingual';

/** The certificate files of a deployment (TLS_*), absolute paths to PEM files. Absent: the throw-away PKI of DATA_DIR/pki. */
export interface TlsFiles {
  /** This server's own certificate and key; absent behind a proxy. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Every CA certificate trusted for clients, root and issuing. */
  readonly caFile: string;
  /** Revocation lists, PEM or DER: together with `crlUrls` one for each CA of `caFile`. */
  readonly crlFiles: readonly string[];
  readonly crlUrls: readonly string[];
}

/** The authorization server whose access tokens are accepted (RFC 8705, RFC 9068). */
export interface OAuthSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** PEM file of the CA of `jwksUrl`; absent: those of Node. */
  readonly caFile?: string;
}

/**
 * The TLS_* files, complete for the mode: revocation is part of the certificate check (SAS 2.1), so that lists are never optional.
 * @throws ConfigurationError naming the first missing variable
 */
export function configuredTlsFiles(variables: EnvironmentVariables): TlsFiles | undefined {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CA_FILE: ca, TLS_CRL_FILE: crlFiles, TLS_CRL_URL: crlUrls } = variables;
  if (cert === undefined && key === undefined && ca === undefined && crlFiles.length === 0 && crlUrls.length === 0) return undefined;
  const ownCertificate = variables.TLS_MODE === 'mtls' || cert !== undefined || key !== undefined
    ? { certFile: required('TLS_CERT_FILE', cert, FILES_TOGETHER), keyFile: required('TLS_KEY_FILE', key, FILES_TOGETHER) } : {};
  const caFile = required('TLS_CA_FILE', ca, FILES_TOGETHER);
  if (crlFiles.length === 0 && crlUrls.length === 0) throw new ConfigurationError('TLS_CRL_FILE', undefined, LISTS_NEEDED);
  return { ...ownCertificate, caFile, crlFiles: crlFiles.map((path) => resolve(path)), crlUrls };
}

const FILES_TOGETHER = {
  fr: 'TLS_CERT_FILE, TLS_KEY_FILE et TLS_CA_FILE vont ensemble (TLS_MODE=proxy : TLS_CA_FILE suffit)',
  en: 'TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE go together (TLS_MODE=proxy: TLS_CA_FILE is enough)',
};
const LISTS_NEEDED = {
  fr: 'TLS_CRL_FILE ou TLS_CRL_URL doit donner la liste de révocation de chaque autorité de TLS_CA_FILE',
  en: 'TLS_CRL_FILE or TLS_CRL_URL must give the revocation list of each authority of TLS_CA_FILE',
};
const OAUTH_TOGETHER = {
  fr: 'OAUTH_ISSUER, OAUTH_AUDIENCE et OAUTH_JWKS_URL vont ensemble',
  en: 'OAUTH_ISSUER, OAUTH_AUDIENCE and OAUTH_JWKS_URL go together',
};

function required(variable: string, path: string | undefined, rule: Bilingual): string {
  if (path === undefined) throw new ConfigurationError(variable, undefined, rule);
  return resolve(path);
}

/** @throws ConfigurationError when OAuth2 is configured by halves */
export function oauthOf(variables: EnvironmentVariables): OAuthSettings | undefined {
  const { OAUTH_ISSUER: issuer, OAUTH_AUDIENCE: audience, OAUTH_JWKS_URL: jwksUrl, OAUTH_CA_FILE: caFile } = variables;
  if (issuer === undefined && audience === undefined && jwksUrl === undefined && caFile === undefined) return undefined;
  if (issuer === undefined) throw new ConfigurationError('OAUTH_ISSUER', undefined, OAUTH_TOGETHER);
  if (audience === undefined) throw new ConfigurationError('OAUTH_AUDIENCE', undefined, OAUTH_TOGETHER);
  if (jwksUrl === undefined) throw new ConfigurationError('OAUTH_JWKS_URL', undefined, OAUTH_TOGETHER);
  return { issuer, audience, jwksUrl, ...(caFile === undefined ? {} : { caFile: resolve(caFile) }) };
}

/** Hours a revocation list counts past its nextUpdate; 0 for `refuse`. @param policy validated CRL_STALE_POLICY */
export function staleGraceHours(policy: string): number {
  return Number(/^accept-hours:(\d+)$/.exec(policy)?.[1] ?? 0);
}

/** What this server shows to agenda editors. @throws ConfigurationError when one of the two files is missing */
export function sasClientFilesOf(variables: EnvironmentVariables): { readonly certFile: string; readonly keyFile: string } | undefined {
  const { SAS_CLIENT_CERT_FILE: cert, SAS_CLIENT_KEY_FILE: key } = variables;
  if (cert === undefined && key === undefined) return undefined;
  return { certFile: required('SAS_CLIENT_CERT_FILE', cert, CLIENT_FILES_TOGETHER), keyFile: required('SAS_CLIENT_KEY_FILE', key, CLIENT_FILES_TOGETHER) };
}

const CLIENT_FILES_TOGETHER = {
  fr: 'SAS_CLIENT_CERT_FILE et SAS_CLIENT_KEY_FILE vont ensemble',
  en: 'SAS_CLIENT_CERT_FILE and SAS_CLIENT_KEY_FILE go together',
};
