/** The package as it is published: what is in it, and whether it works where it is installed. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { failed, passed, skipped, type Finding, type Surroundings } from './finding.ts';
import { readManifest } from './manifest.ts';
import { integrityOf, publishedVersion } from './published-package.ts';

/** Bytes: what is larger has something in it that nobody meant. */
const MAX_PACKED = 4_000_000;
const MAX_UNPACKED = 16_000_000;

/** Must be in it. */
const NEEDED = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/src/cli/main.js',
  'dist/src/client.js',
  'dist/src/client.d.ts',
  'dist/workflow-bundle.js',
  'dist/workflow-bundle.sdk',
];

/** Must not: what belongs to a machine, and what may hold secrets. */
const FOREIGN =
  /^secrets\/|(?:^|\/)(?:node_modules|coverage|\.[^/]+)\/|(?:^|\/)(?:\.env.*|\.npmrc|.*\.(?:pem|key|p12|pfx|log|db|tgz))$/i;

/** Nor our tests; those of an example are a part of it. */
const TESTS = /^(?!examples\/)(?:.*\/)?(?:(?:test|tests|__tests__)\/|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?$)/i;

/** Credentials by their form, as their issuers have it, so that a scanner finds them. */
const CREDENTIALS = [
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/,
  /\b(?:ghp|gho|ghs|ghu)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{50,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bsk_live_[A-Za-z0-9]{16,}/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,}/,
  /\bwhsec_[A-Za-z0-9+/]{32,}/,
];

/** Files, sizes and secrets of the tarball. */
export async function checkContents({ root, tarball, scratch }: Surroundings): Promise<Finding> {
  const file = await tarball();
  const { name } = await readManifest(root);
  const { stdout } = await execa('tar', ['--list', '--gzip', '--file', file]);
  const files = stdout.split('\n').map((path) => path.replace(/^package\//, ''));
  const folder = join(scratch, 'unpacked');
  await execa('mkdir', ['-p', folder]);
  await execa('tar', ['--extract', '--gzip', '--file', file, '--directory', folder]);
  const texts = await Promise.all(
    files.map(async (path) => [path, await readFile(join(folder, 'package', path))] as const),
  );
  const [packedBytes, unpackedBytes] = [
    (await stat(file)).size,
    texts.reduce((sum, [, content]) => sum + content.length, 0),
  ];
  const problems = [
    ...NEEDED.filter((path) => !files.includes(path)).map((path) => `${path} is missing`),
    ...files.filter((path) => FOREIGN.test(path) || TESTS.test(path)).map((path) => `${path} is in it`),
    ...texts
      .filter(([, content]) => CREDENTIALS.some((form) => form.test(content.toString('utf8'))))
      .map(([path]) => `${path} has something of the form of a credential`),
    ...(packedBytes > MAX_PACKED ? [`${packedBytes} bytes, over ${MAX_PACKED}`] : []),
    ...(unpackedBytes > MAX_UNPACKED ? [`${unpackedBytes} bytes unpacked, over ${MAX_UNPACKED}`] : []),
  ];
  if (problems.length > 0) return failed(`${problems.slice(0, 10).join('; ')}.`);
  return passed(
    `${name}: ${files.length} files, ${megabytes(packedBytes)} packed, ${megabytes(unpackedBytes)} unpacked.`,
  );
}

/** It is installed into a new project, and used there: types, resolution, handlers. */
export async function checkUse({ root, tarball }: Surroundings): Promise<Finding> {
  const args = ['run', '--silent', 'package', '--', '--fast', '--tarball', await tarball()];
  const { exitCode, all } = await execa('npm', args, { cwd: root, all: true, reject: false });
  const table = all.slice(all.lastIndexOf('kind of project')).split('\n').slice(1);
  const kinds = table.map((line) => line.split(/ {2,}/)).filter(([kind]) => kind !== '');
  if (exitCode !== 0)
    return failed(
      `Does not work: ${kinds.flatMap(([kind, , verdict]) => (verdict === 'FAILS' ? [kind] : [])).join(', ')}. See .artifacts/package.`,
    );
  return passed(kinds.map(([kind]) => kind).join(', '));
}

/** Nobody has published this version before, or it was these very bytes: the first one of all is published by hand. */
export async function checkPublished({
  root,
  env,
  tarball,
}: Pick<Surroundings, 'root' | 'env' | 'tarball'>): Promise<Finding> {
  const manifest = await readManifest(root);
  const own = `${manifest.name}@${manifest.version}`;
  const published = await publishedVersion(manifest, env);
  if (published.state === 'unpublished') return passed(`${own} is not published yet.`);
  if (published.state === 'unknown')
    return skipped('The registry does not say whether this version is published.');
  return published.integrity === (await integrityOf(await tarball()))
    ? passed(`${own} is published already, with these very bytes.`)
    : failed(`${own} is published already with other bytes: a version is published once.`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
