/** `npm run chaos`: exits 0 where every source stands exactly once, 1 where anything is off, 2 where it was used wrongly. */
import { setMaxListeners } from 'node:events';
import { inspect } from 'node:util';
import { CommanderError } from '@commander-js/extra-typings';
import { runChaos } from './chaos.ts';
import { Cleanup } from './cleanup.ts';
import { parseOptions, type ChaosOptions } from './options.ts';
import { isAllRight, reportText } from './report.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

// Calls to Temporal may still be under way where the run ended early: they end with the process.
process.exit(await main(process.argv.slice(2)));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseOptions(args));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

async function run(options: ChaosOptions): Promise<number> {
  const cleanup = new Cleanup();
  const ending = new AbortController();
  // Every onboarding waits with it.
  setMaxListeners(Infinity, ending.signal);
  const end = (): void => {
    ending.abort();
  };
  // Not once: a second Ctrl-C must not leave behind what the first is stopping.
  process.on('SIGINT', end).on('SIGTERM', end);
  try {
    print(`seed ${options.seed}, ${options.onboardings} onboardings, ${options.workers} workers.`);
    const { signal } = ending;
    const result = await runChaos(options, { env: process.env, cleanup, signal, report: print });
    print(reportText(options, result));
    return isAllRight(result) ? 0 : 1;
  } catch (error) {
    // Told before the cleanup, which may take a while.
    print(ending.signal.aborted ? 'Ended early.' : inspect(error));
    print(`Run it again with --seed ${options.seed}.`);
    return 1;
  } finally {
    end();
    await cleanup.run();
  }
}
