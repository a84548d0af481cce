/** Tells which small changes of the sources no test notices. Exits 2 where it was used wrongly, 130 where it was ended early. */
import { CommanderError } from '@commander-js/extra-typings';
import { judgeAll, toJudge } from './mutants.ts';
import { parseOptions, type MutantOptions } from './options.ts';
import { changeText, verdictsText } from './verdicts.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  // Not once: a second Ctrl-C must not keep the first from putting files back.
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    await run(parseOptions(args), ending.signal);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (ending.signal.aborted) return 130;
    throw error;
  }
}

async function run(options: MutantOptions, signal: AbortSignal): Promise<void> {
  const mutants = await toJudge(options);
  if (options.list) {
    for (const { place, mutation, tests } of mutants) {
      print(`${place}. ${changeText(mutation)}, ${tests.length} test files`);
    }
  } else {
    print(`\n${verdictsText(await judgeAll(mutants, options, { signal, report: print }))}`);
  }
}
