const { default: Sequencer } = require('@jest/test-sequencer');

/** The longest by far, a quarter of a minute to more than one each on two cores. */
const LONGEST = ['test/differential/differential.spec.ts', 'test/store/reindex.spec.ts', 'src/database/embedded/embedded-server.spec.ts', 'src/fhir-common/validation/r4-corpus.spec.ts'];

/** Begins with the longest files, so that no worker ends alone with one: on a fresh clone Jest knows no durations and goes by the size of a file. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => LONGEST.some((file) => path.endsWith(`/${file}`));
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
