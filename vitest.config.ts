import { defineConfig } from 'vitest/config';

/** Against a real Temporal server, which all test files of a project share. */
const againstTemporal = {
  globalSetup: ['test/support/temporal-server.ts'],
  // Long enough for a slow, busy machine; a test that needs more waits for the wrong thing.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  pool: 'forks' as const,
  // In CI a test that fails is run once more, and told as such: the verdict is on the code, not on a hiccup of the machine.
  retry: process.env['CI'] === undefined ? 0 : 1,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: { ...againstTemporal, name: 'integration', include: ['test/integration/**/*.test.ts'] },
      },
      {
        // Needs a Chromium, which `npm test` does without. One after the other: a browser beside each stack is enough.
        test: {
          ...againstTemporal,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
        },
      },
      {
        // Needs PostgreSQL, and Go to build the server with, which takes minutes once.
        test: {
          ...againstTemporal,
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts'],
          globalSetup: [],
          testTimeout: 300_000,
          hookTimeout: 40 * 60_000,
        },
      },
      {
        // Needs Go, to build Prometheus' tool with, which takes minutes once.
        test: { name: 'alerts', include: ['test/alerts/**/*.test.ts'], testTimeout: 26 * 60_000 },
      },
    ],
  },
});
