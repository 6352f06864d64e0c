import { join } from 'node:path';
import { arrayAt, isResource, stringAt } from '../../src/fhir-common/core/json';
import { loadTerminology } from '../../src/fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../../src/fhir-common/validation/definition-loader';
import { createValidator } from '../../src/fhir-common/validation/validator';
import type { Validator } from '../../src/fhir-common/validation/validator';
import { SAS_INVARIANT_TEXTS } from '../../src/sas/invariant-texts';
import { definitionOf } from '../../src/sas/profiles';
import type { GuideVersion } from '../../src/sas/profiles';
import { entriesOf } from './examples';

const DATA = join(__dirname, '..', '..', 'data');

export const GUIDE_VERSIONS: readonly GuideVersion[] = ['1.1.0', '1.2.0'];

export function guideValidator(): Validator {
  return createValidator({ definitions: loadDefinitions(join(DATA, 'definitions')), terminology: loadTerminology(join(DATA, 'terminology')), messages: SAS_INVARIANT_TEXTS });
}

/**
 * Errors of a resource against the profile it claims in a version of the guide; of a Bundle, also those of each entry and of each
 * contained resource against theirs.
 * @returns `Type/id: expression: English text`, nothing when valid
 */
export function guideErrors(validator: Validator, resource: unknown, version: GuideVersion): string[] {
  if (!isResource(resource)) return ['not a resource'];
  const profiles = arrayAt(resource['meta'], 'profile').filter((url) => typeof url === 'string').map((url) => definitionOf(url, version));
  const own = validator.validate(resource, { profiles })
    .filter(({ severity }) => severity === 'error')
    .map((issue) => `${resource.resourceType}/${stringAt(resource, 'id') ?? ''}: ${issue.expression}: ${issue.en}`);
  const inner = [...(resource.resourceType === 'Bundle' ? entriesOf(resource) : []), ...arrayAt(resource, 'contained')];
  return [...own, ...inner.flatMap((one) => guideErrors(validator, one, version))];
}
