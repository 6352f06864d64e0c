import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTerminology } from '../src/fhir-common/terminology/load-terminology';
import { loadDefinitions } from '../src/fhir-common/validation/definition-loader';
import { createValidator } from '../src/fhir-common/validation/validator';
import { rorProfile } from '../src/ror/canonical';

/** Validations a second that issue 10 asks for, on an average offer. */
const AIM = 5_000;
const ROUNDS = 40;
const MICROSECONDS = 1_000_000;

/** Seconds of this process's own time that `work` takes: other programs of the machine hardly count. */
function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / MICROSECONDS;
}

/**
 * How many offers of the sample are validated in a second of processor time, next to a yardstick of the same run: the same texts parsed and
 * written as JSON. Both take turns, so that what else the machine does weighs on both.
 */
function main(): void {
  const data = join(process.cwd(), 'data');
  const validator = createValidator({ definitions: loadDefinitions(join(data, 'definitions')), terminology: loadTerminology(join(data, 'terminology')) });
  const profiles = [rorProfile('ror-healthcareservice')];
  const texts = readFileSync(join(data, 'sample', 'healthcare-service.ndjson'), 'utf8').trim().split('\n');
  const offers = texts.map((text): unknown => JSON.parse(text));
  const validate = (): void => {
    for (const offer of offers) validator.validate(offer, { profiles });
  };
  const rewrite = (): void => {
    for (const text of texts) JSON.stringify(JSON.parse(text));
  };
  for (let round = 0; round < 5; round++) validate();
  const times = Array.from({ length: ROUNDS }, () => ({ validation: cpuSeconds(validate), json: cpuSeconds(rewrite) }));
  const rate = (seconds: readonly number[]): number => Math.round((seconds.length * offers.length) / seconds.reduce((sum, time) => sum + time, 0));
  const validations = rate(times.map(({ validation }) => validation));
  const json = rate(times.map(({ json: time }) => time));
  const bytes = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
  process.stdout.write(`${offers.length} offres / offers, ${bytes} caractères en moyenne / characters on average
validations par seconde / a second: ${validations} (objectif / aim ${AIM})
étalon / yardstick, JSON.parse + JSON.stringify: ${json} ; rapport / ratio ${(json / validations).toFixed(1)}
`);
}

main();
