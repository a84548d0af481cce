import { readFile } from 'node:fs/promises';
import type { CliContext } from './cli-context.ts';
import { UsageError } from './exit.ts';

/** Reads a JSON file, or standard input where the name is `-`. The errors quote nothing of what is in it. */
export async function readJson({ readStandardInput }: CliContext, file: string): Promise<unknown> {
  const text = file === '-' ? await readStandardInput() : await readText(file);
  const named = file === '-' ? 'Standard input' : file;
  if (text.trim() === '') throw new UsageError(`${named} is empty; it must hold one JSON value.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${named} is not valid JSON${placeOf(error, text)}.`);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} can’t be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}). Check its name and who may read it.`,
    );
  }
}

function placeOf(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec((error as Error).message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
