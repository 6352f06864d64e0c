import { resolve } from 'node:path';
import { ConfigurationError } from './configuration-error';
import type { EnvironmentVariables } from './environment-variables';

/** The identity provider of the SAS, where this server is a confidential client registered with `<PUBLIC_URL>/sas/connexion-retour`. */
export interface SasOidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** File that holds the secret and nothing else. */
  readonly clientSecretFile: string;
  /** PEM file of the CA of the provider; absent: those of Node. */
  readonly caFile?: string;
}

/** How reset links leave: a program that takes a message on its standard input, as sendmail does (`-i -t`). */
export interface SasMailSettings {
  readonly sendmailFile: string;
  readonly from: string;
}

/** The login of regulators (docs/sas-login.md). */
export interface SasLoginSettings {
  /** Values of `origin` by which the platform of this environment announces itself. */
  readonly origins: readonly string[];
  /** Absent: no delegated login, the platform's links end on a page that says so. */
  readonly oidc?: SasOidcSettings;
  /** Absent: passwords are reset by no link. */
  readonly mail?: SasMailSettings;
  /** Absent: the text that comes with the server. */
  readonly termsFile?: string;
}

const OIDC_TOGETHER = {
  fr: 'SAS_OIDC_ISSUER, SAS_OIDC_CLIENT_ID et SAS_OIDC_CLIENT_SECRET_FILE vont ensemble',
  en: 'SAS_OIDC_ISSUER, SAS_OIDC_CLIENT_ID and SAS_OIDC_CLIENT_SECRET_FILE go together',
};
const MAIL_TOGETHER = { fr: 'SAS_SENDMAIL_FILE et SAS_MAIL_FROM vont ensemble', en: 'SAS_SENDMAIL_FILE and SAS_MAIL_FROM go together' };
/** Built from a request's Host header, a link sent by mail would lead wherever the sender of that request likes. */
const ADDRESS_NEEDED = {
  fr: 'SAS_OIDC_ISSUER et SAS_SENDMAIL_FILE demandent l’adresse publique de ce serveur, par exemple https://agenda.exemple.fr',
  en: 'SAS_OIDC_ISSUER and SAS_SENDMAIL_FILE need the public address of this server, for instance https://agenda.example.com',
};

/** @throws ConfigurationError naming the variable that is missing */
export function sasLoginOf(variables: EnvironmentVariables): SasLoginSettings {
  const oidc = oidcOf(variables);
  const mail = mailOf(variables);
  if ((oidc !== undefined || mail !== undefined) && variables.PUBLIC_URL === undefined) throw new ConfigurationError('PUBLIC_URL', undefined, ADDRESS_NEEDED);
  return {
    origins: variables.SAS_ORIGINS,
    ...(oidc === undefined ? {} : { oidc }),
    ...(mail === undefined ? {} : { mail }),
    ...(variables.SAS_TERMS_FILE === undefined ? {} : { termsFile: resolve(variables.SAS_TERMS_FILE) }),
  };
}

function oidcOf(variables: EnvironmentVariables): SasOidcSettings | undefined {
  const { SAS_OIDC_ISSUER: issuer, SAS_OIDC_CLIENT_ID: clientId, SAS_OIDC_CLIENT_SECRET_FILE: secret, SAS_OIDC_CA_FILE: caFile } = variables;
  if (issuer === undefined && clientId === undefined && secret === undefined && caFile === undefined) return undefined;
  if (issuer === undefined) throw new ConfigurationError('SAS_OIDC_ISSUER', undefined, OIDC_TOGETHER);
  if (clientId === undefined) throw new ConfigurationError('SAS_OIDC_CLIENT_ID', undefined, OIDC_TOGETHER);
  if (secret === undefined) throw new ConfigurationError('SAS_OIDC_CLIENT_SECRET_FILE', undefined, OIDC_TOGETHER);
  return { issuer, clientId, clientSecretFile: resolve(secret), ...(caFile === undefined ? {} : { caFile: resolve(caFile) }) };
}

function mailOf({ SAS_SENDMAIL_FILE: file, SAS_MAIL_FROM: from }: EnvironmentVariables): SasMailSettings | undefined {
  if (file === undefined && from === undefined) return undefined;
  if (file === undefined) throw new ConfigurationError('SAS_SENDMAIL_FILE', undefined, MAIL_TOGETHER);
  if (from === undefined) throw new ConfigurationError('SAS_MAIL_FROM', undefined, MAIL_TOGETHER);
  return { sendmailFile: resolve(file), from };
}
