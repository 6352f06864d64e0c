import 'reflect-metadata';
import { Expose } from 'class-transformer';
import { ArrayUnique, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import { accessSync, constants } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { ConfigurationRule } from './configuration-error';
import { isLoopback } from './loopback';

export const TLS_MODES = ['mtls', 'proxy', 'off'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Which header of a trusted proxy carries the client certificate: RFC 9440, nginx, or whichever of the two is there. */
export const PROXY_CERTIFICATE_HEADERS = ['any', 'client-cert', 'x-ssl-client-cert'] as const;
export type ProxyCertificateHeader = (typeof PROXY_CERTIFICATE_HEADERS)[number];

/** Reads `a.b.c.d`, `::1` or `a.b.c.d/len` into an address and prefix length; undefined when it is neither. */
export function parseAddressRange(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  if (version === 0 || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  return prefix > bits ? undefined : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Builds the set of addresses described by already validated TRUSTED_PROXIES entries. */
export function addressSet(ranges: readonly string[]): BlockList {
  const set = new BlockList();
  for (const text of ranges) {
    const range = parseAddressRange(text);
    if (range !== undefined) set.addSubnet(range.address, range.prefix, range.family);
  }
  return set;
}

/** The rule travels to ConfigurationError as the decorator's context: class-validator keeps only one text per message. */
function rule(fr: string, en: string): ValidationOptions {
  const context: ConfigurationRule = { fr, en };
  // A non-empty message is needed too: class-validator drops the context of a constraint without one.
  return { context, message: en };
}

function integerRule(minimum: number, maximum: number): ValidationOptions {
  return rule(`doit être un entier de ${minimum} à ${maximum}`, `must be an integer from ${minimum} to ${maximum}`);
}

function IsReadableFile(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isReadable(value);
  return ValidateBy(
    { name: 'isReadableFile', validator: { validate } },
    rule('doit désigner un fichier lisible', 'must name a readable file'),
  );
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function IsHttpBase(): PropertyDecorator {
  const validate = (value: unknown): boolean => {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  };
  return ValidateBy(
    { name: 'isHttpBase', validator: { validate } },
    rule(
      'doit être une URL http(s) sans paramètre, fragment ni mot de passe',
      'must be an http(s) URL without query, fragment or password',
    ),
  );
}

function IsAddressRangeList(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    Array.isArray(value) && value.every((entry) => typeof entry === 'string' && parseAddressRange(entry) !== undefined);
  return ValidateBy(
    { name: 'isAddressRangeList', validator: { validate } },
    rule(
      'doit être une liste, séparée par des virgules, d\'adresses IP ou de plages CIDR',
      'must be a comma-separated list of IP addresses or CIDR ranges',
    ),
  );
}

function IsReadableFileList(): PropertyDecorator {
  const validate = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string' && isReadable(entry));
  return ValidateBy(
    { name: 'isReadableFileList', validator: { validate } },
    rule('doit désigner des fichiers lisibles, séparés par des virgules', 'must name readable files, separated by commas'),
  );
}

function IsHttpUrlList(): PropertyDecorator {
  const isHttp = (entry: unknown): boolean => typeof entry === 'string' && URL.canParse(entry) && /^https?:$/.test(new URL(entry).protocol);
  const validate = (value: unknown): boolean => Array.isArray(value) && value.every(isHttp);
  return ValidateBy(
    { name: 'isHttpUrlList', validator: { validate } },
    rule('doit être une liste d\'URL http(s), séparées par des virgules', 'must be a list of http(s) URLs, separated by commas'),
  );
}

/** The keys that sign tokens must come from who they claim to come from: TLS, except on this machine. */
function IsProtectedUrl(): PropertyDecorator {
  const validate = (value: unknown): boolean => {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    const { protocol, hostname, username, password } = new URL(value);
    return (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) && username === '' && password === '';
  };
  return ValidateBy(
    { name: 'isProtectedUrl', validator: { validate } },
    rule('doit être une URL https (http sur cette machine seulement)', 'must be an https URL (http on this machine only)'),
  );
}

/** OpenID Connect Discovery 4: always over TLS. */
function IsHttpsUrl(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && URL.canParse(value) && new URL(value).protocol === 'https:' && new URL(value).username === '';
  return ValidateBy({ name: 'isHttpsUrl', validator: { validate } }, rule('doit être une URL https', 'must be an https URL'));
}

const oneOf = (values: readonly string[]): ValidationOptions =>
  rule(`doit valoir ${values.join(', ')}`, `must be one of ${values.join(', ')}`);

/** The variables of the contract (design section 7), already converted from text; a field bears the name of its variable. */
export class EnvironmentVariables {
  @Expose()
  @IsInt(integerRule(0, 65535))
  @Min(0, integerRule(0, 65535))
  @Max(65535, integerRule(0, 65535))
  PORT = 8443;

  @Expose()
  @Matches(/^[A-Za-z0-9.:_-]+$/, rule('doit être un nom d\'hôte ou une adresse IP', 'must be a host name or an IP address'))
  HOST = '127.0.0.1';

  @Expose()
  // A NUL would reach the file system as an obscure error.
  @Matches(/^[^\p{Cc}]+$/u, rule('doit être un chemin de dossier', 'must be a folder path'))
  DATA_DIR = './var';

  @Expose()
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, rule('doit être une URL postgresql://', 'must be a postgresql:// URL'))
  DATABASE_URL?: string;

  @Expose()
  @IsInt(integerRule(1, 500))
  @Min(1, integerRule(1, 500))
  @Max(500, integerRule(1, 500))
  DATABASE_POOL_SIZE = 10;

  @Expose()
  @IsInt(integerRule(100, 3_600_000))
  @Min(100, integerRule(100, 3_600_000))
  @Max(3_600_000, integerRule(100, 3_600_000))
  STATEMENT_TIMEOUT_MS = 10_000;

  /** Points a client may spend in a minute unless it has a quota of its own. */
  @Expose()
  @IsInt(integerRule(1, 100_000_000))
  @Min(1, integerRule(1, 100_000_000))
  @Max(100_000_000, integerRule(1, 100_000_000))
  DEFAULT_QUOTA_POINTS = 600_000;

  @Expose()
  @IsOptional()
  @IsInt(integerRule(1, 10_000))
  @Min(1, integerRule(1, 10_000))
  @Max(10_000, integerRule(1, 10_000))
  MAX_CONCURRENT_SEARCHES?: number;

  @Expose()
  @IsInt(integerRule(1, 36_500))
  @Min(1, integerRule(1, 36_500))
  @Max(36_500, integerRule(1, 36_500))
  AUDIT_RETENTION_DAYS = 1_095;

  @Expose()
  @IsOptional()
  @Matches(/^[^\p{Cc}]+$/u, rule('doit être un chemin de dossier', 'must be a folder path'))
  EXPORT_DIR?: string;

  @Expose()
  @IsInt(integerRule(1, 720))
  @Min(1, integerRule(1, 720))
  @Max(720, integerRule(1, 720))
  EXPORT_HOURS = 24;

  @Expose()
  @IsInt(integerRule(1, 20))
  @Min(1, integerRule(1, 20))
  @Max(20, integerRule(1, 20))
  EXPORT_MAX_RUNNING = 2;

  @Expose()
  @IsInt(integerRule(1, 10_000_000))
  @Min(1, integerRule(1, 10_000_000))
  @Max(10_000_000, integerRule(1, 10_000_000))
  EXPORT_MAX_MB = 20_000;

  @Expose()
  @IsIn(TLS_MODES, oneOf(TLS_MODES))
  TLS_MODE: TlsMode = 'mtls';

  @Expose()
  @IsInt(integerRule(1, 36_500))
  @Min(1, integerRule(1, 36_500))
  @Max(36_500, integerRule(1, 36_500))
  HISTORY_DAYS = 90;

  @Expose()
  @IsInt(integerRule(1, 36_500))
  @Min(1, integerRule(1, 36_500))
  @Max(36_500, integerRule(1, 36_500))
  SAS_DELIVERY_DAYS = 90;

  @Expose()
  @IsInt(integerRule(0, 86_400))
  @Min(0, integerRule(0, 86_400))
  @Max(86_400, integerRule(0, 86_400))
  ANOMALY_ROUTING_SECONDS = 60;

  @Expose()
  @IsOptional()
  @IsIn(['yes', 'no'], oneOf(['yes', 'no']))
  DEVELOPMENT?: 'yes' | 'no';

  @Expose()
  @IsOptional()
  @IsIn([true, false], rule('doit valoir true ou false', 'must be true or false'))
  SAMPLE_DATA?: boolean;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  CAPACITY_INDICATORS_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_EDITORS_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_CLIENT_CERT_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_CLIENT_KEY_FILE?: string;

  @Expose()
  @IsOptional()
  @IsHttpBase()
  SAS_PLATFORM_URL?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_PLATFORM_CA_FILE?: string;

  @Expose()
  @Matches(/^[A-Za-z0-9._-]{1,64}$/, { ...rule('doit lister des valeurs d\'origin, lettres, chiffres, point et tiret', 'must list values of origin: letters, digits, dot and hyphen'), each: true })
  @ArrayUnique(rule('contient deux fois la même valeur', 'holds the same value twice'))
  SAS_ORIGINS: string[] = ['sas'];

  @Expose()
  @IsOptional()
  @IsHttpsUrl()
  SAS_OIDC_ISSUER?: string;

  @Expose()
  @IsOptional()
  @Matches(/^\S+$/, rule('doit être un identifiant sans espace', 'must be an identifier without spaces'))
  SAS_OIDC_CLIENT_ID?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_OIDC_CLIENT_SECRET_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_OIDC_CA_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_TERMS_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  SAS_SENDMAIL_FILE?: string;

  @Expose()
  @IsOptional()
  @Matches(/^[^\s@<>]+@[^\s@<>]+$/, rule('doit être une adresse électronique', 'must be an e-mail address'))
  SAS_MAIL_FROM?: string;

  @Expose()
  @IsIn(LOG_LEVELS, oneOf(LOG_LEVELS))
  LOG_LEVEL: LogLevel = 'info';

  @Expose()
  @IsOptional()
  @IsHttpBase()
  PUBLIC_URL?: string;

  @Expose()
  @IsAddressRangeList()
  @ArrayUnique(rule('contient deux fois la même adresse', 'names the same address twice'))
  TRUSTED_PROXIES: string[] = [];

  @Expose()
  @IsOptional()
  @IsReadableFile()
  TLS_CERT_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  TLS_KEY_FILE?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  TLS_CA_FILE?: string;

  @Expose()
  @IsReadableFileList()
  TLS_CRL_FILE: string[] = [];

  @Expose()
  @IsHttpUrlList()
  TLS_CRL_URL: string[] = [];

  @Expose()
  @Matches(/^(refuse|accept-hours:([1-9]\d?|[1-6]\d\d|7[01]\d|720))$/, rule('doit valoir refuse ou accept-hours:N, N de 1 à 720', 'must be refuse or accept-hours:N, N from 1 to 720'))
  CRL_STALE_POLICY = 'refuse';

  @Expose()
  @IsInt(integerRule(1, 86_400))
  @Min(1, integerRule(1, 86_400))
  @Max(86_400, integerRule(1, 86_400))
  CRL_REFRESH_SECONDS = 3_600;

  @Expose()
  @IsIn(PROXY_CERTIFICATE_HEADERS, oneOf(PROXY_CERTIFICATE_HEADERS))
  PROXY_CERTIFICATE_HEADER: ProxyCertificateHeader = 'any';

  @Expose()
  @IsOptional()
  @IsProtectedUrl()
  OAUTH_ISSUER?: string;

  @Expose()
  @IsOptional()
  @Matches(/^\S+$/, rule('doit être un identifiant sans espace', 'must be an identifier without spaces'))
  OAUTH_AUDIENCE?: string;

  @Expose()
  @IsOptional()
  @IsProtectedUrl()
  OAUTH_JWKS_URL?: string;

  @Expose()
  @IsOptional()
  @IsReadableFile()
  OAUTH_CA_FILE?: string;
}
