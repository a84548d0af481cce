/** What a shell offers that has read the script, asked as the shell itself would ask. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onboardingCommand } from '../../support/cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-completion-'));
});
afterAll(() => rm(folder, { recursive: true }));

const OFFERED: readonly (readonly [string, readonly string[]])[] = [
  ['onboarding st', ['start', 'status']],
  ['onboarding list --fa', ['--failure-type']],
  ['onboarding --dev retry --status ', ['failed', 'needs_attention']],
  ['onboarding --address temporal:7233 import rows --format ', ['csv', 'ndjson']],
  ['onboarding completion ', ['bash', 'fish', 'zsh']],
];

/** Reads the script, and asks with the last argument as the line; prints an offer a line. */
const ASKS = {
  bash: [
    '-c',
    'source "$1"; read -ra COMP_WORDS <<< "$2"; [[ $2 == *" " ]] && COMP_WORDS+=(""); ' +
      'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _onboarding; printf "%s\\n" "${COMPREPLY[@]}"',
    'bash',
  ],
  fish: ['--no-config', '-c', 'source $argv[1]; complete -C $argv[2] | cut -f 1'],
} as const;

function isInstalled(shell: string): boolean {
  return !execaSync(shell, ['--version'], { reject: false }).failed;
}

async function scriptFor(shell: string): Promise<string> {
  const file = join(folder, shell);
  await writeFile(file, (await onboardingCommand(['completion', shell])).stdout);
  return file;
}

describe.each(['bash', 'fish'] as const)('%s', (shell) => {
  it.skipIf(!isInstalled(shell))('completes commands, options and their values', async () => {
    const file = await scriptFor(shell);
    for (const [line, offered] of OFFERED) {
      const { stdout, stderr } = await execa(shell, [...ASKS[shell], file, line]);
      expect([line, stdout.split('\n').sort(), stderr]).toEqual([line, offered, '']);
    }
  });
});

describe('zsh', () => {
  it.skipIf(!isInstalled('zsh'))('reads the script', async () => {
    const read = 'autoload -U compinit; compinit -D; source "$1"; print ${_comps[onboarding]}';
    const { stdout, stderr } = await execa('zsh', ['-f', '-c', read, 'zsh', await scriptFor('zsh')]);
    expect([stdout, stderr]).toEqual(['_onboarding', '']);
  });
});

it('knows no other shell', async () => {
  const { exitCode, stderr } = await onboardingCommand(['completion', 'tcsh']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('bash, zsh, fish');
});
