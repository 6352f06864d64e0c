import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';

/** The reference and sample data of the project. */
export const DATA = join(__dirname, '..', '..', 'data');

function required(variable: 'TEST_DATABASE_URL' | 'TEST_PKI_DIR'): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run the tests through Jest's globalSetup (test/setup/global-setup.ts)`);
  return value;
}

/** The maintenance database of the server of this Jest run; make a database of your own with createTestDatabase. */
export function testDatabaseUrl(): string {
  return required('TEST_DATABASE_URL');
}

/** The folder of this run's throw-away PKI (ca.crt, clients/NAME.crt|key...). */
export function testPkiFolder(): string {
  return required('TEST_PKI_DIR');
}

export interface TestDatabase {
  readonly url: string;
  /** Drops the database, connections to it included. */
  drop(): Promise<void>;
}

/** Makes a database that no other test file sees, file by file: the log would hold every page. @param template an existing database to copy, nobody connected to it */
export async function createTestDatabase(template = 'template1'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = new URL(testDatabaseUrl());
  await maintain(`create database ${name} template ${template} strategy file_copy`);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => maintain(`drop database if exists ${name} with (force)`) };
}

async function maintain(statement: string): Promise<void> {
  const client = new Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
