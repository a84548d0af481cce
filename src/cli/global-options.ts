/** The options that every command takes, and the environment that it sees with them. */
import { Option, type Command } from '@commander-js/extra-typings';
import type { Environment } from '../config/index.ts';
import { UsageError } from './exit.ts';
import { ownProgram } from './own-program.ts';

/** Each by the variable of Temporal's own environment configuration that it stands for. */
const OF_TEMPORAL = {
  address: { variable: 'TEMPORAL_ADDRESS', value: '<host:port>', text: 'where Temporal is' },
  namespace: { variable: 'TEMPORAL_NAMESPACE', value: '<name>', text: 'of Temporal' },
  profile: { variable: 'TEMPORAL_PROFILE', value: '<name>', text: 'of Temporal’s configuration file' },
} as const;

type OfTemporal = keyof typeof OF_TEMPORAL;
const NAMES = Object.keys(OF_TEMPORAL) as OfTemporal[];

export type GlobalOptions = { readonly dev?: boolean } & Partial<Readonly<Record<OfTemporal, string>>>;

/** They stand before a command or after it. */
export function addGlobalOptions(program: Command): void {
  program.addOption(new Option('--json', 'one JSON value on standard output'));
  program.addOption(new Option('--dev', 'meet the stack that `onboarding dev` runs on this machine'));
  for (const name of NAMES) {
    const { variable, value, text } = OF_TEMPORAL[name];
    program.addOption(new Option(`--${name} ${value}`, `${text}, instead of ${variable}`));
  }
}

/**
 * The environment of a command.
 * @param env of this process
 * @throws UsageError where options exclude each other, or there is no stack to meet
 */
export async function environmentWith(
  { dev = false, ...options }: GlobalOptions,
  command: string | null,
  env: Environment,
): Promise<Environment> {
  const given = NAMES.filter((name) => options[name] !== undefined);
  if (command === 'dev' && (dev || given.length > 0))
    throw new UsageError(
      '`dev` starts a Temporal of its own: --dev, --address, --namespace and --profile are for other commands.',
    );
  if (dev && given.length > 0)
    throw new UsageError(
      `--dev and --${given[0] ?? ''} lead to different Temporal servers: give one of them.`,
    );
  if (dev) return await environmentOfStack(env);
  return { ...env, ...Object.fromEntries(given.map((name) => [OF_TEMPORAL[name].variable, options[name]])) };
}

async function environmentOfStack(env: Environment): Promise<Environment> {
  const { runningStack } = await import('../dev/stack-file.ts');
  const found = await runningStack(env);
  const start = `\`${ownProgram()} dev\` starts one.`;
  switch (found.kind) {
    case 'running':
      return found.environment;
    case 'gone':
      throw new UsageError(
        `The stack that wrote ${found.path} is gone: its process ${found.pid} does not run any more. ${start}`,
      );
    case 'not_private':
      throw new UsageError(`${found.path} is not used: only this user may own and read it (mode 0600).`);
    case 'none':
      throw new UsageError(`No stack runs here that --dev could meet. ${start}`);
  }
}
