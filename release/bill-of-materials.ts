/**
 * `npm run --silent release:bill`: prints, in CycloneDX's form, all that the package is installed with, the peers that are not optional
 * too. npm itself leaves out (`--omit dev`) what a dependency for development asks for as well, which the peers are here; so it is asked
 * in a folder that has none of those.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { neededFor, neededPeersOf, packagesOf, readLock, type Lock, type Packages } from './lock.ts';

/** @param root the folder of package.json and its lock @throws Error where npm makes none */
export async function billOfMaterials(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-bill-'));
  try {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as object;
    const lock = await readLock(root);
    const needed = [...installedWith(lock)].map(([path, entry]) => [path, { ...entry, dev: false }]);
    const own = { ...lock.packages[''], devDependencies: {} };
    const written = {
      'package.json': { ...manifest, devDependencies: {} },
      'package-lock.json': { ...lock, packages: Object.fromEntries([['', own], ...needed]) as unknown },
    };
    for (const [name, content] of Object.entries(written))
      await writeFile(join(folder, name), JSON.stringify(content));
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    return (await execa('npm', args, { cwd: folder })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What npm installs with the package. */
export function installedWith(lock: Lock): Packages {
  const { dependencies, optionalDependencies, ...own } = lock.packages[''] ?? { version: '' };
  const needed = { ...dependencies, ...optionalDependencies, ...neededPeersOf(own) };
  return neededFor(packagesOf(lock), Object.keys(needed));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bill = await billOfMaterials(fileURLToPath(new URL('..', import.meta.url)));
  process.stdout.write(`${bill}\n`);
}
