/** Imports over a test's onboardings: started as commands or as processes, and what came of them. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { workflowIdFor } from '../../src/domain/names.ts';
import { allOf } from './all-of.ts';
import { temporalEnvironment } from './environment.ts';
import { startWorld, type World } from './world.ts';
import { onboardingCommand, type CommandResult } from './cli.ts';
import { startProgram, type Program } from './program.ts';

export interface Imports {
  readonly world: World;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs `onboarding import --json` to its end, as fast as it may. */
  run(args: readonly string[], input?: string): Promise<CommandResult>;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Program;
  fileOf(content: string, extension?: string): Promise<string>;
  /** Each of these is one execution, completed, and its source there once. */
  expectOnce(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startImports(): Promise<Imports> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
  const world = await startWorld();
  const env = temporalEnvironment(world);
  return {
    world,
    folder,
    env,
    run: (args, input) => onboardingCommand(['import', '--rate', '1000', '--json', ...args], env, input),
    start: (args, other = {}) =>
      startProgram('onboarding', { args: ['import', '--json', ...args], env: { ...env, ...other } }),
    fileOf: async (content, extension = 'ndjson') => {
      const file = join(folder, `${randomUUID()}.${extension}`);
      await writeFile(file, content);
      return file;
    },
    expectOnce: (names) => expectOnce(world, names),
    stop: async () => {
      await world.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function expectOnce(world: World, names: readonly string[]): Promise<void> {
  for (const name of names) {
    expect((await world.onboarding.result(name)).status).toBe('completed');
    expect(world.emulator.sources(name)).toHaveLength(1);
  }
  const wanted = new Set(names.map(workflowIdFor));
  const executions = async (): Promise<number> => {
    const found = await allOf(world.temporal.workflow.list({ query: `TaskQueue = '${world.taskQueue}'` }));
    return found.filter(({ workflowId }) => wanted.has(workflowId)).length;
  };
  // Visibility is eventually consistent.
  await vi.waitUntil(async () => (await executions()) >= names.length, { timeout: 60_000, interval: 100 });
  expect(await executions()).toBe(names.length);
}
