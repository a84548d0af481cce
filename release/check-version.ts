/** The version, which several places name, its tag and its heading in the changelog. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { failed, firstOf, notYet, passed, type Finding, type Surroundings } from './finding.ts';
import { readManifest } from './manifest.ts';

interface Heading {
  /** `null`: what is not released yet. */
  readonly version: string | null;
  /** `YYYY-MM-DD`; `null` where it has none. */
  readonly date: string | null;
  readonly isEmpty: boolean;
}

/** Every place names the version of package.json. */
export async function checkVersion({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const { version } = await readManifest(root);
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const lock = JSON.parse(await read('package-lock.json')) as { readonly version: string };
  const named = {
    'package-lock.json': lock.version,
    'src/domain/version.ts': /VERSION = '([^']+)'/.exec(await read('src/domain/version.ts'))?.[1],
    'docker-compose.yml': /ONBOARDING_IMAGE_TAG:-([^}]+)}/.exec(await read('docker-compose.yml'))?.[1],
    ...(await versionsInManifests(root)),
  };
  const differing = Object.entries(named).filter(([, other]) => other !== version);
  if (differing.length > 0)
    return failed(
      `package.json says ${version}, ${differing.map(([file, other]) => `${file} ${other ?? 'none'}`).join(', ')}.`,
    );
  return passed(`${version}, in package.json and ${Object.keys(named).length} other files.`);
}

const MANIFESTS = 'deploy/kubernetes';
const OVERLAY = `${MANIFESTS}/overlays/production/kustomization.yaml`;

/** Of our image in the manifests for Kubernetes, by file; what the overlay has counts where it has none, too. */
async function versionsInManifests(root: string): Promise<Readonly<Record<string, string | undefined>>> {
  const names = await readdir(join(root, MANIFESTS), { recursive: true });
  const files = names.filter((name) => name.endsWith('.yaml')).map((name) => `${MANIFESTS}/${name}`);
  const named = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8');
      const [, version] =
        /^\s*(?:newTag: |image: airbyte-embedded-onboarding:)['"]?([^\s'"]+)/m.exec(text) ?? [];
      return [file, version] as const;
    }),
  );
  return Object.fromEntries(named.filter(([file, version]) => version !== undefined || file === OVERLAY));
}

/** The tag is that of the version, and of this very commit, which main has. */
export async function checkTag({ root, tag }: Pick<Surroundings, 'root' | 'tag'>): Promise<Finding> {
  const { version } = await readManifest(root);
  const wanted = `v${version}`;
  if (tag === null) return notYet(`No tag is here: \`git tag ${wanted}\`, once the rest passes.`);
  if (tag !== wanted) return failed(`The tag is ${tag}, and the version ${version}.`);
  const commits = await Promise.all(
    ['HEAD', `refs/tags/${tag}`].map((ref) =>
      execa('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], { cwd: root, reject: false }),
    ),
  );
  const [head, tagged] = commits.map(({ stdout }) => stdout);
  if (tagged === '') return failed(`There is no tag ${tag} here.`);
  if (head !== tagged) return failed(`${tag} is another commit than this one.`);
  return await checkedForMain(root, tag);
}

/** Anybody who may push a tag could release what nobody has reviewed, if it had not to be on main. */
async function checkedForMain(root: string, tag: string): Promise<Finding> {
  const git = (...args: string[]) => execa('git', args, { cwd: root, reject: false });
  for (const main of ['refs/remotes/origin/main', 'refs/heads/main']) {
    if ((await git('rev-parse', '--verify', '--quiet', main)).exitCode !== 0) continue;
    const { exitCode, stderr } = await git('merge-base', '--is-ancestor', 'HEAD', main);
    const name = main.replace(/^refs\/\w+\//, '');
    if (exitCode === 0) return passed(`${tag}, of a commit that ${name} has.`);
    return failed(exitCode === 1 ? `${tag} is of a commit that ${name} does not have.` : stderr);
  }
  return failed('There is no main here to compare with: `git fetch origin main:refs/remotes/origin/main`.');
}

/** The version has a heading with a date, and nothing stands above it that is not released. */
export async function checkChangelog({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const { version } = await readManifest(root);
  const headings = headingsOf(await readFile(join(root, 'CHANGELOG.md'), 'utf8'));
  const own = headings.find((heading) => heading.version === version);
  const unreleased = headings.find((heading) => heading.version === null);
  if (own === undefined) return notYet(`It has no heading \`## ${version} - YYYY-MM-DD\`.`);
  if (own.isEmpty) return failed(`It says nothing of ${version}.`);
  const dated =
    own.date === null ? notYet(`The heading of ${version} has no date.`) : passed(`${version}, ${own.date}`);
  const rest =
    unreleased !== undefined && !unreleased.isEmpty
      ? failed(`Something stands under “Unreleased”, which no version has.`)
      : passed('and nothing unreleased.');
  return firstOf(dated, rest);
}

/** The headings of versions in a changelog, the newest first. */
export function headingsOf(changelog: string): readonly Heading[] {
  const [, ...sections] = changelog.split(/^## /m);
  return sections.map((section) => {
    const [head = '', ...lines] = section.split('\n');
    const [, version = null, date = null] =
      /^\[?(\d[^\s\]]*)\]?(?: - (\d{4}-\d{2}-\d{2}))?\s*$/.exec(head) ?? [];
    return { version, date, isEmpty: lines.every((line) => /^\s*(#.*)?$/.test(line)) };
  });
}

/** Nothing lies here that is not committed. */
export async function checkTree({ root }: Pick<Surroundings, 'root'>): Promise<Finding> {
  const { stdout } = await execa('git', ['status', '--porcelain'], { cwd: root });
  const files = stdout.split('\n').filter((line) => line !== '');
  if (files.length === 0) return passed('Nothing lies here that is not committed.');
  return failed(`Not committed: ${files.slice(0, 5).join(', ')}${files.length > 5 ? ' …' : ''}`);
}
