import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { join, resolve } from 'node:path';
import { ConfigurationError } from './configuration-error';
import type { ConfigurationRule } from './configuration-error';
import { EnvironmentVariables } from './environment-variables';
import type { LogLevel, ProxyCertificateHeader, TlsMode } from './environment-variables';
import { sasLoginOf } from './login-settings';
import type { SasLoginSettings } from './login-settings';
import { isLoopback } from './loopback';
import { oauthOf, sasClientFilesOf, staleGraceHours, configuredTlsFiles } from './security-settings';
import type { OAuthSettings, TlsFiles } from './security-settings';

export type { OAuthSettings, TlsFiles } from './security-settings';

/** Everything the environment decides. Nothing outside src/config reads process.env. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Base URL under which callers know this server, no trailing slash. Absent: derived from each request. */
  readonly publicUrl?: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Absent: the embedded server of DATA_DIR is started. */
  readonly databaseUrl?: string;
  readonly databasePoolSize: number;
  readonly statementTimeoutMs: number;
  /** Points a client may spend in a minute unless it has a quota of its own. */
  readonly defaultQuotaPoints: number;
  /** Searches at work at the same time in this process: never more than connections; by default one less, which is left to reads by id. */
  readonly maxConcurrentSearches: number;
  readonly auditRetentionDays: number;
  /** Days an earlier version of a resource is kept once another took its place. */
  readonly historyDays: number;
  /** Days that what was told to others of the SAS is kept after its end, and a booking after its hour. */
  readonly sasDeliveryDays: number;
  /** Reported anomalies are sent to their recipients this often; 0: this process sends none. */
  readonly anomalyRoutingSeconds: number;
  readonly tlsMode: TlsMode;
  readonly tlsFiles?: TlsFiles;
  /** IP addresses or CIDR ranges allowed to forward a client certificate in proxy mode. */
  readonly trustedProxies: readonly string[];
  readonly proxyCertificateHeader: ProxyCertificateHeader;
  /** Hours a revocation list counts past its nextUpdate. */
  readonly staleListGraceHours: number;
  /** How often revocation lists are downloaded. */
  readonly revocationRefreshMs: number;
  /** Absent: access tokens are not read. */
  readonly oauth?: OAuthSettings;
  /** Absolute path of the folder of extractions, shared by all processes. */
  readonly exportDir: string;
  /** Hours an extraction is kept. */
  readonly exportHours: number;
  /** Extractions at work at the same time, all processes together. */
  readonly maxRunningExports: number;
  /** Bytes all extractions together may take. */
  readonly maxExportBytes: number;
  readonly sampleData: boolean;
  /** Absolute path of the operator's list of valid capacity indicators; absent: the shipped one. */
  readonly capacityIndicatorsFile?: string;
  /** Absolute path of the JSON list of agenda editors. */
  readonly sasEditorsFile?: string;
  /** What this server shows to the agenda editors that name no certificate of their own; absent: the throw-away PKI. */
  readonly sasClientFiles?: { readonly certFile: string; readonly keyFile: string };
  readonly sasLogin: SasLoginSettings;
  /** The national platform to which appointments are told; absent: they wait. */
  readonly sasPlatform?: { readonly baseUrl: string; readonly caFile?: string };
  readonly logLevel: LogLevel;
}

/** The embedded server accepts 60 connections; the rest is for the command-line tools, jobs and an operator. */
const EMBEDDED_POOL_LIMIT = 45;

/**
 * Reads the variables of the contract (design section 7) into a typed configuration.
 * An empty variable counts as absent, as container tools hand over unset variables.
 * @param env those of this process unless given
 * @throws ConfigurationError for the first variable that breaks its rule
 */
export function loadConfiguration(env: NodeJS.ProcessEnv = process.env): Configuration {
  const given = (variable: string): string | undefined => env[variable]?.trim() || undefined;
  const variables = plainToInstance(EnvironmentVariables, convert(given), { exposeDefaultValues: true, excludeExtraneousValues: true });
  const [failure] = validateSync(variables);
  if (failure !== undefined) {
    throw new ConfigurationError(failure.property, given(failure.property), ruleOf(failure.contexts));
  }
  refuseExposedDevelopmentMode(variables);
  requireTrustedProxies(variables);
  requireDevelopment(variables);
  requireConnectionPerSearch(variables);
  if (variables.DATABASE_URL === undefined && variables.DATABASE_POOL_SIZE > EMBEDDED_POOL_LIMIT) {
    throw new ConfigurationError('DATABASE_POOL_SIZE', given('DATABASE_POOL_SIZE'), {
      fr: `ne doit pas dépasser ${EMBEDDED_POOL_LIMIT} avec la base embarquée (sans DATABASE_URL)`,
      en: `must not exceed ${EMBEDDED_POOL_LIMIT} with the embedded database (without DATABASE_URL)`,
    });
  }
  return toConfiguration(variables);
}

