/** The fields that docs/cli.md says each command prints with `--json`. */
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';

/** The page itself. */
export const CLI_PAGE = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const documented = fieldsByCommand(CLI_PAGE);

interface Field {
  readonly path: string;
  readonly isOptional: boolean;
}

/** Of the list: before the first colon the commands, after it the fields. */
function fieldsByCommand(text: string): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  for (const [, item = ''] of text.matchAll(/^- (.*(?:\n {2}.*)*)/gm)) {
    const [commands = '', ...rest] = item.split(':');
    const listed = [...rest.join(':').matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({
      path: path.replace('?', ''),
      isOptional: path.endsWith('?'),
    }));
    const named = [...commands.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command);
    for (const command of named.length > 0 ? named : [commands]) fields.set(command, listed);
  }
  return fields;
}

/** What a command printed is what docs/cli.md says of it. @param command as the page names it */
export function expectDocumented(command: string, printed: unknown): void {
  const fields = documented.get(command) ?? [];
  expect(fields.length).toBeGreaterThan(0);
  const paths = new Set(fields.map(({ path }) => path));
  const hasParts = (path: string): boolean =>
    [...paths].some((other) => /^[.[]/.test(other.slice(path.length)) && other.startsWith(path));
  const found = pathsIn(printed, '', hasParts);
  expect([...found].filter((path) => !paths.has(path))).toEqual([]);
  // What stands in a list can be looked for only where the list is not empty.
  const isSeen = (path: string): boolean =>
    !path.includes('[]') || [...found].some((other) => other.startsWith(listOf(path)));
  const missing = fields.filter(({ path, isOptional }) => !isOptional && isSeen(path) && !found.has(path));
  expect(missing).toEqual([]);
}

function listOf(path: string): string {
  return path.slice(0, path.lastIndexOf('[]') + 2);
}

/** The paths of all fields; of one that is documented without its parts not those. */
function pathsIn(value: unknown, at: string, hasParts: (path: string) => boolean): Set<string> {
  const isOpen = at === '' || hasParts(at);
  if (Array.isArray(value) && isOpen)
    return new Set(value.flatMap((one) => [...pathsIn(one, `${at}[]`, hasParts)]));
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isOpen) return new Set();
  return new Set(
    Object.entries(value).flatMap(([key, part]) => {
      const path = at === '' ? key : `${at}.${key}`;
      return [path, ...pathsIn(part, path, hasParts)];
    }),
  );
}
