/** What `onboarding replay` takes, before anything is replayed. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import { runsInFiles } from '../../../src/cli/replay/history-file.ts';
import type { RunToReplay } from '../../../src/cli/replay/run-to-replay.ts';
import { VERSION } from '../../../src/domain/version.ts';
import { onboardingCommand } from '../../support/cli.ts';

const RECORDED = new URL(`../../histories/${VERSION}-three-sources.json`, import.meta.url);
const recorded = await readFile(RECORDED, 'utf8');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-history-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<RunToReplay[]> {
  const context = { readStandardInput: () => Promise.resolve(text) } as unknown as CliContext;
  const file = join(folder, 'history.json');
  await writeFile(file, text);
  const runs: RunToReplay[] = [];
  for await (const run of runsInFiles(context, ['-', file])) runs.push(run);
  return runs;
}

test('a history is read from a file and from standard input, also as a list of its events', async () => {
  const { events } = JSON.parse(recorded) as { readonly events: readonly unknown[] };
  for (const text of [recorded, JSON.stringify(events)])
    for (const { history, workflowId, runId } of await read(text)) {
      expect(history.events).toHaveLength(events.length);
      expect(workflowId).toBe('onboarding:recorded-three-sources');
      expect(runId).toMatch(/^[0-9a-f-]{36}$/);
    }
});

test.each([
  ['{"name": "a package"}', /is no history. `temporal workflow show --output json` prints one/],
  ['{"events": [{"eventId": "1", "secret": "hunter2"}]}', /is no history/],
  ['{"events": []}', /without its beginning/],
  [recorded.replaceAll('"name": "onboarding"', '"name": "theirs"'), /another workflow, "theirs"/],
])('what is none of an onboarding is wrong usage, and nothing of it is quoted: %#', async (text, says) => {
  const error = await read(text).catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(says) as string });
  expect((error as Error).message).not.toContain('hunter2');
});

test.each([
  [[], /--from-server/],
  [['history.json', '--from-server'], /one of the two/],
  [['history.json', '--limit', '3'], /go with --from-server/],
  [['-', '-'], /read once/],
])('files or the server: %j', async (args, says) => {
  const { exitCode, stderr } = await onboardingCommand(['replay', ...args]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
});
