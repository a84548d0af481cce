/** What a measurement is to be told as, from its command line. */
import { Command } from '@commander-js/extra-typings';

export interface CoverageOptions {
  /** What collect.ts and the processes have written. */
  readonly folder: string;
  /** The checkout that was measured. */
  readonly root: string;
  readonly json?: string | undefined;
  readonly compare?: string | undefined;
  readonly map?: string | undefined;
}

/** @throws CommanderError where the arguments are wrong, or help was asked for */
export function parseOptions(args: readonly string[], thisCheckout: string): CoverageOptions {
  const command = new Command('node --import tsx test/coverage/main.ts')
    .description('Which branches of src the tests take, room by room.')
    .argument('<folder>', 'where the measurement was written to: its COVERAGE_FOLDER')
    .option('--root <dir>', 'the checkout that was measured', thisCheckout)
    .option('--json <file>', 'write the list of branch arms')
    .option('--compare <file>', 'with such a list of an earlier measurement')
    .option('--map <file>', 'write which test files take which arms, for test/mutants')
    .exitOverride()
    .parse(args, { from: 'user' });
  return { folder: command.processedArgs[0], ...command.opts() };
}
