/** `npm test`: the whole suite. With arguments it is vitest with these, and nothing else. */
import { ENDED_EARLY, untilAskedToEnd } from './ending.ts';
import { runSuite } from './suite.ts';
import { summaryOf } from './summary.ts';
import { runVitest } from './vitest-process.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const signal = untilAskedToEnd();
  if (args.length > 0) return (await runVitest({ args, isLive: true, signal })).exitCode;
  const { text, failed } = summaryOf(await runSuite(signal));
  process.stdout.write(`${text}\n`);
  if (signal.aborted) return ENDED_EARLY;
  return failed === 0 ? 0 : 1;
}
