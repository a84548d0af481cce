import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RepeatedNames } from '../../../src/import-file/repeated-names.ts';
import { allOf } from '../../support/all-of.ts';

test('names that stand twice are found in order, wherever they stand: the same request, and another one with both lines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-names-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const names = new RepeatedNames(folder);
  const row = (index: number, line = index, request = 'one', isValid = true) =>
    names.add({ workspaceName: `customer ${index}`, requestDigest: request, line, isValid });
  // More than are held in memory before they are written.
  for (let index = 1; index <= 70_000; index += 1) await row(index);
  await row(5, 70_001);
  await row(7, 70_002, 'another');
  await row(7, 70_003, 'another', false);
  for (let index = 1_000; index < 1_100; index += 1) await row(index, 70_000 + index);
  const found = await allOf(names.find());
  expect(found.map(({ line }) => line)).toEqual([
    ...[70_001, 70_002, 70_003],
    ...Array.from({ length: 100 }, (_, index) => 71_000 + index),
  ]);
  expect(found.slice(0, 3)).toMatchObject([
    { issue: null, isValid: true },
    {
      issue: { line: 70_002, path: 'workspace_name', message: expect.stringMatching(/^line 7 /) as unknown },
      isValid: true,
    },
    { issue: { line: 70_003 }, isValid: false },
  ]);
});

test('names that were chosen to have one digest’s beginning are spread over the files as any others are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-names-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const names = new RepeatedNames(folder);
  const isChosen = (name: string): boolean => (createHash('sha256').update(name).digest()[0] ?? 0) % 64 === 0;
  const chosen = Array.from({ length: 64_000 }, (_, index) => `customer ${index}`).filter(isChosen);
  expect(chosen.length).toBeGreaterThan(500);
  for (const [line, workspaceName] of chosen.entries())
    await names.add({ workspaceName, requestDigest: 'one', line, isValid: true });
  expect(await allOf(names.find())).toEqual([]);
  const files = (await readdir(folder)).filter((file) => file.startsWith('names.'));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  expect(Math.max(...sizes)).toBeLessThan(all / 4);
});
