import type { FhirHttpRequest } from './fhir-request';

/** What an answer to a write holds (R4 http 3.1.0.9): the resource, nothing, or what is worth knowing. */
export type ReturnPreference = 'representation' | 'minimal' | 'OperationOutcome';

/** `Prefer: return=…`; without one, the resource: callers need the identifier it got. */
export function returnPreference(request: FhirHttpRequest): ReturnPreference {
  const asked = /(?:^|[,;\s])return\s*=\s*"?(representation|minimal|OperationOutcome)"?/i.exec(request.get('prefer') ?? '')?.[1]?.toLowerCase();
  if (asked === 'minimal') return 'minimal';
  return asked === 'operationoutcome' ? 'OperationOutcome' : 'representation';
}

/** `Prefer: handling=strict|lenient` (R4 search 3.1.1.1), or `r4-independent` for criteria read each on its own. */
export function handlingOf(request: FhirHttpRequest): 'default' | 'strict' | 'lenient' | 'r4-independent' {
  const match = /(?:^|[,;\s])handling\s*=\s*"?(strict|lenient|r4-independent)"?/i.exec(request.get('prefer') ?? '');
  const asked = match?.[1]?.toLowerCase();
  return asked === 'strict' || asked === 'lenient' || asked === 'r4-independent' ? asked : 'default';
}
