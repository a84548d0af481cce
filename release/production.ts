/**
 * `node release/production.ts`, in the Dockerfile's build: makes of an installation for development that of the image,
 * with only what its processes load, and a bill of materials of just that.
 *
 * Workflow code is bundled when the package is built. What only bundling needs is taken out: webpack's own dependencies,
 * and the compiler swc. webpack itself stays, because `@temporalio/worker` imports it at its start.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Dependencies that are loaded when workflow code is bundled, and then only; `*` is all of a package's. */
const FOR_BUNDLING: Readonly<Record<string, readonly string[] | '*'>> = {
  webpack: '*',
  '@temporalio/worker': ['@swc/core', 'swc-loader'],
};

/** Of Temporal's native part: the Rust that its binaries are built from. */
const NATIVE_SOURCES = ['bridge-macros', 'Cargo.lock', 'Cargo.toml', 'scripts', 'sdk-core', 'src', 'ts'];

/** What no process of an image loads, though the package works with it: it fetches a Temporal server for development. */
const NOT_OF_IMAGES: readonly string[] = ['@temporalio/testing'];

/** CycloneDX, beside `node_modules`. */
export const BILL_OF_MATERIALS = 'sbom.cdx.json';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: unknown;
}

interface BillOfMaterials {
  readonly components: readonly { readonly 'bom-ref': string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/**
 * Changes package.json and node_modules of a built package, and writes {@link BILL_OF_MATERIALS}.
 * Nothing can be built there from then on.
 * @param root the folder of package.json
 * @throws Error where npm fails, or Temporal has no native build for this platform
 */
export async function makeProduction(root: string): Promise<void> {
  await dependOnPeers(root);
  await npm(root, 'prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund');
  // Otherwise npm takes for one of development's whatever one of those would like to have beside it, and leaves it out.
  await npm(root, 'pkg', 'delete', 'devDependencies');
  // While all is there: npm makes no bill where something is missing.
  await writeFile(join(root, BILL_OF_MATERIALS), await npm(root, 'sbom', '--sbom-format', 'cyclonedx'));
  await pruneNative(root);
  await pruneForBundling(root);
  await pruneBillOfMaterials(root);
}

/**
 * An image has the processes of this package, and nobody beside it who would install its peers: there they are dependencies, in the
 * versions that development has.
 */
async function dependOnPeers(root: string): Promise<void> {
  const { peerDependencies = {}, devDependencies = {}, ...manifest } = await readManifest(root);
  const own = Object.entries(devDependencies).filter(([name]) => name in peerDependencies);
  const peers = own.filter(([name]) => !NOT_OF_IMAGES.includes(name));
  const dependencies = { ...manifest.dependencies, ...Object.fromEntries(peers) };
  const others = Object.entries(devDependencies).filter(([name]) => !(name in peerDependencies));
  const image = { ...manifest, dependencies, devDependencies: Object.fromEntries(others) };
  delete image.peerDependenciesMeta;
  await writeFile(join(root, 'package.json'), `${JSON.stringify(image, null, 2)}\n`);
}

async function npm(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd: root, maxBuffer: Infinity });
  return stdout;
}

/** Leaves Temporal's native part for this platform, and neither the others nor its sources. */
async function pruneNative(root: string): Promise<void> {
  const requireThere = createRequire(join(root, 'package.json'));
  const bridge = requireThere('@temporalio/core-bridge/common.js') as {
    readonly getPrebuiltPath: () => string;
  };
  const own = dirname(bridge.getPrebuiltPath());
  const releases = dirname(own);
  const foreign = (await readdir(releases)).filter((target) => target !== basename(own));
  const sources = NATIVE_SOURCES.map((name) => join(dirname(releases), name));
  for (const path of [...foreign.map((target) => join(releases, target)), ...sources])
    await rm(path, { recursive: true, force: true });
}

/** Takes out the packages that are reached by what only bundling loads, and their commands. */
async function pruneForBundling(root: string): Promise<void> {
  const needed = await neededPackages(root);
  const unneeded = (await installedPackages(join(root, 'node_modules'))).filter((path) => !needed.has(path));
  for (const path of unneeded) await rm(path, { recursive: true, force: true });
  const commands = join(root, 'node_modules', '.bin');
  if (!existsSync(commands)) return;
  const dangling = (await readdir(commands)).filter((name) => !existsSync(join(commands, name)));
  for (const name of dangling) await rm(join(commands, name), { force: true });
}

/** The folders of the packages that are reached from the one in `root` without bundling. */
async function neededPackages(root: string): Promise<Set<string>> {
  const needed = new Set<string>();
  const toVisit = [root];
  for (let folder = toVisit.pop(); folder !== undefined; folder = toVisit.pop()) {
    const { name, dependencies, optionalDependencies, peerDependencies } = await readManifest(folder);
    const ofBundling = FOR_BUNDLING[name] ?? [];
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      if (ofBundling === '*' || ofBundling.includes(dependency)) continue;
      const path = installedFor(folder, dependency, root);
      if (path === undefined || needed.has(path)) continue;
      needed.add(path);
      toVisit.push(path);
    }
  }
  return needed;
}

/** Where Node finds a dependency of the package in `folder`; none for an optional one that is not installed. */
function installedFor(folder: string, dependency: string, root: string): string | undefined {
  for (let from = folder; from.length >= root.length; from = dirname(from)) {
    const path = join(from, 'node_modules', dependency);
    if (existsSync(join(path, 'package.json'))) return path;
  }
  return undefined;
}

/** The folders of all packages below a `node_modules`, those inside other packages too. */
async function installedPackages(nodeModules: string): Promise<string[]> {
  if (!existsSync(nodeModules)) return [];
  const names = (await readdir(nodeModules)).filter((name) => !name.startsWith('.'));
  const folders: string[] = [];
  for (const name of names) {
    const path = join(nodeModules, name);
    if (!name.startsWith('@')) folders.push(path);
    else for (const inScope of await readdir(path)) folders.push(join(path, inScope));
  }
  const inside = await Promise.all(folders.map((folder) => installedPackages(join(folder, 'node_modules'))));
  return [...folders, ...inside.flat()];
}

/** Leaves what is still there. */
async function pruneBillOfMaterials(root: string): Promise<void> {
  const file = join(root, BILL_OF_MATERIALS);
  const bill = JSON.parse(await readFile(file, 'utf8')) as BillOfMaterials;
  const manifests = await Promise.all([
    readManifest(root),
    ...(await installedPackages(join(root, 'node_modules'))).map(readManifest),
  ]);
  const present = new Set(manifests.map(({ name, version }) => `${name}@${version}`));
  const pruned = {
    ...bill,
    components: bill.components.filter((component) => present.has(component['bom-ref'])),
    dependencies: bill.dependencies
      .filter(({ ref }) => present.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => present.has(other)) })),
  };
  await writeFile(file, `${JSON.stringify(pruned, null, 2)}\n`);
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeProduction(process.cwd());
