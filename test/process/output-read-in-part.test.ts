import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

test('a command whose reader has left ends as it would, without a word', async () => {
  const command = spawn(process.execPath, ['dist/src/cli/main.js', '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  command.stdout.destroy();
  let told = '';
  command.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const [exitCode] = (await once(command, 'close')) as [number | null];
  expect([exitCode, told]).toEqual([0, '']);
});
