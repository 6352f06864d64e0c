import type { FhirCall, Interaction } from '../fhir-common/http/fhir-call';

/** What a request costs, in points: about the work of one read by id. */
export const POINTS: Readonly<Record<Interaction, number>> = {
  capabilities: 0,
  read: 1,
  vread: 1,
  history: 5,
  search: 5,
  create: 2,
  update: 2,
  patch: 2,
  delete: 2,
  batch: 10,
  operation: 5,
  export: 50,
};

/** Each `_include` or `_revinclude` of a search, up to {@link MAX_INCLUDE_POINTS}. */
const POINTS_PER_INCLUDE = 1;
const MAX_INCLUDE_POINTS = 10;

/** Asking how an export goes on, or for one of its files, is no new export. */
const EXPORT_FOLLOW_UP = 1;

/** The points of one request. @param query raw query string, with the form body of a POST search */
export function pointsOf(call: FhirCall, method: string, path: string, query: string): number {
  if (call.interaction === 'export' && (method === 'DELETE' || !/\$export$/i.test(path))) return EXPORT_FOLLOW_UP;
  if (call.interaction !== 'search') return POINTS[call.interaction];
  // The typing mistakes of the guide (`__include`, `_revincluded`) cost what they are read as.
  const includes = query.match(/(?:^|&)_{1,2}(?:rev)?include[^=&]*=/g)?.length ?? 0;
  return POINTS.search + Math.min(includes * POINTS_PER_INCLUDE, MAX_INCLUDE_POINTS);
}
