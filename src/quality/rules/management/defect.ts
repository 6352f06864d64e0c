import type { ResourceJson } from '../../../fhir-common/core/json';
import { firstIdentifier, identifierOfType, regionOf } from '../../directory/fhir-reading';
import type { LocalDefect } from '../../directory/rows';

/** What one management rule found in one resource, before it is attached to it. */
export interface Defect {
  readonly rule: string;
  readonly path?: string;
  readonly errorValues?: readonly string[];
  readonly proposedValues?: readonly string[];
  readonly description: string;
}

/** The identifier that anomalies cite for a resource (ror-anomalies 3). */
export function pivotOf(resource: ResourceJson): string | undefined {
  switch (resource.resourceType) {
    case 'Organization': return identifierOfType(resource, '40') ?? firstIdentifier(resource);
    case 'Location': return identifierOfType(resource, '25') ?? firstIdentifier(resource);
    default: return firstIdentifier(resource);
  }
}

export function attach(resource: ResourceJson, { path, errorValues = [], proposedValues = [], ...defect }: Defect): LocalDefect {
  return { ...defect, type: resource.resourceType, id: resource.id ?? '', identifier: pivotOf(resource), region: regionOf(resource), path, errorValues, proposedValues };
}
