import type { ResourceJson } from '../fhir-common/core/json';
import { RefusedRequest } from '../fhir-common/core/refused-request';
import type { Validator } from '../fhir-common/validation/validator';
import { validationRefusals } from '../fhir-common/write/draft';

/**
 * A body must be R4 before it is looked at by the rules of a flow: a wrong datatype, an unknown element or code is a 400 (spec 21.9).
 * @throws RefusedRequest with everything that is wrong
 */
export function refuseInvalidR4(validator: Validator, body: ResourceJson): void {
  const { refusals } = validationRefusals(validator.validate(body, { profiles: [] }));
  if (refusals.length > 0) throw new RefusedRequest(400, refusals.map(({ message }) => message));
}
