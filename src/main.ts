import 'reflect-metadata';
import { relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startApplication } from './application';
import type { RunningApplication } from './application';
import { developmentPkiFolder } from './auth-mtls/tls-options';
import { loadConfiguration } from './config/configuration';
import type { Configuration } from './config/configuration';
import { oneLine } from './config/one-line';
import { createLogger } from './logging/logger';

async function main(): Promise<void> {
  const configuration = loadConfiguration();
  await serve(configuration).catch((error: unknown) => fail(error, configuration));
}

async function serve(configuration: Configuration): Promise<void> {
  const application = await startApplication(configuration, createLogger(configuration.logLevel));
  collectWhatStartLeft();
  process.stdout.write(welcome(configuration, application));
  const stop = (): void => {
    process.stdout.write('Arrêt en cours… / Stopping…\n');
    application.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error, configuration),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Code lists and definitions leave twice their size behind once they are read: collected before the first request, not some time after it. */
function collectWhatStartLeft(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
}

/** What a newcomer needs: where it answers, and a line to paste. */
function welcome(configuration: Configuration, { origin }: RunningApplication): string {
  const bases = ['ROR', 'SAS éditeur', 'SAS plateforme'].map((label, index) => `  ${label.padEnd(16)}${origin}${['/ror/fhir', '/sas/editor/fhir', '/sas/platform/fhir'][index] ?? ''}`);
  const pki = relative(process.cwd(), developmentPkiFolder(configuration.dataDir)) || '.';
  const client = `${pki}/clients/ror-profile-1`;
  const identity = configuration.tlsMode === 'mtls' ? `--cacert ${pki}/ca.crt --cert ${client}.crt --key ${client}.key` : "-H 'X-Dev-Client: ror-profile-1'";
  const request = `${origin}/ror/fhir/HealthcareService?specialty=013&_include=HealthcareService:location`;
  return ['', 'Prêt / Ready', ...bases, `  Documentation   ${origin}/docs`, '', `curl ${identity} '${request}'`, '', ''].join('\n');
}

/** One clear line, exit code 1. The stack of an unexpected error is for the log level debug. */
function fail(error: unknown, configuration?: Configuration): never {
  process.stderr.write(`${oneLine(error)}\n`);
  if (configuration?.logLevel === 'debug' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}

main().catch((error: unknown) => fail(error));
