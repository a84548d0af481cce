import { defineConfig } from 'vitest/config';
import { ByDuration } from './test/run/by-duration.ts';
import { RECORDS_VARIABLE } from './test/run/record.ts';
import { Recorder } from './test/run/recorder.ts';

/** Where whoever started this run wants its record. */
const records = process.env[RECORDS_VARIABLE];
/** A sequencer that is named here would be used all the same, instead of vitest’s own for random orders. */
const isShuffled = process.argv.some((argument) => argument.startsWith('--sequence.shuffle'));

/** What `npm run coverage` counts; without COVERAGE_FOLDER it does nothing. */
const setupFiles = ['test/coverage/collect.ts'];

/** The suites of what both generations of Airbyte's API have to hold, run once with each. */
const ofBothApis = [
  'cancel',
  'connection-check',
  'contracts',
  'corrected-sources',
  'create-answers',
  'failure-types',
  'follow-up-runs',
  'interleavings',
  'onboarding',
  'outage',
  'preflight',
  'retry',
].map((name) => `test/temporal/${name}.test.ts`);

/** Against a real Temporal server, which all test files of a project share. */
const againstTemporal = {
  globalSetup: ['test/support/temporal-server.ts'],
  setupFiles,
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
    ...(!isShuffled && { sequence: { sequencer: ByDuration } }),
    ...(records !== undefined && { reporters: ['default', new Recorder(records)] }),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          isolate: false,
          setupFiles,
          testTimeout: 60_000,
        },
      },
      {
        // The emulator and the API client over HTTP; no Temporal server.
        test: {
          name: 'wire',
          include: ['test/wire/**/*.test.ts'],
          isolate: false,
          setupFiles,
          testTimeout: 60_000,
        },
      },
      {
        // In this process, beside each other: what is about the process itself is in the next.
        test: {
          ...againstTemporal,
          name: 'temporal',
          include: ['test/temporal/**/*.test.ts'],
          isolate: false,
          provide: { airbyteApi: 'embedded' },
        },
      },
      {
        test: {
          ...againstTemporal,
          name: 'agents',
          include: ofBothApis,
          isolate: false,
          provide: { airbyteApi: 'agents' },
        },
      },
      {
        // Each file in a process of its own: programs, signals, terminals, and what is one a process.
        test: { ...againstTemporal, name: 'process', include: ['test/process/**/*.test.ts'] },
      },
      {
        // Real waits, which cost next to nothing: they are overlapped with everything else.
        test: { ...againstTemporal, name: 'waiting', include: ['test/waiting/**/*.test.ts'] },
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
        // Needs the Temporal server as built for the project before, and OpenSSL.
        test: {
          ...againstTemporal,
          name: 'secured',
          include: ['test/secured/**/*.test.ts'],
          globalSetup: [],
          // Almost all of them wait for a connection that there will not be.
          maxConcurrency: 100,
          hookTimeout: 40 * 60_000,
        },
      },
      {
        // Needs Go, to build Prometheus with, which takes minutes once.
        test: {
          ...againstTemporal,
          name: 'dashboard',
          include: ['test/dashboard/**/*.test.ts'],
          testTimeout: 10 * 60_000,
          hookTimeout: 26 * 60_000,
        },
      },
      {
        // Needs Go, to build Prometheus' tool with, which takes minutes once.
        test: { name: 'alerts', include: ['test/alerts/**/*.test.ts'], testTimeout: 26 * 60_000 },
      },
    ],
  },
});
