/** Outside of a checkout `npx` takes the name of a package: that of the program, `onboarding`, is somebody else's. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const PACKAGE = new URL('../../../', import.meta.url);
const { name, bin } = JSON.parse(await readFile(new URL('package.json', PACKAGE), 'utf8')) as {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
};

/** Whatever stands in the package for people to read, or prints something for them. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(new URL(folder, PACKAGE), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`);
}

const folders = await Promise.all(['docs/', 'deploy/', 'examples/', 'src/'].map(filesIn));
const files = [
  ...['README.md', 'SECURITY.md', 'docker-compose.yml'].map((file) => new URL(file, PACKAGE).pathname),
  ...folders.flat().filter((file) => /\.(?:md|ts|js|html|sh|yml|toml)$/.test(file)),
];

test('npx finds the program by the name of the package, and it is the same program', () => {
  expect(bin[name]).toBe(bin['onboarding']);
});

test('nobody is told to run it by another name', async () => {
  const told = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(file, 'utf8');
      return [...text.matchAll(/npx (?:-\S+ )*([\w@./-]+)/g)].map(([, program]) => program);
    }),
  );
  expect(told.flat()).toContain(name);
  expect(told.flat()).not.toContain('onboarding');
});
