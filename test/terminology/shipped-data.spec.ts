import { generateResources } from '../../src/cli/generate/national-data';
import { createTerminology } from '../../src/fhir-common/terminology/terminology';
import { createValidator } from '../../src/fhir-common/validation/validator';
import { readSample, textsAt } from '../ror/scenarios/sample-files';
import { LISTS } from '../setup/reference-lists';

const terminology = createTerminology(LISTS.terminology);
const validator = createValidator({ definitions: LISTS.definitions, terminology });

/** Findings on codes, without the instance. */
function findings(resource: unknown): string[] {
  return validator.validate(resource, { profiles: textsAt(resource, 'meta', 'profile') })
    .filter(({ rule }) => rule.startsWith('binding'))
    .map(({ rule, en }) => `${rule} ${en.split(' ', 1)[0] ?? ''}`);
}

/** As the ROR guide prints the consultation: its request must find data. */
const KEPT = ['binding-former "TRE_R213-ModePriseEnCharge|032"'];

it('every code of the sample data is in its list, but the one the guide prints', () => {
  expect([...new Set(readSample().flatMap(({ body }) => findings(body)))]).toEqual(KEPT);
});

it('every code of synthetic data is in its list, with its French label', () => {
  const resources = [...generateResources({ offers: 400, seed: 11 })];
  expect([...new Set(resources.flatMap(findings))].filter((finding) => !KEPT.includes(finding))).toEqual([]);
  const labels = JSON.stringify(resources);
  expect(labels).toContain('"code":"3","display":"Opérationnel"');
  expect(labels).not.toMatch(/"code":"3[0-9]","display":"Consultation \(CS\)"/);
});
