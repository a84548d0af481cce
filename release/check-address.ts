/** Where the repository is: one constant, of which everything else that names it is checked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { failed, notYet, passed, type Finding, type Surroundings } from './finding.ts';
import { PLACEHOLDER_OWNER, readManifest, repositoryOf } from './manifest.ts';

export async function checkAddress({ root, env }: Pick<Surroundings, 'root' | 'env'>): Promise<Finding> {
  const manifest = await readManifest(root);
  const { owner, name, url } = repositoryOf(manifest);
  const differing = [
    ...(manifest.homepage === `${url}#readme` ? [] : ['homepage of package.json']),
    ...(manifest.bugs?.url === `${url}/issues` ? [] : ['bugs.url of package.json']),
    ...(await strangers(root, `${owner}/${name}`)),
    ...((await hasNoOwners(root)) && owner !== PLACEHOLDER_OWNER ? [CODEOWNERS] : []),
  ];
  if (differing.length > 0) return failed(`${url}, and not so: ${differing.join(', ')}.`);
  const { GITHUB_REPOSITORY: here } = env;
  if (owner === PLACEHOLDER_OWNER)
    return notYet(`${url} is a placeholder: write the repository's address into package.json.`);
  if (here !== undefined && here !== `${owner}/${name}`)
    return failed(`package.json names ${owner}/${name}, and this runs in ${here}.`);
  return passed(url);
}

const CODEOWNERS = '.github/CODEOWNERS';

async function hasNoOwners(root: string): Promise<boolean> {
  return (await readFile(join(root, CODEOWNERS), 'utf8')).includes(`@${PLACEHOLDER_OWNER}`);
}

/** Files that name a repository of this package's name that is another one. */
async function strangers(root: string, own: string): Promise<string[]> {
  const name = own.split('/')[1] ?? '';
  const { stdout } = await execa('git', ['grep', '-lIE', `github\\.com[/:][A-Za-z0-9_.-]+/${name}\\b`], {
    cwd: root,
    reject: false,
  });
  const files = stdout.split('\n').filter((file) => file !== '');
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8');
      const named = [...text.matchAll(new RegExp(`github\\.com[/:]([\\w.-]+/${name})\\b`, 'g'))];
      return named.every(([, one]) => one === own) ? [] : [file];
    }),
  );
  return found.flat();
}