/** Text to number, boolean or list; a text that does not convert is kept, so that validation refuses it by name. */
function convert(given: (variable: string) => string | undefined): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const variable of Object.keys(new EnvironmentVariables())) {
    const text = given(variable);
    if (text !== undefined) plain[variable] = convertOne(variable, text);
  }
  return plain;
}

function convertOne(variable: string, text: string): unknown {
  switch (variable) {
    case 'PORT':
    case 'DATABASE_POOL_SIZE':
    case 'STATEMENT_TIMEOUT_MS':
    case 'CRL_REFRESH_SECONDS':
    case 'DEFAULT_QUOTA_POINTS':
    case 'MAX_CONCURRENT_SEARCHES':
    case 'AUDIT_RETENTION_DAYS':
    case 'HISTORY_DAYS':
    case 'SAS_DELIVERY_DAYS':
    case 'EXPORT_HOURS':
    case 'EXPORT_MAX_RUNNING':
    case 'EXPORT_MAX_MB':
    case 'ANOMALY_ROUTING_SECONDS':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'SAMPLE_DATA':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'TRUSTED_PROXIES':
    case 'SAS_ORIGINS':
    case 'TLS_CRL_FILE':
    case 'TLS_CRL_URL':
      return text.split(',').map((entry) => entry.trim());
    default:
      return text;
  }
}

function ruleOf(contexts: Record<string, unknown> | undefined): ConfigurationRule {
  const [context] = Object.values(contexts ?? {});
  if (typeof context === 'object' && context !== null && 'fr' in context && 'en' in context) {
    return { fr: String(context.fr), en: String(context.en) };
  }
  return { fr: 'valeur refusée', en: 'value refused' };
}

function refuseExposedDevelopmentMode(variables: EnvironmentVariables): void {
  if (variables.TLS_MODE !== 'off' || isLoopback(variables.HOST)) return;
  throw new ConfigurationError('HOST', variables.HOST, {
    fr: 'doit être une adresse de boucle locale (127.0.0.1, ::1, localhost) quand TLS_MODE=off',
    en: 'must be a loopback address (127.0.0.1, ::1, localhost) when TLS_MODE=off',
  });
}

function requireTrustedProxies(variables: EnvironmentVariables): void {
  if (variables.TLS_MODE !== 'proxy' || variables.TRUSTED_PROXIES.length > 0) return;
  throw new ConfigurationError('TRUSTED_PROXIES', undefined, {
    fr: 'doit lister les adresses des mandataires de confiance quand TLS_MODE=proxy',
    en: 'must list the addresses of the trusted proxies when TLS_MODE=proxy',
  });
}

/** Callers from elsewhere can come: by the network itself, or by the proxy in front, wherever this process listens. */
function isExposed({ TLS_MODE, HOST }: EnvironmentVariables): boolean {
  return TLS_MODE === 'proxy' || !isLoopback(HOST);
}

/** The keys of the throw-away PKI lie on the disk, one of an administrator among them, and its sample data are invented: neither is for callers from elsewhere. */
function requireDevelopment(variables: EnvironmentVariables): void {
  if (!isExposed(variables) || variables.DEVELOPMENT === 'yes') return;
  if (configuredTlsFiles(variables) === undefined) {
    throw new ConfigurationError('TLS_CA_FILE', undefined, {
      fr: 'des appels peuvent venir d\'ailleurs (HOST, TLS_MODE=proxy) : donnez vos certificats (TLS_*_FILE), ou DEVELOPMENT=yes pour la PKI jetable',
      en: 'calls may come from elsewhere (HOST, TLS_MODE=proxy): give your certificates (TLS_*_FILE), or DEVELOPMENT=yes for the throw-away PKI',
    });
  }
  if (variables.SAMPLE_DATA === true) {
    throw new ConfigurationError('SAMPLE_DATA', 'true', {
      fr: 'des appels peuvent venir d\'ailleurs (HOST, TLS_MODE=proxy) : laissez SAMPLE_DATA à false, ou ajoutez DEVELOPMENT=yes',
      en: 'calls may come from elsewhere (HOST, TLS_MODE=proxy): leave SAMPLE_DATA at false, or add DEVELOPMENT=yes',
    });
  }
}

