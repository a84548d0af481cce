import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FAILURE_TYPES } from '../../../src/domain/failure.ts';

test('the runbook has a line for each failure type', async () => {
  const runbook = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const missing = FAILURE_TYPES.filter((type) => !new RegExp(`^\\| \`${type}\` +\\|`, 'm').test(runbook));
  expect(missing).toEqual([]);
});
