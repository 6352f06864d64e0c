import { StartupError } from '../config/startup-error';

const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENETUNREACH|28|3D|57P0)/;

/** One line for a database that cannot be reached or refuses the account; any other error comes back as it is. */
export function asUnreachableDatabase(error: unknown, connectionString: string): unknown {
  if (error instanceof StartupError) return error;
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const codes = errors.map((inner) => (inner instanceof Error && 'code' in inner ? String(inner.code) : ''));
  if (!codes.some((code) => UNREACHABLE.test(code))) return error;
  const where = withoutPassword(connectionString);
  const reason = error instanceof Error && error.message !== '' ? error.message : codes.filter((code) => code !== '').join(', ');
  return new StartupError(
    `la base de données ${where} ne répond pas (${reason}) ; vérifiez DATABASE_URL`,
    `database ${where} does not answer (${reason}); check DATABASE_URL`,
    { cause: error },
  );
}

function withoutPassword(connectionString: string): string {
  try {
    const url = new URL(connectionString);
    return `${url.host}${url.pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}
