import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileInput } from '../../../src/import-file/input.ts';
import { ImportFileError } from '../../../src/import-file/row.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('what is no file is refused before it is read', () => {
  test('a folder', async () => {
    await expect(fileInput(folder)).rejects.toThrow(
      new ImportFileError(`${folder} is a folder: name a file.`),
    );
  });

  test('a pipe, with a word of standard input', async () => {
    const pipe = join(folder, 'pipe.ndjson');
    execFileSync('mkfifo', [pipe]);
    const refused = fileInput(pipe);
    await expect(refused).rejects.toThrow(ImportFileError);
    await expect(refused).rejects.toThrow(/not a regular file.*standard input/);
  });

  test('one that is not there', async () => {
    await expect(fileInput(join(folder, 'none'))).rejects.toThrow(/can’t be read \(ENOENT\)/);
  });
});
