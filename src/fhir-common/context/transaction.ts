import type { RequestContext } from './request-context';

/**
 * Runs `work` in one transaction that its context carries: everything called with that context reads and writes inside it. A context that
 * already carries one goes on in it.
 */
export function inTransaction<Result>(context: RequestContext, work: (context: RequestContext) => Promise<Result>): Promise<Result> {
  return context.database.transaction((database) => work({ ...context, database }));
}
