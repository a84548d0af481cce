import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { VERSION } from '../../src/domain/version.ts';
import { bundleWorkflows } from '../../src/worker/workflow-code.ts';

const FOLDER = new URL('../histories/', import.meta.url);
const recorded = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

const textOf = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
const historyOf = (file: string): unknown => JSON.parse(textOf(file));

let traced: ReturnType<typeof bundleWorkflows>;

beforeAll(() => {
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  traced = bundleWorkflows({ traced: true });
});

describe('I5: every recorded history replays', () => {
  test('there is one of this version', () => {
    expect(recorded).toContain(`${VERSION}-three-sources.json`);
  });

  test.each(recorded)('%s', async (file) => {
    const workflowBundle = { codePath: inject('temporal').workflowBundle };
    await Worker.runReplayHistory({ workflowBundle }, historyOf(file));
  });

  test.each(recorded)('%s, also on a worker that is traced', async (file) => {
    const sinks = { exporter: { export: { fn: () => undefined } } };
    await Worker.runReplayHistory({ workflowBundle: await traced, sinks }, historyOf(file));
  });

  test.each(recorded)('%s tells no secret, and not where it was recorded', (file) => {
    const decoded = textOf(file).replaceAll(
      /"data": "([^"]*)"/g,
      (_match, data: string) => `"data": ${Buffer.from(data, 'base64').toString('utf8')}`,
    );
    expect(decoded).toContain('sealed.v1.');
    expect(decoded).not.toMatch(/secret of|account of|eyJ|file:\/\/|\.ts:\d+/);
  });
});

test('I5: a workflow whose commands come in another order fails the replay', async () => {
  const workflowsPath = fileURLToPath(new URL('../fixtures/reordered-workflow.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const replay = Worker.runReplayHistory({ workflowBundle }, historyOf(`${VERSION}-three-sources.json`));
  await expect(replay).rejects.toThrow(DeterminismViolationError);
  await expect(replay).rejects.toThrow(/create:2/);
});
