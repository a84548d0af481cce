/** What the linter is to say of an import from each zone of `src` into each other: what zones.ts does. */
import { readdirSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { mayImport, ZONES, zoneOf } from '../../zones.ts';

/** A file, and what it could import of the other zones. */
export interface Wall {
  readonly file: string;
  /** Below `src`, with whether the file may. */
  readonly imports: readonly { readonly path: string; readonly isAllowed: boolean }[];
}

/** A file of each zone, its door first. */
function filesOf(src: string): Map<string, readonly string[]> {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  return new Map(
    ZONES.map(({ name }) => {
      const inside = files.filter((path) => zoneOf(path)?.name === name).sort();
      const doors = inside.filter((path) => path === `${name}/index.ts`);
      return [name, [...doors, ...inside.filter((path) => !doors.includes(path))]];
    }),
  );
}

/** From each zone into the door of each other, and into one file behind it. */
export function wallsOf(src: string): readonly Wall[] {
  const files = filesOf(src);
  return ZONES.map(({ name, may }) => {
    const [file = ''] = (files.get(name) ?? []).slice(-1);
    const others = ZONES.filter((other) => other.name !== name).flatMap((other) =>
      (files.get(other.name) ?? []).slice(0, 2),
    );
    const named = may.filter((path) => path.includes('/'));
    const paths = [...new Set([...others, ...named])];
    return { file, imports: paths.map((path) => ({ path, isAllowed: mayImport(file, path) })) };
  });
}

/** A text of nothing but these imports, a line each. */
export function textOf({ file, imports }: Wall): string {
  return imports.map(({ path }) => `import '${specifier(file, path)}';\n`).join('');
}

function specifier(file: string, path: string): string {
  const way = relative(dirname(file), path);
  return way.startsWith('.') ? way : `./${way}`;
}
