/**
 * `npm run release -- --dry-run`: all that is checked before a release, as a table; publishes nothing. `--tag` names the tag, where no
 * other says it. `--keep FOLDER` keeps the tarball that was checked. What publishes is the workflow. `npm run test:release`
 * (`--any-commit`) leaves out what is true only where a release is due, and waits for no decision.
 *
 * Exit codes: 0 a release can be made; 1 something is broken; 2 nothing is, but somebody has to decide something first.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { packed } from '../test/package/tarball.ts';
import { CHECKS, findingOf } from './checks.ts';
import { exitCodeOf, type Finding, type Surroundings } from './finding.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const USAGE = 'Give --dry-run: .github/workflows/release.yml is what publishes.';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      'any-commit': { type: 'boolean', default: false },
      tag: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const isAnyCommit = values['any-commit'];
  if (values['dry-run'] === isAnyCommit) {
    tell(USAGE);
    return 1;
  }
  const scratch = await mkdtemp(join(tmpdir(), 'onboarding-release-'));
  try {
    let tarball: Promise<string> | undefined;
    const surroundings: Surroundings = {
      root: ROOT,
      tag: values.tag ?? (await tagHere()),
      env: process.env,
      tarball: () => (tarball ??= packedInto(resolve(values.keep ?? join(scratch, 'tarball')))),
      scratch,
    };
    if (!isAnyCommit) return await checked(CHECKS, surroundings);
    const ofAny = CHECKS.filter(({ isOfRelease }) => isOfRelease !== true);
    return (await checked(ofAny, surroundings)) === 1 ? 1 : 0;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function packedInto(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return await packed(folder);
}

/** The tag that a workflow runs for, or that this commit has. */
async function tagHere(): Promise<string | null> {
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: name } = process.env;
  if (type === 'tag' && name !== undefined) return name;
  const { stdout } = await execa('git', ['tag', '--points-at', 'HEAD', '--list', 'v*'], { cwd: ROOT });
  const [tag = ''] = stdout.split('\n');
  return tag === '' ? null : tag;
}

async function checked(checks: typeof CHECKS, surroundings: Surroundings): Promise<number> {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const findings: Finding[] = [];
  for (const check of checks) {
    const beganAt = performance.now();
    const finding = await findingOf(check, surroundings);
    const seconds = ((performance.now() - beganAt) / 1_000).toFixed(1);
    findings.push(finding);
    tell(
      `${check.name.padEnd(width)}  ${finding.verdict.padEnd(7)}  ${seconds.padStart(5)} s  ${finding.says}`,
    );
  }
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const sum = (['passed', 'FAILED', 'not yet', 'skipped'] as const).map(
    (verdict) => `${count(verdict)} ${verdict}`,
  );
  tell(`\n${sum.join(', ')}. ${MEANINGS[exitCodeOf(findings)]}`);
  return exitCodeOf(findings);
}

const MEANINGS = {
  0: 'A release can be made.',
  1: 'No release: what failed has to be mended.',
  2: 'No release yet: nothing is broken, and what is “not yet” has to be decided.',
} as const;

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
