import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
/** Building the types of the whole project takes seconds. */
const TIMEOUT = 120_000;

const RULES = [
  'import-x/no-restricted-paths',
  'import-x/no-cycle',
  '@typescript-eslint/no-restricted-imports',
  '@typescript-eslint/no-floating-promises',
  '@typescript-eslint/no-explicit-any',
];
const eslint = new ESLint({ cwd: PACKAGE, ruleFilter: ({ ruleId }) => RULES.includes(ruleId) });

/** The rules that a file of the project would break if this were its text. */
async function broken(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: `${PACKAGE}${file}` });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

describe('dependencies point one way: a lint error is', { timeout: TIMEOUT }, () => {
  it.each([
    ['src/domain/status.ts', "import '../client.ts';"],
    ['src/domain/status.ts', "import '../secrets/index.ts';"],
    ['src/airbyte/path.ts', "import '../domain/names.ts';"],
    ['src/secrets/sealed.ts', "import '../airbyte/index.ts';"],
    ['src/workflows/board.ts', "import '../airbyte/index.ts';"],
    ['src/workflows/board.ts', "import '../secrets/index.ts';"],
    ['src/activities/classify.ts', "import '../client.ts';"],
    ['src/activities/classify.ts', "import '../workflows/messages.ts';"],
    ['src/client/start.ts', "import '../workflows/onboarding.ts';"],
    ['src/client/start.ts', "import '../airbyte/index.ts';"],
    ['src/client.ts', "import './worker.ts';"],
    ['src/airbyte/transport.ts', "import '../telemetry/call-metrics.ts';"],
    ['src/http/app.ts', "import '../telemetry/tracing.ts';"],
    ['src/telemetry/tracing.ts', "import '../client.ts';"],
    ['src/import/row.ts', "import '../client.ts';"],
    ['src/config.ts', "import './client.ts';"],
    ['src/dev/stack.ts', "import '../cli/main.ts';"],
    ['emulator/clock.ts', "import '../src/domain/names.ts';"],
  ])('%s with %s', async (file, text) => {
    expect(await broken(file, text)).toContain('import-x/no-restricted-paths');
  });

  it('an activity or zod in workflow code, except as a type', async () => {
    const restricted = ['@typescript-eslint/no-restricted-imports'];
    const file = 'src/workflows/board.ts';
    expect(await broken(file, "import { createActivities } from '../activities/index.ts';")).toEqual(
      restricted,
    );
    expect(await broken(file, "import { z } from 'zod';")).toEqual(restricted);
    expect(await broken(file, "import type { Activities } from '../activities/index.ts';")).toEqual([]);
  });
});

describe('what may be imported is no error', { timeout: TIMEOUT }, () => {
  it.each([
    ['src/workflows/board.ts', "import '../domain/status.ts';"],
    ['src/activities/classify.ts', "import '../airbyte/index.ts';"],
    ['src/client/start.ts', "import '../workflows/messages.ts';"],
    ['src/dev/stack.ts', "import '../worker.ts';"],
  ])('%s with %s', async (file, text) => {
    expect(await broken(file, text)).toEqual([]);
  });
});

it('a floating promise and an any are lint errors', { timeout: TIMEOUT }, async () => {
  expect(await broken('src/domain/status.ts', 'Promise.resolve();')).toEqual([
    '@typescript-eslint/no-floating-promises',
  ]);
  expect(await broken('src/domain/status.ts', 'export const x: any = 1;')).toEqual([
    '@typescript-eslint/no-explicit-any',
  ]);
});
