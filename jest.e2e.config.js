/** What needs more than Node, or is measured against time, and so stands apart from `npm test`: a browser, a hostile client. */
module.exports = { ...require('./jest.config.js'), roots: ['<rootDir>/test'], testMatch: ['**/*.e2e.ts'], maxWorkers: 1, testTimeout: 300000 };
