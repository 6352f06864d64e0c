import type { EmbeddedServer } from '../../src/database/embedded/embedded-server';

/** What one Jest run has to clean up. */
export interface TestEnvironment {
  readonly folder: string;
  /** undefined when TEST_DATABASE_URL came from outside. */
  readonly server: EmbeddedServer | undefined;
}

declare global {
  // Jest loads setup and teardown in separate module registries: only the global object is common to both.
  var rorSasTestEnvironment: TestEnvironment | undefined;
}

export function keepTestEnvironment(environment: TestEnvironment): void {
  globalThis.rorSasTestEnvironment = environment;
}

export function takeTestEnvironment(): TestEnvironment | undefined {
  const environment = globalThis.rorSasTestEnvironment;
  globalThis.rorSasTestEnvironment = undefined;
  return environment;
}
