import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '@commander-js/extra-typings';
import type { OnboardingRequestInput, Progress } from '../../client.ts';
import type { Stack } from '../../dev/index.ts';
import { shellQuoted } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { showChanges } from '../terminal/progress-display.ts';
import { progressText } from '../terminal/progress-text.ts';

/** The pause between two looks: short, because somebody sits before it. */
const WATCH_INTERVAL_MS = 200;

export function defineDev(command: Command, context: CliContext): void {
  command
    .argument('[file]', 'onboarding request to start instead of the example; - for standard input')
    .option('--once', 'stop when that onboarding closes; exit 0 when it completed')
    .action(async (file, { once = false }) => {
      const read = file === undefined ? null : ((await readJson(context, file)) as OnboardingRequestInput);
      const { env, output } = context;
      const interrupted = context.untilInterrupted();
      const [{ exampleRequest, readStackSettings, startStack }, { createLogger }] = await Promise.all([
        import('../../dev/index.ts'),
        import('../../telemetry/index.ts'),
      ]);
      const settings = await readStackSettings(env, { isTerminal: output.isTerminal });
      const logger = await createLogger(settings.config.log);
      const stack = await startStack({
        settings,
        logger,
        report: (line) => {
          output.remark(line);
        },
      });
      try {
        const request = read ?? (stack.isEmulated ? exampleRequest(settings.config.regionIdFormat) : null);
        await Promise.race([signUp(context, stack, request, { once, interrupted }), stack.failed]);
      } finally {
        await stack.stop();
      }
    });
}

async function signUp(
  { output }: CliContext,
  stack: Stack,
  request: OnboardingRequestInput | null,
  { once, interrupted }: { once: boolean; interrupted: AbortSignal },
): Promise<void> {
  const { onboarding } = stack;
  if (request === null) {
    const hint =
      'With real Airbyte credentials the example is not created: give a request file, `onboarding dev FILE`.';
    if (once) throw new UsageError(hint);
    output.remark(hint);
  } else {
    const last = await showSignup(onboarding, request, output, interrupted);
    if (last !== null) output.answer(progressText(last), last);
    if (once) {
      if (last?.status !== 'completed') throw new Unsuccessful(EXIT.failed);
      return;
    }
  }
  output.revealRemark(nextSteps(stack, request?.workspace_name));
  // The longest timer that there is, again and again: a promise alone does not keep the process alive.
  while (!interrupted.aborted)
    await wait(2 ** 31 - 1, undefined, { signal: interrupted }).catch(() => undefined);
}

async function showSignup(
  onboarding: Stack['onboarding'],
  request: OnboardingRequestInput,
  output: CliContext['output'],
  signal: AbortSignal,
): Promise<Progress | null> {
  const { progress } = await onboarding.start(request);
  output.remark(`\nSigned up ${progress.workspace_name}: ${progress.temporal_ui_url}\n`);
  const show = showChanges(output);
  let last: Progress | null = null;
  for await (const seen of onboarding.watch(progress.workspace_name, {
    interval: WATCH_INTERVAL_MS,
    signal,
  })) {
    show((last = seen));
  }
  output.remark('');
  return last;
}

/** No key that somebody set is shown: terminals are recorded, and looked at by others. */
function nextSteps({ environment, givenKeys, pageUrl }: Stack, name = 'NAME'): string {
  const settings = Object.entries(environment).map(([key, value]) => `  export ${key}=${shellQuoted(value)}`);
  return [
    '',
    'The stack runs until Ctrl-C. In another terminal:',
    ...settings,
    ...givenKeys.map((variable) => `  # and ${variable} as it is set here`),
    `  npm run onboarding -- status ${name}`,
    '  npm run onboarding -- start request.json --wait',
    '  npm run onboarding -- list',
    `The Temporal UI is at ${environment['TEMPORAL_UI_URL'] ?? ''}.`,
    `Sign up a customer yourself, and see what they see: ${pageUrl}`,
  ].join('\n');
}
