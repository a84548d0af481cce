/** Which test files could notice a mutant: those that execute what it changes. */
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { armsOf, type Arm } from '../coverage/arms.ts';
import { armKey, type TestMap } from '../coverage/test-map.ts';
import type { Mutation } from './mutations.ts';

export class TestChoice {
  readonly #sources: ReadonlyMap<string, ts.SourceFile>;
  readonly #map: TestMap;
  readonly #importers: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(sources: ReadonlyMap<string, ts.SourceFile>, map: TestMap) {
    this.#sources = sources;
    this.#map = map;
    this.#importers = importersOf(sources);
  }

  testsFor(mutation: Mutation): string[] {
    const { tests = [], arms = {} } = this.#map[mutation.file] ?? {};
    const arm = this.#armAround(mutation);
    const taken = arm === undefined ? undefined : arms[armKey(arm)];
    if (taken !== undefined) return taken.flatMap((place) => tests[place] ?? []);
    // What a module does as it is loaded is counted for the first test of a process alone, and matters where it is used.
    const importers = [...(this.#importers.get(mutation.file) ?? [])];
    return [...new Set([...tests, ...importers.flatMap((file) => this.#map[file]?.tests ?? [])])];
  }

  /** The innermost. */
  #armAround({ file, start, before }: Mutation): Arm | undefined {
    const source = this.#sources.get(file);
    const around = (source === undefined ? [] : armsOf(source)).filter((arm) => {
      const { pos, end } = extentOf(arm);
      return pos <= start && start + before.length <= end;
    });
    const lengthOf = (arm: Arm): number => extentOf(arm).end - extentOf(arm).pos;
    return around.sort((a, b) => lengthOf(a) - lengthOf(b))[0];
  }
}

/** What is executed only where the arm is taken. */
function extentOf({ node, kind }: Arm): { readonly pos: number; readonly end: number } {
  // Default values of parameters.
  if (kind === 'function') return node.parent;
  // Not the value that it is of, which is looked at to know.
  if (ts.isCaseOrDefaultClause(node)) return node.statements;
  return node;
}

/** By file, those that import it. */
function importersOf(sources: ReadonlyMap<string, ts.SourceFile>): ReadonlyMap<string, ReadonlySet<string>> {
  const importers = new Map<string, Set<string>>();
  for (const [file, { statements }] of sources) {
    for (const statement of statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier } = statement;
      if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
      const imported = join(dirname(file), moduleSpecifier.text);
      importers.set(imported, (importers.get(imported) ?? new Set()).add(file));
    }
  }
  return importers;
}
