/**
 * Tells which branches of src the tests take, from what a run of them with COVERAGE_FOLDER has left in that folder;
 * TEMPORAL_DEBUG=1 keeps workflow code in the test processes, where it is counted. Exits 2 where it was used wrongly.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CommanderError } from '@commander-js/extra-typings';
import { listOf, type ListedArm } from './arm-list.ts';
import { comparisonText } from './compare.ts';
import { measure } from './measure.ts';
import { parseOptions, type CoverageOptions } from './options.ts';
import { recordedIn } from './recorded.ts';
import { reportText } from './report.ts';
import { sourceFilesOf } from './source-files.ts';
import { testMapOf } from './test-map.ts';

const THIS_CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

const print = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    await run(parseOptions(args, THIS_CHECKOUT));
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

async function run({ folder, root, json, compare, map }: CoverageOptions): Promise<void> {
  const measurement = await measure(await sourceFilesOf(root), recordedIn(folder));
  const arms = listOf(measurement.arms);
  print(reportText(arms));
  if (compare !== undefined) {
    const before = JSON.parse(await readFile(compare, 'utf8')) as ListedArm[];
    print(`\n${comparisonText(before, arms)}`);
  }
  const write = async (file: string | undefined, content: unknown): Promise<void> => {
    if (file !== undefined) await writeFile(file, `${JSON.stringify(content)}\n`);
  };
  await write(json, arms);
  await write(map, testMapOf(measurement));
  if (map !== undefined && measurement.unknown > 0) {
    print(`${measurement.unknown} processes are of tests that are not known: ${map} does without them.`);
  }
}
