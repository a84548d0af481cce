/**
 * `npm run release -- --dry-run`: all that is checked before a release, as a table; publishes nothing. `npm run release -- package`
 * and `-- image` check what takes seconds, and publish; the workflow does that. `--tag` names the tag, where no other says it.
 *
 * Exit codes: 0 a release can be made, or is; 1 something is broken; 2 nothing is, but somebody has to decide something first.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { packed } from '../test/package/tarball.ts';
import { CHECKS, findingOf, QUICK_CHECKS } from './checks.ts';
import { exitCodeOf, type Finding, type Surroundings } from './finding.ts';
import { publishImage, publishPackage } from './publish.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PARTS = { package: publishPackage, image: publishImage } as const;
type Part = keyof typeof PARTS;

const USAGE = 'Give --dry-run, or what to publish: package or image.';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, tag: { type: 'string' } },
    allowPositionals: true,
  });
  const [part, ...others] = positionals;
  const isPart = (word: string | undefined): word is Part => word !== undefined && Object.hasOwn(PARTS, word);
  const isDryRun = values['dry-run'];
  if (others.length > 0 || (isDryRun ? part !== undefined : !isPart(part))) {
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
      tarball: () => (tarball ??= packedInto(join(scratch, 'tarball'))),
      scratch,
    };
    const code = await checked(isDryRun ? CHECKS : QUICK_CHECKS, surroundings);
    if (isDryRun || !isPart(part)) return code;
    if (code !== 0) tell('Nothing was published.');
    else await PARTS[part](surroundings);
    return code;
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
