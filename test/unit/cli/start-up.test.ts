/** What the command line loads before a command acts: `--version`, `--help` and a mistyped option must be quick. */
import { readdir, readFile } from 'node:fs/promises';
import ts from 'typescript';
import { expect, test } from 'vitest';

const CLI = new URL('../../../src/cli/', import.meta.url);
const HEAVY = /^(?:@temporalio\/|zod$|pino|undici$|ajv|hono|@hono\/|csv-parse|jose$)/;

/** The packages that a file loads, by itself or by what it imports; what is imported late is not among them. */
async function packagesOf(file: URL, seen = new Set<string>()): Promise<Set<string>> {
  const packages = new Set<string>();
  if (seen.has(file.href)) return packages;
  seen.add(file.href);
  for (const specifier of specifiersIn(await readFile(file, 'utf8'))) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else for (const more of await packagesOf(new URL(specifier, file), seen)) packages.add(more);
  }
  return packages;
}

function specifiersIn(text: string): string[] {
  return ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const isLoaded =
      (ts.isImportDeclaration(statement) &&
        statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword) ||
      (ts.isExportDeclaration(statement) && !statement.isTypeOnly);
    if (!isLoaded || statement.moduleSpecifier === undefined) return [];
    return ts.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier.text] : [];
  });
}

const commands = (await readdir(new URL('commands/', CLI))).map((name) => `commands/${name}`);

test.each(['main.ts', ...commands])('%s loads nothing heavy before it acts', async (name) => {
  const packages = await packagesOf(new URL(name, CLI));
  expect([...packages].filter((specifier) => HEAVY.test(specifier))).toEqual([]);
});
