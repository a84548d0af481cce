import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '@commander-js/extra-typings';
import type { OnboardingRequestInput, Progress } from '../../client.ts';
import type { Stack, StackFiles } from '../../dev/index.ts';
import { InvalidRequestError } from '../../domain/errors.ts';
import { loadedWith } from '../../domain/optional-packages.ts';
import { shellQuoted } from '../../domain/words.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { ownProgram } from '../own-program.ts';
import { showChanges } from '../terminal/progress-display.ts';
import { answerProgress } from '../terminal/progress-answer.ts';

/** The pause between two looks: short, because somebody sits before it. */
const WATCH_INTERVAL_MS = 200;

export function defineDev(command: Command, context: CliContext): void {
  command
    .argument('[file]', 'onboarding request to start instead of the example; - for standard input')
    .option('--once', 'stop when that onboarding closes; exit 0 when it completed')
    .action(async (file, { once = false }) => {
      const read = file === undefined ? null : await readRequest(context, file);
      const { env, output } = context;
      const interrupted = context.untilInterrupted();
      const [
        { exampleRequest, readStackSettings, secondRequest, startStack, writeStackFiles },
        { createLogger },
      ] = await Promise.all([
        loadedWith('A worker', () => import('../../dev/index.ts')),
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
      let files: StackFiles | null = null;
      try {
        const { environment, givenCredentials, isEmulated } = stack;
        const second = isEmulated ? secondRequest() : null;
        files = await writeStackFiles({ environment, givenCredentials, request: second });
        const request = read ?? (isEmulated ? exampleRequest(settings.config.regionIdFormat) : null);
        await Promise.race([signUp(context, { stack, files }, request, { once, interrupted }), stack.failed]);
      } finally {
        files?.remove();
        await stack.stop();
      }
    });
}

/** What is wrong with it is said before anything starts. @throws UsageError, InvalidRequestError */
async function readRequest(context: CliContext, file: string): Promise<OnboardingRequestInput> {
  const [{ validateRequest }, json] = await Promise.all([
    import('../../domain/onboarding-request.ts'),
    readJson(context, file),
  ]);
  const result = validateRequest(json);
  if (result.kind === 'invalid') throw new InvalidRequestError(result.issues);
  return json as OnboardingRequestInput;
}

async function signUp(
  { output }: CliContext,
  { stack, files }: { readonly stack: Stack; readonly files: StackFiles },
  request: OnboardingRequestInput | null,
  { once, interrupted }: { once: boolean; interrupted: AbortSignal },
): Promise<void> {
  const { onboarding } = stack;
  if (request === null) {
    const hint = `With real Airbyte credentials the example is not created: give a request file, \`${ownProgram()} dev FILE\`.`;
    if (once) throw new UsageError(hint);
    output.remark(hint);
  } else {
    const last = await showSignup(onboarding, request, output, interrupted);
    if (last !== null) await answerProgress(output, last);
    if (once) {
      if (last?.status !== 'completed') throw new Unsuccessful(EXIT.failed);
      return;
    }
  }
  output.remark(nextSteps(stack, files, request?.workspace_name ?? null));
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

/** What works as it is printed. Keys are in a file, and not shown: terminals are recorded, and looked at by others. */
function nextSteps(
  { environment, givenCredentials, pageUrl }: Stack,
  { path, requestPath }: StackFiles,
  name: string | null,
): string {
  const onboarding = `  ${ownProgram()} --dev`;
  return [
    '',
    'The stack runs until Ctrl-C. In another terminal, where --dev finds it:',
    ...(givenCredentials.length > 0
      ? [`  # with ${givenCredentials.join(', ')} there as it is set here`]
      : []),
    ...(name === null ? [] : [`${onboarding} status ${shellQuoted(name)}`]),
    ...(requestPath === null ? [] : [`${onboarding} start ${shellQuoted(requestPath)} --wait`]),
    `${onboarding} list`,
    'A program of yours meets it with what is in this file, which is removed when it ends:',
    `  node --env-file=${shellQuoted(path)} your-program.js`,
    `The Temporal UI is at ${environment['TEMPORAL_UI_URL'] ?? ''}.`,
    `Sign up a customer yourself, and see what they see: ${pageUrl}`,
  ].join('\n');
}
