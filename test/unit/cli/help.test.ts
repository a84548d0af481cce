import { describe, expect, it, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { VERSION } from '../../../src/domain/version.ts';
import { onboardingCommand } from '../../support/cli.ts';

describe('--help', () => {
  it('has the commands in groups, and below them the environment, the exit codes and examples', async () => {
    const { exitCode, stdout } = await onboardingCommand(['--help']);
    expect(exitCode).toBe(0);
    const heads = [...stdout.matchAll(/^(\S.*):$/gm)].map(([, head]) => head);
    expect(heads).toEqual([
      'Options',
      'Try it',
      'Run it',
      'Customers',
      'Source templates',
      'Operate it',
      'Environment',
      'Exit codes',
      'Examples',
    ]);
    expect(stdout).toMatch(/TEMPORAL_ADDRESS .*ONBOARDING_KEYS[^]*AIRBYTE_ORGANIZATION_ID/s);
    expect([...stdout.matchAll(/^ {2}(\d) {2}\S/gm)].map(([, code]) => code)).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  it.each(COMMANDS)('of $name has examples, with options that there are', async ({ name }) => {
    const { exitCode, stdout } = await onboardingCommand([name, '--help']);
    expect(exitCode).toBe(0);
    const [options = '', examples = ''] = stdout.split('\nExamples:\n');
    const lines = examples.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain('onboarding ');
    for (const [, option = ''] of examples.matchAll(/ (--[a-z-]+)/g)) {
      // An example of `start` shows where a request comes from.
      if (!examples.includes(`onboarding ${name} `) || option === '--example') continue;
      expect(options).toContain(option);
    }
  });

  it.each([
    [['nosuch', '--help']],
    [['--help', 'nosuch']],
    [['help', 'nosuch']],
    [['nosuch', '-h', '--json']],
  ])('of a command that there is not is wrong usage: %j', async (args) => {
    const { exitCode, stdout, stderr } = await onboardingCommand(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("unknown command 'nosuch'");
    expect(stdout).not.toContain('Usage:');
  });

  it('is the same before a command, after it, and as help', async () => {
    const [before, after, asCommand] = await Promise.all(
      [
        ['--help', 'list'],
        ['list', '-h'],
        ['help', 'list'],
      ].map((args) => onboardingCommand(args)),
    );
    expect(after?.stdout).toContain('Usage: onboarding list');
    expect([before, asCommand]).toEqual([after, after]);
  });
});

test('-v is the version, wherever it stands', async () => {
  const [long, short, behind] = await Promise.all(
    [['--version'], ['-v'], ['list', '-v']].map((args) => onboardingCommand(args)),
  );
  expect(long?.stdout).toBe(VERSION);
  expect([short, behind]).toEqual([long, long]);
});

describe('options of where Temporal is', () => {
  it.each([
    [['dev', '--address', 'temporal:7233'], '`dev` starts a Temporal of its own'],
    [['--dev', 'list', '--namespace', 'other'], '--dev and --namespace lead to different Temporal servers'],
    [['list', '--address'], "option '--address <host:port>' argument missing"],
  ])('exclude each other: %j', async (args, told) => {
    const { exitCode, stderr } = await onboardingCommand(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
  });
});
