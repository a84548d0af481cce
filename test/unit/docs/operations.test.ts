import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { viewsAt } from '../../../src/client/visibility.ts';
import { FAILURE_TYPES } from '../../../src/domain/history/types.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/domain/names.ts';

const runbook = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

test('the runbook has a line for each failure type', () => {
  const missing = FAILURE_TYPES.filter((type) => !new RegExp(`^\\| \`${type}\` +\\|`, 'm').test(runbook));
  expect(missing).toEqual([]);
});

test('the runbook has the query of each ready-made view, and names the columns', () => {
  for (const { name, query } of viewsAt(Date.parse('2026-11-24T12:00:00Z'))) {
    expect(runbook).toContain(`- \`${name}\`: `);
    expect(runbook.split('\n')).toContain(`      ${query}`);
  }
  for (const { name } of SEARCH_ATTRIBUTES) expect(runbook).toContain(`\`${name}\``);
});
