/** Rules of the house (docs/architecture.md): who may import whom. */
const features = '^src/(ror/(offer|capacity|data-entry)|anomalies|indicators|sas/(slots|regulators|appointments|aggregator|login))/';

/** The floors of fhir-common, from the ground: each may import those before it in this list, and those on its own line. */
const floors = [['core'], ['definition', 'terminology'], ['sql', 'context', 'audit'], ['store'], ['search', 'validation'], ['write'], ['jobs', 'export', 'import'], ['conformance'], ['http']];
const room = (names) => `^src/fhir-common/(${names.join('|')})/`;
const floorRules = floors.slice(0, -1).map((floor, level) => ({
  name: `floor-of-${floor.join('-')}`, severity: 'error', comment: `${floor.join(', ')} import nothing from the floors above them (docs/architecture.md)`,
  from: { path: room(floor), pathNot: '\\.spec\\.ts$' }, to: { path: room(floors.slice(level + 1).flat()) },
}));

/** The floors of a search, from the ground: a request is read, planned, written as SQL, answered; the services of search/ itself stand above. */
const searchFloors = ['request', 'plan', 'compile', 'answer'];
const searchRules = searchFloors.map((floor, level) => ({
  name: `floor-of-search-${floor}`, severity: 'error', comment: `search/${floor} imports nothing from the floors above it (docs/architecture.md)`,
  from: { path: `^src/fhir-common/search/${floor}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: [...searchFloors.slice(level + 1).map((above) => `^src/fhir-common/search/${above}/`), '^src/fhir-common/search/[^/]+\\.ts$'] },
}));

module.exports = {
  forbidden: [
    ...floorRules,
    ...searchRules,
    { name: 'engine-imports-itself-alone', severity: 'error', comment: 'fhir-common is told of its surroundings by its module options',
      from: { path: '^src/fhir-common/', pathNot: '\\.spec\\.ts$' }, to: { path: '^src/', pathNot: '^src/fhir-common/' } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'core-is-pure', severity: 'error', comment: 'fhir-common/core imports nothing but itself and fhirpath',
      from: { path: '^src/fhir-common/core/', pathNot: '\\.spec\\.ts$' }, to: { pathNot: '^src/fhir-common/core/|^node_modules/(fhirpath|@types/fhir)/' } },
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
