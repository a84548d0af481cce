/**
 * `node release/publish-package.ts TARBALL SHA256`, in the workflow's job that has an identity at npm: publishes the tarball that another job
 * has checked, if it is that very one. What the registry has already, with these bytes, is published: the first version is, by hand.
 * It imports Node's own modules alone, so that no dependency's code runs where the identity is.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readManifest } from './manifest.ts';
import { integrityOf, publishedVersion } from './published-package.ts';

export interface PackageToPublish {
  /** The folder of package.json. */
  readonly root: string;
  readonly tarball: string;
  /** Of the tarball, in hexadecimal digits, as the job that has checked it says. */
  readonly sha256: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * @returns what became of it, as a sentence
 * @throws Error where the tarball is another one, this version is published with other bytes, the registry does not say, or npm fails
 */
export async function publishPackage({ root, tarball, sha256, env }: PackageToPublish): Promise<string> {
  const found = createHash('sha256')
    .update(await readFile(tarball))
    .digest('hex');
  if (found !== sha256) throw new Error(`${tarball} is ${found}, and what was checked is ${sha256}.`);
  const manifest = await readManifest(root);
  const own = `${manifest.name}@${manifest.version}`;
  const published = await publishedVersion(manifest, env);
  if (published.state === 'unknown')
    throw new Error(`The registry does not say whether ${own} is published: ${published.says}`);
  if (published.state === 'published') {
    const integrity = await integrityOf(tarball);
    if (published.integrity === integrity) return `${own} is published already, with these very bytes.`;
    throw new Error(
      `${own} is published already with other bytes: ${published.integrity}, and not ${integrity}.`,
    );
  }
  const args = ['publish', resolve(tarball), '--provenance', '--access', 'public'];
  const { status, error } = spawnSync('npm', [...args, '--tag', distTagOf(manifest.version)], {
    env,
    stdio: 'inherit',
  });
  if (status !== 0)
    throw new Error(
      `npm did not publish ${own}. It takes no provenance from a repository whose visibility is not public, and of a package that it does not know yet the first version is published by hand: "Make a release" in deploy/README.md.`,
      { cause: error },
    );
  return `${own} is published.`;
}

/** What installs it by a word: `latest` is what nobody has to ask for, which a prerelease is not to be. */
export function distTagOf(version: string): 'latest' | 'next' {
  const [withoutBuild = ''] = version.split('+');
  return withoutBuild.includes('-') ? 'next' : 'latest';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tarball, sha256, ...others] = process.argv.slice(2);
  if (tarball === undefined || sha256 === undefined || others.length > 0)
    throw new Error('Name the tarball, and its SHA-256.');
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.stdout.write(`${await publishPackage({ root, tarball, sha256, env: process.env })}\n`);
}
