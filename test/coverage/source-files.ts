/** What is measured: the TypeScript under src of a checkout, and the room that each file is in. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

/** By their names relative to the checkout, in order. */
export async function sourceFilesOf(root: string): Promise<ReadonlyMap<string, ts.SourceFile>> {
  const entries = await readdir(join(root, 'src'), { recursive: true });
  const files = entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts')).sort();
  return new Map(files.map((name) => `src/${name}`).map((file) => [file, parseSource(root, file)]));
}

export function parseSource(root: string, file: string): ts.SourceFile {
  const text = readFileSync(join(root, file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}

/** The first part of the path under src, or `.` for what is directly in it. */
export function roomOf(file: string): string {
  const [, first = '', ...rest] = file.split('/');
  return rest.length === 0 ? '.' : first;
}
