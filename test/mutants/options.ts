/** What is to be judged, from the command line. */
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';

export interface MutantOptions {
  /** Fixes which mutants there are, and in which order. */
  readonly seed: string;
  readonly count: number;
  readonly rooms: readonly string[];
  /** The checkout that is changed. */
  readonly root: string;
  /** Arguments of vitest: which of its projects there are to choose from. */
  readonly tests: readonly string[];
  /** What `test/coverage` wrote of the same sources. */
  readonly map: string;
  /** Milliseconds by test file, as JSON. */
  readonly durations?: string | undefined;
  /** Where the verdicts are written. */
  readonly json: string;
  /** Verdicts that stand already. */
  readonly from?: string | undefined;
  /** Places in the order, from 1. */
  readonly only?: readonly number[] | undefined;
  /** For one mutant. */
  readonly minutes: number;
  /** Only tells which there are, and what would be run. */
  readonly list: boolean;
}

/** @throws CommanderError where the arguments are wrong, or help was asked for */
export function parseOptions(args: readonly string[]): MutantOptions {
  const command = new Command('node --import tsx test/mutants/main.ts')
    .description('Changes a copy of the checkout in one small place after the other, and runs the tests.')
    .requiredOption('--root <dir>', 'the copy; its files are put back')
    .requiredOption('--map <file>', 'which tests execute what, from `test/coverage/main.ts --map`')
    .option('--seed <seed>', 'fixes the mutants and their order', '1')
    .option('--count <n>', 'how many mutants', positive, 60)
    .option('--rooms <names>', 'parts of src that are changed; `.` for what is in it directly', list, [
      ...['domain', 'activities', 'workflows', 'secrets', 'signup', 'http'],
    ])
    .option('--tests <arguments>', 'arguments of vitest', words, words('--project unit --project temporal'))
    .option('--durations <file>', 'milliseconds by test file: the cheapest are run first')
    .option('--json <file>', 'where the verdicts are written', 'mutants.json')
    .option('--from <file>', 'verdicts that stand already')
    .option('--only <places>', 'of the order, from 1', (text) => list(text).map(positive))
    .option('--minutes <n>', 'how long one mutant may take', positive, 10)
    .option('--list', 'only tell the mutants and their tests', false)
    .exitOverride()
    .parse(args, { from: 'user' });
  return command.opts();
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

function list(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
