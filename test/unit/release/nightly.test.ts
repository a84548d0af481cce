/** No check is run by hand alone: it is in a lane of CI, or nightly. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { LANES } from '../../run/ci/lanes.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** Parts of `npm test`, in another order or timed, and what has no end of its own. */
const BY_HAND = ['test:unit', 'test:shuffled', 'test:durations', 'test:schemas'];

interface Nightly {
  readonly jobs: {
    readonly check: { readonly strategy: { readonly matrix: { readonly script: string[] } } };
  };
}

test('each check is in a lane of CI or in the nightly run, which runs no other one', async () => {
  const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
  const { jobs } = parse(await read('.github/workflows/nightly.yml')) as Nightly;
  const nightly = jobs.check.strategy.matrix.script;
  expect(nightly.filter((name) => scripts[name] === undefined)).toEqual([]);

  const inLanes = LANES.flatMap(({ command }) => command.match(/(?<=npm run )[\w:]+/g) ?? []);
  const checks = Object.keys(scripts).filter((name) => name.startsWith('test:'));
  const run = new Set([...inLanes, ...nightly, ...BY_HAND]);
  expect(checks.filter((name) => !run.has(name))).toEqual([]);
  // CI has the fast part of this one.
  expect(nightly).toContain('package');
});
