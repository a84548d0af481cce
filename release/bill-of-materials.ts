/**
 * `npm run --silent release:bill`: prints, in CycloneDX's form, all that the package is installed with. npm itself leaves out
 * (`--omit dev`) what a dependency for development asks for as well; so it is asked in a folder that has none of those.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devDependencies?: object }>>;
}

/** @param root the folder of package.json and its lock @throws Error where npm makes none */
export async function billOfMaterials(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onboarding-bill-'));
  try {
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(join(root, name), 'utf8'));
    const manifest = (await read('package.json')) as object;
    const lock = (await read('package-lock.json')) as Lock;
    const packages = Object.entries(lock.packages)
      .filter(([, { dev }]) => dev !== true)
      .map(([path, entry]) => [path, path === '' ? { ...entry, devDependencies: {} } : entry]);
    const written = {
      'package.json': { ...manifest, devDependencies: {} },
      'package-lock.json': { ...lock, packages: Object.fromEntries(packages) as Lock['packages'] },
    };
    for (const [name, content] of Object.entries(written))
      await writeFile(join(folder, name), JSON.stringify(content));
    const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
    return (await execa('npm', args, { cwd: folder })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bill = await billOfMaterials(fileURLToPath(new URL('..', import.meta.url)));
  process.stdout.write(`${bill}\n`);
}
