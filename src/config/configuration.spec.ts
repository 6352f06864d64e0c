import { resolve } from 'node:path';
import { loadConfiguration } from './configuration';
import { ConfigurationError } from './configuration-error';
import { addressSet } from './environment-variables';

const EXISTING_FILE = resolve(__filename);

function refusal(env: NodeJS.ProcessEnv): ConfigurationError {
  try {
    loadConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('loadConfiguration', () => {
  it('gives the defaults of the contract when nothing is set', () => {
    expect(loadConfiguration({})).toEqual({
      port: 8443,
      host: '127.0.0.1',
      dataDir: resolve('./var'),
      databasePoolSize: 10,
      statementTimeoutMs: 10_000,
      defaultQuotaPoints: 600_000,
      maxConcurrentSearches: 9,
      auditRetentionDays: 1_095,
      historyDays: 90,
      sasDeliveryDays: 90,
      exportDir: resolve('./var/export'),
      exportHours: 24,
      maxRunningExports: 2,
      maxExportBytes: 20_000_000_000,
      anomalyRoutingSeconds: 60,
      tlsMode: 'mtls',
      trustedProxies: [],
      proxyCertificateHeader: 'any',
      staleListGraceHours: 0,
      revocationRefreshMs: 3_600_000,
      sampleData: true,
      sasLogin: { origins: ['sas'] },
      logLevel: 'info',
    });
  });

  it('reads every variable', () => {
    const configuration = loadConfiguration({
      PORT: '9443',
      HOST: '0.0.0.0',
      DATA_DIR: '/srv/ror',
      DATABASE_URL: 'postgresql://ror:secret@db.example:5432/ror',
      DATABASE_POOL_SIZE: '80',
      STATEMENT_TIMEOUT_MS: '2500',
      DEFAULT_QUOTA_POINTS: '50000',
      MAX_CONCURRENT_SEARCHES: '12',
      AUDIT_RETENTION_DAYS: '400',
      HISTORY_DAYS: '30',
      SAS_DELIVERY_DAYS: '45',
      EXPORT_DIR: '/srv/shared/export',
      EXPORT_HOURS: '48',
      EXPORT_MAX_RUNNING: '3',
      EXPORT_MAX_MB: '500',
      ANOMALY_ROUTING_SECONDS: '0',
      TLS_MODE: 'proxy',
      TRUSTED_PROXIES: '10.0.0.1, 192.168.4.0/24,fd00::/8',
      SAMPLE_DATA: 'false',
      SAS_EDITORS_FILE: EXISTING_FILE,
      SAS_CLIENT_CERT_FILE: EXISTING_FILE,
      SAS_CLIENT_KEY_FILE: EXISTING_FILE,
      SAS_ORIGINS: 'sas-recette, sas-preprod',
      SAS_OIDC_ISSUER: 'https://identite.example/realms/sas',
      SAS_OIDC_CLIENT_ID: 'editeur',
      SAS_OIDC_CLIENT_SECRET_FILE: EXISTING_FILE,
      SAS_OIDC_CA_FILE: EXISTING_FILE,
      SAS_TERMS_FILE: EXISTING_FILE,
      SAS_SENDMAIL_FILE: EXISTING_FILE,
      SAS_MAIL_FROM: 'agenda@exemple.fr',
      LOG_LEVEL: 'debug',
      PUBLIC_URL: 'https://ror.example/base/',
      TLS_CERT_FILE: EXISTING_FILE,
      TLS_KEY_FILE: EXISTING_FILE,
      TLS_CA_FILE: EXISTING_FILE,
      TLS_CRL_FILE: `${EXISTING_FILE}, ${EXISTING_FILE}`,
      TLS_CRL_URL: 'http://crl.example/root.crl,https://crl.example/issuing.crl',
      CRL_STALE_POLICY: 'accept-hours:48',
      CRL_REFRESH_SECONDS: '600',
      PROXY_CERTIFICATE_HEADER: 'client-cert',
      OAUTH_ISSUER: 'https://issuer.example/realms/ror',
      OAUTH_AUDIENCE: 'ror',
      OAUTH_JWKS_URL: 'https://issuer.example/realms/ror/certs',
      OAUTH_CA_FILE: EXISTING_FILE,
      PATH: '/usr/bin',
    });
    expect(configuration).toEqual({
      port: 9443,
      host: '0.0.0.0',
      publicUrl: 'https://ror.example/base',
      dataDir: '/srv/ror',
      databaseUrl: 'postgresql://ror:secret@db.example:5432/ror',
      databasePoolSize: 80,
      statementTimeoutMs: 2500,
      defaultQuotaPoints: 50_000,
      maxConcurrentSearches: 12,
      auditRetentionDays: 400,
      historyDays: 30,
      sasDeliveryDays: 45,
      exportDir: '/srv/shared/export',
      exportHours: 48,
      maxRunningExports: 3,
      maxExportBytes: 500_000_000,
      anomalyRoutingSeconds: 0,
      tlsMode: 'proxy',
      tlsFiles: { certFile: EXISTING_FILE, keyFile: EXISTING_FILE, caFile: EXISTING_FILE, crlFiles: [EXISTING_FILE, EXISTING_FILE],
        crlUrls: ['http://crl.example/root.crl', 'https://crl.example/issuing.crl'] },
      proxyCertificateHeader: 'client-cert',
      staleListGraceHours: 48,
      revocationRefreshMs: 600_000,
      oauth: { issuer: 'https://issuer.example/realms/ror', audience: 'ror', jwksUrl: 'https://issuer.example/realms/ror/certs', caFile: EXISTING_FILE },
      trustedProxies: ['10.0.0.1', '192.168.4.0/24', 'fd00::/8'],
      sampleData: false,
      sasEditorsFile: EXISTING_FILE,
      sasLogin: {
        origins: ['sas-recette', 'sas-preprod'],
        oidc: { issuer: 'https://identite.example/realms/sas', clientId: 'editeur', clientSecretFile: EXISTING_FILE, caFile: EXISTING_FILE },
        mail: { sendmailFile: EXISTING_FILE, from: 'agenda@exemple.fr' },
        termsFile: EXISTING_FILE,
      },
      sasClientFiles: { certFile: EXISTING_FILE, keyFile: EXISTING_FILE },
      logLevel: 'debug',
    });
  });

  it('treats an empty variable as absent', () => {
    expect(loadConfiguration({ PORT: '', DATABASE_URL: ' ', SAMPLE_DATA: '', TRUSTED_PROXIES: '' })).toEqual(loadConfiguration({}));
  });

  it.each<[string, string]>([
    ['PORT', 'https'],
    ['EXPORT_HOURS', '0'],
    ['EXPORT_MAX_RUNNING', '0'],
    ['EXPORT_MAX_MB', 'all'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '84.43'],
    ['PORT', '0x10'],
    ['HOST', 'a host'],
    ['DATA_DIR', 'a\u0000b'],
    ['DATABASE_URL', 'mysql://root@localhost/ror'],
    ['DATABASE_POOL_SIZE', '0'],
    ['STATEMENT_TIMEOUT_MS', '99'],
    ['TLS_MODE', 'on'],
    ['SAMPLE_DATA', 'yes'],
    ['DEVELOPMENT', 'true'],
    ['HISTORY_DAYS', '0'],
    ['SAS_DELIVERY_DAYS', '0'],
    ['ANOMALY_ROUTING_SECONDS', '-1'],
    ['SAS_EDITORS_FILE', '/nowhere/editors.json'],
    ['SAS_CLIENT_CERT_FILE', '/nowhere/client.crt'],
    ['SAS_OIDC_ISSUER', 'http://identite.example'],
    ['SAS_OIDC_ISSUER', 'http://127.0.0.1'],
    ['SAS_OIDC_CLIENT_ID', 'deux mots'],
    ['SAS_OIDC_CLIENT_SECRET_FILE', '/nowhere/secret'],
    ['SAS_ORIGINS', 'sas,&origin'],
    ['SAS_ORIGINS', 'sas,sas'],
    ['SAS_MAIL_FROM', 'agenda'],
    ['SAS_SENDMAIL_FILE', '/nowhere/sendmail'],
    ['SAS_TERMS_FILE', '/nowhere/terms'],
    ['LOG_LEVEL', 'verbose'],
    ['PUBLIC_URL', 'ftp://ror.example'],
    ['PUBLIC_URL', 'https://ror.example/?a=1'],
    ['TRUSTED_PROXIES', '10.0.0.1,proxy.example'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1,10.0.0.1'],
    ['TLS_CERT_FILE', '/nowhere/server.crt'],
    ['TLS_CRL_FILE', '/nowhere/crl.pem'],
    ['TLS_CRL_URL', 'ldap://crl.example/c'],
    ['CRL_STALE_POLICY', 'accept'],
    ['CRL_STALE_POLICY', 'accept-hours:721'],
    ['CRL_REFRESH_SECONDS', '0'],
    ['PROXY_CERTIFICATE_HEADER', 'x-client'],
    ['OAUTH_ISSUER', 'http://issuer.example'],
    ['OAUTH_JWKS_URL', 'issuer.example'],
  ])('refuses %s=%j on one line that names the variable, the value and the rule in both languages', (variable, value) => {
    const error = refusal({ [variable]: value });
    expect(error.variable).toBe(variable);
    expect(error.message).not.toContain('\n');
    expect(error.fr.startsWith(`${variable}=${JSON.stringify(value)} : `)).toBe(true);
    expect(error.en.startsWith(`${variable}=${JSON.stringify(value)}: `)).toBe(true);
    expect(error.message).toBe(`${error.fr} / ${error.en}`);
    expect(error.message).not.toContain('valeur refusée');
  });

  it('words the rule', () => {
    expect(refusal({ PORT: 'https' }).message).toBe(
      'PORT="https" : doit être un entier de 0 à 65535 / PORT="https": must be an integer from 0 to 65535',
    );
  });

  it.each(['0.0.0.0', '::', 'ror.example', '10.1.2.3'])('refuses TLS_MODE=off on the host %s, which others can reach', (host) => {
    expect(refusal({ TLS_MODE: 'off', HOST: host }).variable).toBe('HOST');
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('accepts TLS_MODE=off on the loopback host %s', (host) => {
    expect(loadConfiguration({ TLS_MODE: 'off', HOST: host })).toMatchObject({ tlsMode: 'off', host });
  });

  it('refuses the proxy mode without a trusted proxy', () => {
    expect(refusal({ TLS_MODE: 'proxy' }).variable).toBe('TRUSTED_PROXIES');
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ TLS_CERT_FILE: EXISTING_FILE }, 'TLS_KEY_FILE'],
    [{ TLS_CERT_FILE: EXISTING_FILE, TLS_KEY_FILE: EXISTING_FILE }, 'TLS_CA_FILE'],
    [{ TLS_CRL_FILE: EXISTING_FILE }, 'TLS_CERT_FILE'],
    [{ TLS_CERT_FILE: EXISTING_FILE, TLS_KEY_FILE: EXISTING_FILE, TLS_CA_FILE: EXISTING_FILE }, 'TLS_CRL_FILE'],
    [{ TLS_MODE: 'proxy', TRUSTED_PROXIES: '10.0.0.1', TLS_CRL_FILE: EXISTING_FILE }, 'TLS_CA_FILE'],
    [{ OAUTH_ISSUER: 'https://issuer.example', OAUTH_JWKS_URL: 'https://issuer.example/certs' }, 'OAUTH_AUDIENCE'],
    [{ SAS_OIDC_CLIENT_ID: 'editeur' }, 'SAS_OIDC_ISSUER'],
    [{ SAS_OIDC_CA_FILE: EXISTING_FILE }, 'SAS_OIDC_ISSUER'],
    [{ SAS_OIDC_ISSUER: 'https://identite.example' }, 'SAS_OIDC_CLIENT_ID'],
    [{ SAS_OIDC_ISSUER: 'https://identite.example', SAS_OIDC_CLIENT_ID: 'editeur' }, 'SAS_OIDC_CLIENT_SECRET_FILE'],
    [{ SAS_OIDC_ISSUER: 'https://identite.example', SAS_OIDC_CLIENT_ID: 'editeur', SAS_OIDC_CLIENT_SECRET_FILE: EXISTING_FILE }, 'PUBLIC_URL'],
    [{ SAS_SENDMAIL_FILE: EXISTING_FILE }, 'SAS_MAIL_FROM'],
    [{ SAS_MAIL_FROM: 'agenda@exemple.fr' }, 'SAS_SENDMAIL_FILE'],
    [{ SAS_SENDMAIL_FILE: EXISTING_FILE, SAS_MAIL_FROM: 'agenda@exemple.fr' }, 'PUBLIC_URL'],
  ])('refuses an incomplete set of settings %#', (env, missing) => {
    expect(refusal(env).variable).toBe(missing);
  });

  it('needs no server certificate behind a proxy', () => {
    const configuration = loadConfiguration({
      TLS_MODE: 'proxy', TRUSTED_PROXIES: '10.0.0.1', TLS_CA_FILE: EXISTING_FILE, TLS_CRL_URL: 'http://crl.example/c.crl',
    });
    expect(configuration.tlsFiles).toEqual({ caFile: EXISTING_FILE, crlFiles: [], crlUrls: ['http://crl.example/c.crl'] });
  });

  it('refuses a pool the embedded server cannot serve, and accepts it for an outside server', () => {
    expect(refusal({ DATABASE_POOL_SIZE: '51' }).variable).toBe('DATABASE_POOL_SIZE');
    expect(loadConfiguration({ DATABASE_POOL_SIZE: '51', DATABASE_URL: 'postgres://db/ror' }).databasePoolSize).toBe(51);
  });

  const CERTIFICATES = { TLS_CERT_FILE: EXISTING_FILE, TLS_KEY_FILE: EXISTING_FILE, TLS_CA_FILE: EXISTING_FILE, TLS_CRL_FILE: EXISTING_FILE };
  const EXPOSED: NodeJS.ProcessEnv[] = [{ HOST: '0.0.0.0' }, { HOST: '::' }, { HOST: 'ror.example' }, { TLS_MODE: 'proxy', TRUSTED_PROXIES: '127.0.0.1' }];

  it.each(EXPOSED)('wants certificates where calls from elsewhere arrive (%j), or DEVELOPMENT=yes', (env) => {
    for (const development of [undefined, 'no']) expect(refusal({ ...env, DEVELOPMENT: development }).variable).toBe('TLS_CA_FILE');
    expect(refusal(env).message).toContain('DEVELOPMENT=yes');
    expect(loadConfiguration({ ...env, DEVELOPMENT: 'yes' })).toMatchObject({ sampleData: true });
    expect(loadConfiguration({ ...env, DEVELOPMENT: 'yes' }).tlsFiles).toBeUndefined();
  });

  it.each(EXPOSED)('loads no sample data there by itself (%j), and refuses to by order', (env) => {
    expect(loadConfiguration({ ...env, ...CERTIFICATES }).sampleData).toBe(false);
    expect(refusal({ ...env, ...CERTIFICATES, SAMPLE_DATA: 'true' }).variable).toBe('SAMPLE_DATA');
    expect(loadConfiguration({ ...env, ...CERTIFICATES, SAMPLE_DATA: 'true', DEVELOPMENT: 'yes' }).sampleData).toBe(true);
  });

  it('leaves the loopback interface as it is: own certificates or not, sample data unless refused', () => {
    expect(loadConfiguration({ HOST: '127.0.0.1', ...CERTIFICATES }).sampleData).toBe(true);
    expect(loadConfiguration({ HOST: 'localhost', SAMPLE_DATA: 'false' })).toMatchObject({ sampleData: false });
  });

  it('gives searches at most as many places as there are connections, and leaves one to reads by id', () => {
    const places = (env: NodeJS.ProcessEnv): number => loadConfiguration({ DATABASE_POOL_SIZE: '3', ...env }).maxConcurrentSearches;
    expect([places({}), places({ DATABASE_POOL_SIZE: '1' }), places({ MAX_CONCURRENT_SEARCHES: '3' })]).toEqual([2, 1, 3]);
    expect(refusal({ DATABASE_POOL_SIZE: '3', MAX_CONCURRENT_SEARCHES: '4' }).variable).toBe('MAX_CONCURRENT_SEARCHES');
  });

  it('does not print the password of a refused URL', () => {
    const { message } = refusal({ PUBLIC_URL: 'https://user:s3cret@ror.example' });
    expect(message).toContain('https://user:***@ror.example');
    expect(message).not.toContain('s3cret');
  });
});

describe('addressSet', () => {
  it('holds single addresses and ranges', () => {
    const set = addressSet(['10.0.0.1', '192.168.4.0/24', 'fd00::/8']);
    expect(['10.0.0.1', '192.168.4.77', '10.0.0.2'].map((address) => set.check(address))).toEqual([true, true, false]);
    expect([set.check('fd12::9', 'ipv6'), set.check('2001:db8::1', 'ipv6')]).toEqual([true, false]);
  });
});
