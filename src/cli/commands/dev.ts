import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '@commander-js/extra-typings';
import type { OnboardingRequestInput, Progress } from '../../client.ts';
import type { Stack } from '../../dev/stack.ts';
import { showChanges } from '../terminal/changes.ts';
import type { CliContext } from '../context.ts';
import { exampleRequest } from './example-request.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { progressText } from '../terminal/progress-text.ts';

/** Milliseconds between two looks: short, because somebody sits before it. */
const WATCH_INTERVAL = 200;

export function defineDev(command: Command, context: CliContext): void {
  command
    .argument('[file]', 'onboarding request to start instead of the example; - for standard input')
    .option('--once', 'stop when that onboarding closes; exit 0 when it completed')
    .action(async (file, { once = false }) => {
      const given = file === undefined ? null : ((await readJson(context, file)) as OnboardingRequestInput);
      const { env, output } = context;
      const interrupted = context.untilInterrupted();
      const report = (line: string): void => {
        output.remark(line);
      };
      const [{ startStack }, { readLogConfig }, { createLogger }] = await Promise.all([
        import('../../dev/stack.ts'),
        import('../../config/index.ts'),
        import('../../telemetry/index.ts'),
      ]);
      // Temporal's own chatter would bury what the newcomer came to see.
      const logger = await createLogger(readLogConfig({ LOG_LEVEL: 'warn', ...env }, output.isTerminal));
      const stack = await startStack({ env, logger, report });
      try {
        const work = signUp(context, stack, given, { once, interrupted });
        await Promise.race([work, stack.failed]);
      } finally {
        await stack.stop();
      }
    });
}

async function signUp(
  { output }: CliContext,
  { onboarding, isEmulated, environment, pageUrl }: Stack,
  given: OnboardingRequestInput | null,
  { once, interrupted }: { once: boolean; interrupted: AbortSignal },
): Promise<void> {
  const request = given ?? (isEmulated ? exampleRequest() : null);
  if (request === null) {
    const hint =
      'With real Airbyte credentials the example is not created: give a request file, `onboarding dev FILE`.';
    if (once) throw new UsageError(hint);
    output.remark(hint);
  } else {
    const last = await showUntilClosed(onboarding, request, output, interrupted);
    if (last !== null) output.answer(progressText(last), last);
    if (once) {
      if (last?.status !== 'completed') throw new Unsuccessful(EXIT.failed);
      return;
    }
  }
  output.revealRemark(whatNext(environment, pageUrl, request?.workspace_name));
  await untilAborted(interrupted);
}

async function showUntilClosed(
  onboarding: Stack['onboarding'],
  request: OnboardingRequestInput,
  output: CliContext['output'],
  signal: AbortSignal,
): Promise<Progress | null> {
  const { progress } = await onboarding.start(request);
  output.remark(`\nSigned up ${progress.workspace_name}: ${progress.temporal_ui_url}\n`);
  const show = showChanges(output);
  let last: Progress | null = null;
  for await (const seen of onboarding.watch(progress.workspace_name, { interval: WATCH_INTERVAL, signal })) {
    show((last = seen));
  }
  output.remark('');
  return last;
}

function whatNext(environment: Stack['environment'], pageUrl: string, name = 'NAME'): string {
  const settings = Object.entries(environment).map(([key, value]) => `  export ${key}='${value}'`);
  return [
    '',
    'The stack runs until Ctrl-C. In another terminal:',
    ...settings,
    `  npm run onboarding -- status ${name}`,
    '  npm run onboarding -- start request.json --wait',
    '  npm run onboarding -- list',
    `The Temporal UI is at ${environment['TEMPORAL_UI_URL'] ?? ''}.`,
    `Sign up a customer yourself, and see what they see: ${pageUrl}`,
  ].join('\n');
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  // The longest timer that there is, again and again: a promise alone does not keep the process alive.
  while (!signal.aborted) await wait(2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
}
