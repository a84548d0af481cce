/** What npm's registry has of a version. Of Node's own modules alone: the job that publishes installs no dependency. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Manifest } from './manifest.ts';

export type Published =
  | { readonly state: 'unpublished' }
  | { readonly state: 'published'; readonly integrity: string }
  /** The registry gave no answer. */
  | { readonly state: 'unknown'; readonly says: string };

/** @param env npm is found, and finds its registry, by it */
export async function publishedVersion(
  { name, version }: Pick<Manifest, 'name' | 'version'>,
  env: NodeJS.ProcessEnv,
): Promise<Published> {
  const args = ['view', `${name}@${version}`, 'dist.integrity', '--json'];
  const { isWell, stdout, stderr } = await said('npm', args, env);
  if (!isWell && /E404/.test(stdout + stderr)) return { state: 'unpublished' };
  if (!isWell) return { state: 'unknown', says: stderr.trim() };
  // Of a package that is known, and a version that is not, npm says nothing.
  if (stdout.trim() === '') return { state: 'unpublished' };
  return { state: 'published', integrity: JSON.parse(stdout) as string };
}

/** A tarball's digest as registries and locks have it: `sha512-` and base64. */
export async function integrityOf(tarball: string): Promise<string> {
  return `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
}

interface Said {
  readonly isWell: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

async function said(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Said> {
  return await new Promise((resolve) => {
    execFile(command, args, { env }, (error, stdout, stderr) => {
      resolve({ isWell: error === null, stdout, stderr: stderr === '' ? (error?.message ?? '') : stderr });
    });
  });
}
