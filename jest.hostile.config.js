/** What a stranger may do to the others: measured against time, so apart from `npm test`, on an otherwise quiet machine. */
module.exports = { ...require('./jest.config.js'), roots: ['<rootDir>/test/hostile'], testMatch: ['**/*.e2e.ts'], maxWorkers: 1, testTimeout: 300000 };