/** A search at work holds a connection: with more places than connections, searches would wait for each other where nobody counts them. */
function requireConnectionPerSearch({ MAX_CONCURRENT_SEARCHES: places, DATABASE_POOL_SIZE: connections }: EnvironmentVariables): void {
  if (places === undefined || places <= connections) return;
  throw new ConfigurationError('MAX_CONCURRENT_SEARCHES', String(places), {
    fr: `ne doit pas dépasser DATABASE_POOL_SIZE (${connections})`,
    en: `must not exceed DATABASE_POOL_SIZE (${connections})`,
  });
}

function toConfiguration(variables: EnvironmentVariables): Configuration {
  const tlsFiles = configuredTlsFiles(variables);
  const oauth = oauthOf(variables);
  const sasClientFiles = sasClientFilesOf(variables);
  return {
    port: variables.PORT,
    host: variables.HOST,
    ...(variables.PUBLIC_URL === undefined ? {} : { publicUrl: variables.PUBLIC_URL.replace(/\/+$/, '') }),
    dataDir: resolve(variables.DATA_DIR),
    ...(variables.DATABASE_URL === undefined ? {} : { databaseUrl: variables.DATABASE_URL }),
    databasePoolSize: variables.DATABASE_POOL_SIZE,
    statementTimeoutMs: variables.STATEMENT_TIMEOUT_MS,
    defaultQuotaPoints: variables.DEFAULT_QUOTA_POINTS,
    maxConcurrentSearches: variables.MAX_CONCURRENT_SEARCHES ?? Math.max(1, variables.DATABASE_POOL_SIZE - 1),
    auditRetentionDays: variables.AUDIT_RETENTION_DAYS,
    historyDays: variables.HISTORY_DAYS,
    sasDeliveryDays: variables.SAS_DELIVERY_DAYS,
    anomalyRoutingSeconds: variables.ANOMALY_ROUTING_SECONDS,
    tlsMode: variables.TLS_MODE,
    ...(tlsFiles === undefined ? {} : { tlsFiles }),
    trustedProxies: variables.TRUSTED_PROXIES,
    proxyCertificateHeader: variables.PROXY_CERTIFICATE_HEADER,
    staleListGraceHours: staleGraceHours(variables.CRL_STALE_POLICY),
    revocationRefreshMs: variables.CRL_REFRESH_SECONDS * 1000,
    ...(oauth === undefined ? {} : { oauth }),
    exportDir: variables.EXPORT_DIR === undefined ? join(resolve(variables.DATA_DIR), 'export') : resolve(variables.EXPORT_DIR),
    exportHours: variables.EXPORT_HOURS,
    maxRunningExports: variables.EXPORT_MAX_RUNNING,
    maxExportBytes: variables.EXPORT_MAX_MB * 1_000_000,
    sampleData: variables.SAMPLE_DATA ?? (!isExposed(variables) || variables.DEVELOPMENT === 'yes'),
    ...(variables.CAPACITY_INDICATORS_FILE === undefined ? {} : { capacityIndicatorsFile: resolve(variables.CAPACITY_INDICATORS_FILE) }),
    ...(variables.SAS_EDITORS_FILE === undefined ? {} : { sasEditorsFile: resolve(variables.SAS_EDITORS_FILE) }),
    ...(sasClientFiles === undefined ? {} : { sasClientFiles }),
    sasLogin: sasLoginOf(variables),
    ...(variables.SAS_PLATFORM_URL === undefined ? {} : {
      sasPlatform: {
        baseUrl: variables.SAS_PLATFORM_URL.replace(/\/+$/, ''),
        ...(variables.SAS_PLATFORM_CA_FILE === undefined ? {} : { caFile: resolve(variables.SAS_PLATFORM_CA_FILE) }),
      },
    }),
    logLevel: variables.LOG_LEVEL,
  };
}
