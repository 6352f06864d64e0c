import type { FhirApi, UserHeaderNames } from '../../fhir-common/definition/fhir-api';
import { fhirCall } from '../../fhir-common/http/fhir-call';
import type { Interaction, ServedApi } from '../../fhir-common/http/fhir-call';

/** The part of an interface that tells which requests need the headers of its users. */
export type UserHeadersApi = ServedApi & Pick<FhirApi, 'userHeaders'>;

const READS: ReadonlySet<Interaction> = new Set(['read', 'vread', 'history', 'search', 'operation', 'export']);
/** What reads resources of many types when the path names none. */
const READS_OF_ALL_TYPES: ReadonlySet<Interaction> = new Set(['history', 'operation', 'export']);

/** The names of the four headers of an interface. */
export function headerNames({ profileCode, profileSystem, roleCode, roleSystem }: UserHeaderNames): readonly string[] {
  return [profileCode, profileSystem, roleCode, roleSystem];
}

/**
 * The headers a request with an access token lacks. The path is read as Express routes it, by any base of the interface: neither letters of
 * another case nor percent-encoding avoid them.
 * @param path still percent-encoded, without query
 */
export function missingUserHeaders(
  apis: readonly UserHeadersApi[], method: string, path: string, header: (name: string) => string | undefined,
): readonly string[] {
  const call = fhirCall(apis, method, path);
  const headers = apis.find(({ name }) => name === call?.api)?.userHeaders;
  if (call === undefined || headers === undefined || !READS.has(call.interaction)) return [];
  const isNeeded = call.type === undefined ? READS_OF_ALL_TYPES.has(call.interaction) : headers.requiredFor.includes(call.type);
  return isNeeded ? headerNames(headers).filter((name) => (header(name)?.trim() ?? '') === '') : [];
}
