/** What package.json says of the package, and the repository's address, which stands there and nowhere else. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage?: string;
  readonly bugs?: { readonly url: string };
  readonly repository: { readonly type: string; readonly url: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
}

/** Stands where nobody has decided yet whose the repository is. */
export const PLACEHOLDER_OWNER = 'OWNER';

export async function readManifest(root: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
}

/** @throws Error where package.json names none on GitHub */
export function repositoryOf({ repository: { url } }: Pick<Manifest, 'repository'>): Repository {
  const [, owner, name] = /^git\+https:\/\/github\.com\/([\w.-]+)\/([\w.-]+?)\.git$/.exec(url) ?? [];
  if (owner === undefined || name === undefined)
    throw new Error(
      `repository.url of package.json must be git+https://github.com/OWNER/NAME.git; it is ${url}.`,
    );
  return { owner, name, url: `https://github.com/${owner}/${name}` };
}

/** The image's name at GitHub's registry, which takes lower case only. */
export function imageNameOf(manifest: Pick<Manifest, 'repository' | 'name'>): string {
  return `ghcr.io/${repositoryOf(manifest).owner}/${manifest.name}`.toLowerCase();
}
