import { rm } from 'node:fs/promises';
import { takeTestEnvironment } from './test-environment';

/** Stops what globalSetup started and removes its folder. */
export default async function globalTeardown(): Promise<void> {
  const environment = takeTestEnvironment();
  if (environment === undefined) return;
  await environment.server?.stop();
  await rm(environment.folder, { recursive: true, force: true });
}
