/** Rules of the house (docs/architecture.md): who may import whom. */
const features = '^src/(ror/(offer|capacity|data-entry)|anomalies|indicators|sas/(slots|regulators|appointments|aggregator))/';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'core-is-pure', severity: 'error', comment: 'fhir-common/core imports nothing but itself and fhirpath',
      from: { path: '^src/fhir-common/core/', pathNot: '\\.spec\\.ts$' }, to: { pathNot: '^src/fhir-common/core/|^node_modules/(fhirpath|@types/fhir)/' } },
    { name: 'engine-knows-no-feature', severity: 'error', comment: 'fhir-common knows FHIR, not ROR and not SAS',
      from: { path: '^src/fhir-common/', pathNot: '\\.spec\\.ts$' }, to: { path: '^src/(ror|sas|anomalies|indicators|quality|cli)/' } },
    { name: 'quality-is-pure', severity: 'error', comment: 'src/quality knows FHIR and the ROR, no engine, no feature, no HTTP',
      from: { path: '^src/quality/', pathNot: '\\.spec\\.ts$' }, to: { path: '^src/', pathNot: '^src/(quality|fhir-common/(core|definition))/' } },
    { name: 'features-do-not-meet', severity: 'error', comment: 'features meet in app.module.ts or through an interface of fhir-common',
      from: { path: features, pathNot: '\\.spec\\.ts$' }, to: { path: features, pathNot: ['^src/$1', '\\.json$'] } },
    { name: 'environment-only-in-config', severity: 'error', from: { path: '^src/(fhir-common|ror|sas|anomalies|indicators|auth-mtls|database)/' }, to: { path: '^src/(main|app\\.module)' } },
    { name: 'no-dev-dependency-in-src', severity: 'error', from: { path: '^src/', pathNot: '\\.spec\\.ts$|fixtures/' }, to: { dependencyTypes: ['npm-dev'], pathNot: '@types/' } },
    { name: 'not-to-test', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench)/' } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.(spec|d)\\.ts$|^(bench|src/cli)/|src/main\\.ts$' }, to: {} },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' } },
};
