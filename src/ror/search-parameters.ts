import { token } from '../fhir-common/definition/search-parameter';
import type { TokenParameter } from '../fhir-common/definition/search-parameter';
import { nationalValueSet, rorSearchParameter, subExtension } from './canonical';

/** Where the guide publishes a parameter of its own, as a field of its declaration. */
export const sp = (id: string): { readonly url: string } => ({ url: rorSearchParameter(id) });

interface SubConcept {
  readonly code: string;
  /** Url of the sub-extension whose value is the concept. */
  readonly sub: string;
  readonly fr: string;
  /** Name of the national value set of the concept. */
  readonly valueSet: string;
  /** Id of the published parameter, when it is not its code. */
  readonly id?: string;
}

/** A concept among the values of an extension, one criterion of a correlation group. */
export function subConcept({ code, sub, fr, valueSet, id = code }: SubConcept): TokenParameter {
  return token({ code, of: 'CodeableConcept', at: subExtension(sub, 'CodeableConcept'), fr, ...sp(id), valueSet: nationalValueSet(valueSet) });
}
