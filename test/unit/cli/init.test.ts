import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../../src/signup/index.ts';
import { onboardingCommand, type CommandResult } from '../../support/cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function initIn(dependencies: readonly string[], ...args: string[]): Promise<CommandResult> {
  const manifest = { dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])) };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return await onboardingCommand(['init', '--dir', folder, '--json', ...args]);
}

const OTHERS = ['onboarding.config.ts', 'compose.onboarding.yml', '.env.example'];

describe('init', () => {
  it.each([
    [['express'], 'express', 'signup.ts'],
    [['fastify'], 'fastify', 'signup.ts'],
    [['hono'], 'hono', 'signup.ts'],
    [['next', 'react'], 'next', 'app/signup/route.ts'],
    [['express', '@nestjs/core'], 'nest', 'signup.controller.ts'],
  ])('of a project with %j writes for %s', async (dependencies, framework, handler) => {
    const { exitCode, stdout } = await initIn(dependencies);
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout) as { next: string[] };
    expect(answer).toMatchObject({ framework, written: [handler, ...OTHERS], left: [] });
    expect(answer.next).toContain(
      'npm install airbyte-embedded-onboarding @temporalio/client @temporalio/common',
    );
    expect(await readFile(join(folder, handler), 'utf8')).toContain('OnboardingClient.connect()');
    expect(Object.keys((await loadConfig(folder)).signup)).toEqual(['signup']);
    const compose = parse(await readFile(join(folder, 'compose.onboarding.yml'), 'utf8'), {
      merge: true,
    }) as {
      services: Record<string, { command?: string[] }>;
    };
    expect(compose.services['worker']?.command).toEqual(['npx', 'airbyte-embedded-onboarding', 'worker']);
  });

  it('never changes what is there, and says so', async () => {
    await writeFile(join(folder, '.env.example'), 'MINE=1\n');
    const { stdout } = await initIn(['hono']);
    expect(JSON.parse(stdout)).toMatchObject({ left: ['.env.example'] });
    expect(await readFile(join(folder, '.env.example'), 'utf8')).toBe('MINE=1\n');
    const again = await initIn(['hono']);
    expect(JSON.parse(again.stdout)).toMatchObject({ written: [], left: ['signup.ts', ...OTHERS] });
  });

  it('puts the handler where the sources are, for the framework that is named', async () => {
    await mkdir(join(folder, 'src'));
    await initIn(['express'], '--framework', 'next');
    expect(await readdir(join(folder, 'src'), { recursive: true })).toContain('app/signup/route.ts');
  });

  it('names the frameworks where a project has none, and writes nothing', async () => {
    const { exitCode, stderr } = await initIn(['koa']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--framework next|nest|fastify|hono|express');
    expect(await readdir(folder)).toEqual(['package.json']);
  });

  it('is refused outside of a project', async () => {
    const { exitCode, stderr } = await onboardingCommand(['init', '--dir', folder]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('package.json can’t be read');
  });
});
