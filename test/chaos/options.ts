/** What a chaos run is asked to do, from its command line. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { everyRandomKind, type RandomFaultKind } from '../../emulator/index.ts';
import { AIRBYTE_APIS, type AirbyteApi, DEFAULT_API } from '../../src/domain/history/types.ts';
import { actorKinds, type ActorKind } from './plan.ts';

export interface ChaosOptions {
  readonly onboardings: number;
  /** Fixes the plan: who signs up when, what goes wrong with which call, who is killed and what people do. */
  readonly seed: string;
  readonly faults: readonly RandomFaultKind[];
  /** The share of calls that go wrong, 0 to 1. */
  readonly rate: number;
  readonly workers: number;
  readonly killWorkers: boolean;
  readonly killServer: boolean;
  readonly actors: readonly ActorKind[];
  /** The generation of the API that is spoken, and offered. */
  readonly api: AirbyteApi;
  /** Another implementation of the API than the emulator. */
  readonly apiUrl: string | null;
  /** Minutes that the onboardings may take to complete once nothing goes wrong any more. */
  readonly settleMinutes: number;
}

/** @throws CommanderError where the arguments are wrong, or help was asked for */
export function parseOptions(args: readonly string[]): ChaosOptions {
  const command = new Command('npm run chaos --')
    .description('Many onboardings while everything goes wrong, then a count: every source exactly once.')
    .option('--onboardings <n>', 'how many customers sign up', positive, 40)
    .option('--seed <seed>', 'fixes the plan, so that a failure can be run again', String(randomInt(1e6)))
    .addOption(listOption('--faults <kinds>', 'what goes wrong with calls', everyRandomKind, 'all'))
    .option('--rate <share>', 'the share of calls that go wrong, 0 to 1', share, 0.5)
    .option('--workers <n>', 'worker processes', positive, 3)
    .option('--kill-workers', 'kill workers with SIGKILL, and start others', false)
    .option('--kill-server', 'kill the Temporal server, and start it again', false)
    .addOption(listOption('--actors <kinds>', 'what people do meanwhile', actorKinds, 'all'))
    .addOption(
      new Option('--api <generation>', 'the generation of the API')
        .choices(AIRBYTE_APIS)
        .default(DEFAULT_API),
    )
    .option('--api-url <url>', 'another implementation of the API, with credentials from the environment')
    .option('--settle-minutes <n>', 'how long completion may take once the faults have stopped', positive, 10)
    .exitOverride()
    .parse(args, { from: 'user' });
  const { apiUrl, ...options } = command.opts();
  return { ...options, apiUrl: apiUrl ?? null };
}

/** `all`, `none`, or some of the kinds, separated by commas. */
function listOption<const T extends string, const F extends string>(
  flags: F,
  description: string,
  kinds: readonly T[],
  byDefault: 'all',
) {
  const parse = (text: string): readonly T[] => {
    if (text === 'all') return kinds;
    if (text === 'none') return [];
    return text.split(',').map((name) => {
      const kind = kinds.find((each) => each === name);
      if (kind === undefined) throw new InvalidArgumentError(`Known are all, none, ${kinds.join(', ')}.`);
      return kind;
    });
  };
  return new Option(flags, `${description}: all, none, or a list of kinds`)
    .argParser<readonly T[]>(parse)
    .default(kinds, byDefault);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It is a number of 1 or more.');
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It is a number from 0 to 1.');
  return value;
}
