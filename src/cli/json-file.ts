import { readFile } from 'node:fs/promises';
import { InvalidRequestError } from '../domain/errors.ts';
import { exactJson } from '../domain/exact-json.ts';
import type { CliContext } from './cli-context.ts';
import { UsageError } from './exit.ts';

/**
 * Reads a JSON file, or standard input where the name is `-`. The errors quote nothing of what is in it.
 * @throws UsageError where it is not JSON; InvalidRequestError where what would be read is not what was written
 */
export async function readJson({ readStandardInput }: CliContext, file: string): Promise<unknown> {
  const text = file === '-' ? await readStandardInput() : await readText(file);
  const named = file === '-' ? 'Standard input' : file;
  if (text.trim() === '') throw new UsageError(`${named} is empty; it must hold one JSON value.`);
  const json = exactJson(text);
  if (json.kind === 'not_json') throw new UsageError(`${named} is not valid JSON${placeOf(json.at, text)}.`);
  if (json.problems.length > 0) throw new InvalidRequestError(json.problems, json.more);
  return json.value;
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

function placeOf(at: number | null, text: string): string {
  if (at === null) return '';
  const before = text.slice(0, at).split('\n');
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
