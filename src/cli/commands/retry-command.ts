import { Option, type Command } from '@commander-js/extra-typings';
import type { CorrectionInput } from '../../client.ts';
import { DEFAULT_RATE } from '../../domain/default-rates.ts';
import { FAILURE_TYPES, PREFLIGHT_MODES, type PreflightMode } from '../../domain/history/types.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful, UsageError } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { refusePlaceholders } from '../placeholders.ts';
import { BEGAN_OR_CLOSED, MOMENT, moment, rate } from '../option-values.ts';
import { answerProgress } from '../terminal/progress-answer.ts';

export function defineRetry(command: Command, context: CliContext): void {
  command
    .argument('[name]', 'workspace_name')
    .option(
      '--with <file>',
      'what was corrected, as JSON: of one the whole request, or one source, a list, {"sources": […]}; of many a list of requests, or of {"workspace_name", "sources"}; - for standard input',
    )
    .option('--as-is', 'with --with, of one: take what looks like a placeholder as it is')
    .addOption(
      new Option(
        '--preflight <mode>',
        'where a template is wrong about what it asks for: from now on what does not fit is only told (warn), or not looked for (off)',
      ).choices(PREFLIGHT_MODES),
    )
    .addOption(
      new Option('--status <status>', 'many: those of this status').choices(['needs_attention', 'failed']),
    )
    .addOption(new Option('--failure-type <type>', 'many: because of this').choices(FAILURE_TYPES))
    .option('--since <time>', `many: ${BEGAN_OR_CLOSED} then or later: ${MOMENT}`, moment)
    .option('--until <time>', `many: ${BEGAN_OR_CLOSED} before`, moment)
    .option('--signup-source <source>', 'many: those whose signup came from there')
    .option('--rate <n>', 'many: how many a second', rate, DEFAULT_RATE)
    .option(
      '--wait',
      'show how they come out, until each has closed or needs a person again; Ctrl-C only stops watching',
    )
    .option('--dry-run', 'many: only list them')
    .action(
      async (name, { dryRun = false, wait = false, asIs = false, rate, with: file, preflight, ...which }) => {
        const { status, failureType, since, until, signupSource } = which;
        if (name !== undefined && status === undefined) {
          if (dryRun || [failureType, since, until, signupSource].some((chosen) => chosen !== undefined))
            throw new UsageError('--dry-run and what chooses many go with --status, not with a name.');
          await retryOne(context, name, { file, wait, asIs, preflight });
        } else if (name === undefined && status !== undefined) {
          const { retryListed } = await import('../retry/retry-listed.ts');
          await retryListed(context, { which, rate, dryRun, file, wait, preflight });
        } else {
          throw new UsageError(
            'Give either the name of one, or --status needs_attention or --status failed.',
          );
        }
      },
    );
}

interface RetryOneArguments {
  readonly file: string | undefined;
  readonly wait: boolean;
  readonly asIs: boolean;
  readonly preflight: PreflightMode | undefined;
}

async function retryOne(
  context: CliContext,
  name: string,
  { file, wait, asIs, preflight }: RetryOneArguments,
): Promise<void> {
  const { output, untilInterrupted } = context;
  const corrected = (file === undefined ? {} : await readJson(context, file)) as CorrectionInput;
  if (!asIs)
    refusePlaceholders(Array.isArray(corrected) ? { sources: corrected as unknown } : corrected, output);
  const [{ PATIENT_MS }, { waitForOutcomes }] = await Promise.all([
    import('../../client/index.ts'),
    import('../retry/wait-for-outcomes.ts'),
  ]);
  const progress = await context.withClient(async (onboarding) => {
    const retried = await onboarding.retry(name, corrected, { answerWithin: PATIENT_MS, preflight });
    output.remark('It is tried again.');
    if (!wait) return retried;
    await waitForOutcomes({ onboarding, output }, [name], untilInterrupted());
    return await onboarding.progress(name);
  });
  await answerProgress(output, progress);
  if (wait && progress.status !== 'completed') throw new Unsuccessful(EXIT.failed);
}
