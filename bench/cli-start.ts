/** CPU time of the built command line, of its whole process, against the least that a program of Node's needs to do the same. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import { buildIfChanged } from '../build.ts';
import { OnboardingClient } from '../src/client.ts';
import { workflowIdFor } from '../src/domain/names.ts';
import { generateKey, onboardingDataConverter } from '../src/secrets/index.ts';
import { withTemporalServer } from '../test/support/stack.ts';
import { newCustomer } from './customers.ts';
import { compare, milliseconds, times } from './samples.ts';

const PAIRS = 25;
/** Half of them closed: of those `list` also asks whether a newer run has their name. */
const ONBOARDINGS = 20;
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const COMMAND_LINE = 'dist/src/cli/main.js';

interface Program {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const NOTHING: Program = { words: ['-e', '0'] };

export async function benchCliStart(print: (line: string) => void): Promise<void> {
  await buildIfChanged();
  print(`CPU time of a command's process, to its end: median (min to max) of ${PAIRS} pairs`);
  for (const words of [['--version'], ['status', '--help']]) {
    const command: Program = { words: [COMMAND_LINE, ...words] };
    print(await comparison(words.join(' '), command, { title: 'node -e 0', program: NOTHING, goal: 4 }));
  }
  await withTemporalServer(async ({ address }) => {
    const keys = generateKey('bench');
    await startOnboardings(address, keys);
    const env = { TEMPORAL_CONFIG_FILE: '', TEMPORAL_ADDRESS: address, ONBOARDING_KEYS: keys };
    const bare: Program = { words: ['bench/bare-list.js', address] };
    const list: Program = { words: [COMMAND_LINE, 'list'], env };
    print(
      await comparison(`list of ${ONBOARDINGS}`, list, { title: 'bare script', program: bare, goal: 1.6 }),
    );
  });
}

interface Floor {
  readonly title: string;
  readonly program: Program;
  /** Times the floor, at most. */
  readonly goal: number;
}

async function comparison(name: string, command: Program, { title, program, goal }: Floor): Promise<string> {
  const { floor, measured, ratio } = await compare(
    PAIRS,
    () => cpuTime(program),
    () => cpuTime(command),
  );
  return [
    `\nonboarding ${name}`,
    `  ${title.padEnd(12)} ${milliseconds(floor)}`,
    `  the command  ${milliseconds(measured)}`,
    `  ratio        ${times(ratio)}, of ${goal} at most`,
  ].join('\n');
}

/** User and system time of a program of Node's and of whatever it starts, in milliseconds: Bash asks the kernel when it has ended. */
async function cpuTime({ words, env = {} }: Program): Promise<number> {
  const measuring = 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null';
  const { stderr } = await execa('bash', ['-c', measuring, 'bash', process.execPath, ...words], {
    cwd: PACKAGE,
    stdin: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', ...env },
    extendEnv: false,
  });
  const [user, system] = (stderr.split('\n').at(-1) ?? '').split(' ').map(Number);
  return 1_000 * ((user ?? NaN) + (system ?? NaN));
}

/** No worker polls here: what is not terminated stays open. */
async function startOnboardings(address: string, keys: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, dataConverter: onboardingDataConverter(keys) });
    const onboarding = new OnboardingClient({ client, keys, taskQueue: `bench-${randomUUID()}` });
    for (let count = 0; count < ONBOARDINGS; count += 1) {
      const customer = newCustomer();
      await onboarding.accept(customer);
      if (count % 2 === 0)
        await client.workflow.getHandle(workflowIdFor(customer.workspace_name)).terminate();
    }
    // What is listed follows what was done after a while.
    while ((await onboarding.count({ status: 'running' })) !== ONBOARDINGS / 2)
      await new Promise((resolve) => setTimeout(resolve, 200));
  } finally {
    await connection.close();
  }
}
