/** What needs more than Node, starts whole programs or is measured against time, and so stands apart from `npm test`. */
module.exports = { ...require('./jest.config.js'), roots: ['<rootDir>/test', '<rootDir>/bench'], testMatch: ['**/*.e2e.ts'], maxWorkers: 1, testTimeout: 300000 };
