// Lets a child process of a test run TypeScript sources: `node --require typescript-source.cjs script.ts`. The bench itself runs from dist.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

const jsc = { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true } };

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { filename, swcrc: false, jsc, module: { type: 'commonjs' } });
  module._compile(code, filename);
};
