// The thread of judging-thread.spec.ts: TypeScript sources, which the built command does not need.
require('../../bench/processes/typescript-source.cjs');
require('./judging-worker.ts');
