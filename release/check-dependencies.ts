/** What the package is installed with: the lock, licences, and a bill of materials of all. */
import { execa } from 'execa';
import { billOfMaterials, installedWith } from './bill-of-materials.ts';
import { failed, passed, type Finding, type Surroundings } from './finding.ts';
import { nameAt, neededFor, packagesOf, readLock, type Packages } from './lock.ts';

const OWN_REGISTRY = 'https://registry.npmjs.org/';

/** Those that Apache-2.0 can be published with, and that ask for nothing but to be named. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
]);

/** Packages that state their licence in a file only, with what stands there. */
const STATED_IN_A_FILE: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

/** `npm ci` takes the lock, each package has its hash, and none is from elsewhere than npm's registry. */
export async function checkLock({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const { exitCode, stderr } = await execa('npm', ['ci', '--dry-run', '--ignore-scripts', '--no-audit'], {
    cwd: root,
    reject: false,
  });
  if (exitCode !== 0)
    return failed(`npm ci does not take it: ${stderr.trim().split('\n').slice(0, 3).join(' ')}`);
  const packages = packagesOf(await readLock(root));
  const unsafe = [...packages]
    .filter(
      ([, { integrity, resolved, link }]) =>
        link === true ||
        integrity?.startsWith('sha512-') !== true ||
        (resolved !== undefined && !resolved.startsWith(OWN_REGISTRY)),
    )
    .map(([path]) => path);
  if (unsafe.length > 0) return failed(`Without a hash, or from elsewhere: ${unsafe.join(', ')}.`);
  return passed(`npm ci takes it; ${packages.size} packages, each with its hash.`);
}

/** Whoever installs the package may have each of its dependencies, and of what is installed beside it. */
export async function checkLicences({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const counts = new Map<string, number>();
  const problems: string[] = [];
  for (const [path, { license }] of await usedPackages(root)) {
    const name = nameAt(path);
    const named = license ?? STATED_IN_A_FILE[name];
    if (named === undefined || !LICENCES.has(named)) problems.push(`${name}: ${named ?? 'none'}`);
    else counts.set(named, (counts.get(named) ?? 0) + 1);
  }
  if (problems.length > 0) return failed(problems.join(', '));
  return passed([...counts].map(([licence, count]) => `${licence} ${count}`).join(', '));
}

/** Those of the dependencies and of the peers, optional or not, which for npm are development's: it says nothing of what those need. */
async function usedPackages(root: string): Promise<Packages> {
  const lock = await readLock(root);
  const { dependencies, peerDependencies } = lock.packages[''] ?? { version: '' };
  return neededFor(packagesOf(lock), Object.keys({ ...dependencies, ...peerDependencies }));
}

interface BillOfMaterials {
  readonly components: readonly { readonly purl: string }[];
}

/** The bill that npm makes has all of the lock that the package is installed with, and nothing else. */
export async function checkBillOfMaterials({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const bill = JSON.parse(await billOfMaterials(root)) as BillOfMaterials;
  const listed = new Set(bill.components.map(({ purl }) => decodeURIComponent(purl)));
  const installed = installedWith(await readLock(root));
  const wanted = new Set([...installed].map(([path, { version }]) => `pkg:npm/${nameAt(path)}@${version}`));
  const differing = [
    ...[...wanted].filter((one) => !listed.has(one)),
    ...[...listed].filter((one) => !wanted.has(one)),
  ];
  if (differing.length > 0) return failed(`It and the lock differ in ${differing.join(', ')}.`);
  return passed(`CycloneDX, ${listed.size} packages.`);
}
