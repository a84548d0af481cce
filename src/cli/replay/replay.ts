/** Replays histories of a user's own, and says of each whether this version goes on with it. */
import { readKeysIfAny } from '../../config/index.ts';
import { OnboardingNotFoundError } from '../../domain/errors.ts';
import { workspaceNameFrom } from '../../domain/names.ts';
import { VERSION } from '../../domain/version.ts';
import { counted } from '../../domain/words.ts';
import { createLogger } from '../../telemetry/index.ts';
import { countRuns, type RunFilter, runsWithHistories } from '../../temporal/index.ts';
import { installRuntime, replayHistories, type ReplayVerdict } from '../../worker/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { withTemporal } from '../temporal-access.ts';
import { printable, printableLines } from '../terminal/output.ts';
import { runsInFiles } from './history-file.ts';
import type { RunToReplay } from './run-to-replay.ts';

/** What is printed of a history. */
interface Told {
  readonly file: string | null;
  readonly workspace_name: string | null;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly events: number;
  readonly verdict: ReplayVerdict;
  readonly reason: string | null;
}

/** @throws UsageError where a file is no history of an onboarding; Unsuccessful where one does not replay */
export async function replayFiles(context: CliContext, files: readonly string[]): Promise<void> {
  answer(context, await verdictsOf(context, runsInFiles(context, files)));
}

/**
 * @param limit how many runs at most
 * @throws OnboardingNotFoundError where one is named, and there is none; Unsuccessful where a history does not replay
 */
export async function replayFromServer(context: CliContext, filter: RunFilter, limit: number): Promise<void> {
  const { env, output } = context;
  await withTemporal({ env, output }, async ({ client }) => {
    const told = await verdictsOf(context, fromServer(runsWithHistories(client, filter, limit)));
    const { workspaceName } = filter;
    if (told.length === 0 && workspaceName !== undefined) throw new OnboardingNotFoundError(workspaceName);
    const matching = told.length < limit ? told.length : await countRuns(client, filter);
    if (matching > told.length)
      await output.remarkInWords(`Some ${matching - told.length} more match, which --limit kept out.`);
    answer(context, told);
  });
}

async function* fromServer(runs: ReturnType<typeof runsWithHistories>): AsyncGenerator<RunToReplay> {
  for await (const run of runs) yield { ...run, file: null };
}

async function verdictsOf(
  { env, output }: CliContext,
  runs: AsyncGenerator<RunToReplay>,
): Promise<readonly Told[]> {
  const keys = readKeysIfAny(env);
  try {
    // What it would log of a history that does not replay is the verdict's reason.
    installRuntime(await createLogger({ level: 'silent', format: 'json' }), { shutdownSignals: [] });
    const bar = output.isTerminal ? await output.bar(0, '{value} replayed') : null;
    const told: Told[] = [];
    try {
      for await (const { run, verdict, reason } of replayHistories(keys, runs)) {
        const { file, workflowId: workflow_id, runId: run_id, history } = run;
        const workspace_name = workspaceNameFrom(workflow_id);
        const events = history.events?.length ?? 0;
        told.push({ file, workspace_name, workflow_id, run_id, events, verdict, reason });
        bar?.advance();
      }
    } finally {
      bar?.stop();
    }
    return told;
  } finally {
    keys?.close?.();
  }
}

function answer({ output }: CliContext, told: readonly Told[]): void {
  const failing = told.filter(({ verdict }) => verdict !== 'replays');
  const sum = [
    `${counted(told.length, 'history', 'histories')} with version ${VERSION}`,
    `${told.length - failing.length} replay`,
    `${failing.length} do not`,
  ].join(', ');
  output.answer([...told.map(lineOf), `${sum}.`].join('\n'), {
    version: VERSION,
    histories: told,
    replays: told.length - failing.length,
    failing: failing.length,
  });
  if (failing.length > 0) throw new Unsuccessful(EXIT.failed);
}

const NEXT: Record<Exclude<ReplayVerdict, 'replays'>, string> = {
  differs: 'Do not deploy this version beside such runs: a worker of it could not go on with them.',
  fails: 'Do not deploy this version beside such runs: a worker of it could not go on with them.',
  unreadable: 'It was not replayed.',
};

function lineOf({ file, workspace_name, workflow_id, run_id, events, verdict, reason }: Told): string {
  const where = [file, `run ${run_id}`, `${events} events`].filter((part) => part !== null);
  const line = `${verdict === 'replays' ? '✓' : '✗'} ${verdict.padEnd(10)} ${printable(workspace_name ?? workflow_id)}  ${printable(where.join(', '))}`;
  if (verdict === 'replays') return line;
  return [line, ...printableLines(`${reason ?? ''}\n${NEXT[verdict]}`).split('\n')].join('\n    ');
}
