import { parentPort, workerData } from 'node:worker_threads';
import { serveJudgedLines } from '../../src/fhir-common/import/judged-lines';

/** Counts the files it was asked for, so that a verdict tells whether it was made after the lists were looked at again. */
let files = 0;

if (parentPort === null) throw new Error('runs as a thread');
void serveJudgedLines(parentPort, {
  begin: () => {
    files += 1;
    return Promise.resolve();
  },
  judge: (resource) => {
    if (resource.id === workerData) throw new Error(`cannot judge ${resource.id}`);
    if (resource.id === 'leave') process.exit(0);
    const message = { severity: 'warning', issue: 'code-invalid', code: `file ${files}`, fr: 'conservé', en: 'kept', expression: resource.resourceType } as const;
    return resource['active'] === false ? { kind: 'refused', reasons: [message] } : { kind: 'accepted', kept: [message] };
  },
});
