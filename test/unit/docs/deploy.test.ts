import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readCompose } from '../../support/compose.ts';

const { services } = await readCompose();
const pages = ['deploy/README.md', 'docs/operations.md'];

/** Commands of Compose that are about one service or some, as the documents have a person type them. */
async function commandsOf(page: string): Promise<string[]> {
  const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/docker compose (?:run|exec|stop|restart|ps) [^\n`'#|]+/g)].map(
    ([command]) => command,
  );
}

test.each(pages)('each command of Compose in %s is about a service that there is', async (page) => {
  const commands = await commandsOf(page);
  expect(commands.length).toBeGreaterThan(3);
  const isAboutOne = (command: string): boolean =>
    command.split(/[\s)]+/).some((word) => Object.hasOwn(services, word));
  expect(commands.filter((command) => !isAboutOne(command))).toEqual([]);
});

test.each(pages)('each profile that %s names is one of the compose file', async (page) => {
  const text = await readFile(new URL(`../../../${page}`, import.meta.url), 'utf8');
  const known = Object.values(services).flatMap(({ profiles = [] }) => profiles);
  const named = [...text.matchAll(/--profile (\w+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
});
