/** The image: what it has of this package, and what it is built on. */
import { access, cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { failed, passed, skipped, type Finding, type Surroundings } from './finding.ts';
import { packagesOf, readLock } from './lock.ts';
import { readManifest } from './manifest.ts';
import { BILL_OF_MATERIALS, makeProduction } from './production.ts';

interface BillOfMaterials {
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

/** The folder that the Dockerfile makes, made here: its bill names all that the package depends on, and its program runs. */
export async function checkProduction({ root, tarball, scratch }: Surroundings): Promise<Finding> {
  await tarball();
  const image = join(scratch, 'image');
  await mkdir(image);
  // What is taken out of a copy of names stays where it was; across file systems it has to be a copy.
  const folders = [join(root, 'node_modules'), join(root, 'dist')];
  const { failed: isAcross } = await execa('cp', ['--archive', '--link', ...folders, image], {
    reject: false,
  });
  if (isAcross) await execa('cp', ['--archive', ...folders, image]);
  await execa('rm', ['-f', join(image, 'node_modules/.package-lock.json')]);
  for (const name of ['package.json', 'package-lock.json']) await cp(join(root, name), join(image, name));
  await makeProduction(image);

  const { dependencies, version } = await readManifest(image);
  const packages = packagesOf(await readLock(root));
  const bill = JSON.parse(await readFile(join(image, BILL_OF_MATERIALS), 'utf8')) as BillOfMaterials;
  const listed = new Map(bill.components.map((one) => [one.name, one.version]));
  const missing = Object.keys(dependencies).filter(
    (name) => listed.get(name) !== packages.get(`node_modules/${name}`)?.version,
  );
  if (missing.length > 0) return failed(`Its bill lacks ${missing.join(', ')}.`);
  const { stdout } = await execa(process.execPath, [join(image, 'dist/src/cli/main.js'), '--version']);
  if (stdout.trim() !== version) return failed(`Its program says that it is ${stdout.trim()}.`);
  const { stdout: size } = await execa('du', ['--summarize', '--block-size=1M', join(image, 'node_modules')]);
  return passed(
    `${bill.components.length} packages, ${Number.parseInt(size, 10)} MB, all in ${BILL_OF_MATERIALS}.`,
  );
}

export async function checkDocker({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  await access(join(root, 'Dockerfile'));
  const { failed: isAway } = await execa('docker', ['buildx', 'version'], { reject: false });
  return isAway
    ? skipped('No docker here: the workflow builds the image, and resolves the digests.')
    : passed('docker buildx is here.');
}
