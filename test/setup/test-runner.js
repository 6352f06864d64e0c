const { ModernFakeTimers } = require('@jest/fake-timers');
const { createScriptTransformer } = require('@jest/transform');
const { default: runWithCircus } = require('jest-circus/runner');
const { ModuleMocker } = require('jest-mock');
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');

/**
 * Runs a test file by Node's own `require`, as the server runs, in place of Jest's sandbox: a worker then loads Nest, the engine and fhirpath once,
 * not once a file, and its code stays compiled (docs/adr/0001). Only the test file and jest-circus are loaded anew for each file; what a module keeps,
 * it keeps for the files that follow, so modules must keep nothing, which is a rule of the house anyway.
 */
module.exports = async function runTestFile(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  require.extensions['.ts'] ??= typescriptLoader(await createScriptTransformer(config));
  sourceMaps = runtime.getSourceMaps();
  const mocks = new ModuleMocker(globalThis);
  const timers = new ModernFakeTimers({ config, global: globalThis });
  globalThis.jest = jestObject(mocks, timers);
  globalThis.console = environment.global.console;
  try {
    const environmentOfFile = { global: globalThis, fakeTimersModern: timers, handleTestEvent: letGo };
    return await runWithCircus(globalConfig, config, environmentOfFile, NODE_RUNTIME, testPath, sendMessageToJest);
  } finally {
    mocks.restoreAllMocks();
    timers.dispose();
    delete require.cache[testPath];
    forgetCircus();
  }
};

/** Where Jest looks for the lines of a stack trace: by the path of a file, the path of its source map. It remembers those of the files before. */
let sourceMaps = new Map();

/** Compiles by the transform of the configuration, through its cache. */
const typescriptLoader = (transformer) => (module, path) => {
  const { code, sourceMapPath } = transformer.transformSource(path, readFileSync(path, 'utf8'), {
    instrument: false, supportsDynamicImport: true, supportsExportNamespaceFrom: false, supportsStaticESM: false, supportsTopLevelAwait: false,
  });
  sourceMaps.set(path, sourceMapPath);
  module._compile(code, path);
};

/** Loads a file as if it had not been loaded before; a `require` of its own, because a shared one would keep it among its children. */
function loadAnew(path) {
  delete require.cache[path];
  return createRequire(path)(path);
}

/** What jest-circus asks of Jest's module system, answered by Node's. */
const NODE_RUNTIME = {
  requireInternalModule: loadAnew,
  requireModule: loadAnew,
  unstable_shouldLoadAsEsm: () => false,
  setGlobalsForRuntime: () => undefined,
  enterTestCode: () => undefined,
  leaveTestCode: () => undefined,
};

const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');

/** The part of the `jest` object that needs no sandbox. There is no `jest.mock`: the real thing runs here. */
const jestObject = (mocks, timers) => ({
  setTimeout: (timeoutMs) => void (globalThis[TIMEOUT] = timeoutMs),
  fn: mocks.fn.bind(mocks),
  spyOn: mocks.spyOn.bind(mocks),
  restoreAllMocks: () => mocks.restoreAllMocks(),
  useFakeTimers: (options) => timers.useFakeTimers(options),
  useRealTimers: () => timers.useRealTimers(),
  setSystemTime: (now) => timers.setSystemTime(now),
  advanceTimersByTimeAsync: (durationMs) => timers.advanceTimersByTimeAsync(durationMs),
});

/** A handle that stays open keeps the hook it was opened in (jest-circus follows them through AsyncLocalStorage): it must not keep what the hook used. */
function letGo({ name }, { rootDescribeBlock }) {
  if (name === 'teardown') for (const ran of everythingIn(rootDescribeBlock)) ran.fn = ran.asyncError = undefined;
}

function* everythingIn({ hooks, children }) {
  yield* hooks;
  for (const child of children) {
    if (child.type === 'describeBlock') yield* everythingIn(child);
    else yield child;
  }
}

/** jest-circus keeps the tests of a file on the global object, where the next file would find them. */
function forgetCircus() {
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (/^(?:JEST_STATE_SYMBOL|EVENT_HANDLERS|TEST_TIMEOUT_SYMBOL)$/.test(symbol.description ?? '')) Reflect.deleteProperty(globalThis, symbol);
  }
}
