import type { Command } from '@commander-js/extra-typings';
import type { OnboardingRequestInput, StartOutcome } from '../../client.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { refusePlaceholders } from '../placeholders.ts';
import { showUntilClosed } from '../terminal/progress-display.ts';
import { answerProgress } from '../terminal/progress-answer.ts';

const OUTCOME_REMARKS: Record<StartOutcome, string> = {
  started: 'Started.',
  already_running: 'It is running already; nothing was started.',
  already_completed: 'It is completed already; nothing was started.',
  already_failed: 'It has failed before; nothing was started. `onboarding retry NAME` tries it again.',
};

export function defineStart(command: Command, context: CliContext): void {
  command
    .argument('<file>', 'onboarding request as JSON; - for standard input')
    .option('--wait', 'wait until it closes; exit 0 only when it completed')
    .option('--as-is', 'take what looks like a placeholder as it is')
    .option('--extend', 'on a completed onboarding: adopt what exists, create the rest')
    .action(async (file, { wait = false, extend = false, asIs = false }) => {
      const request = (await readJson(context, file)) as OnboardingRequestInput;
      const { output } = context;
      if (!asIs) refusePlaceholders(request, output);
      await context.withClient(async (onboarding) => {
        const { outcome, progress } = await onboarding.start(request, { extend });
        output.remark(OUTCOME_REMARKS[outcome]);
        const name = progress.workspace_name;
        const seen = wait
          ? await showUntilClosed({ onboarding, output }, name, context.untilInterrupted())
          : null;
        const last = seen ?? progress;
        await answerProgress(output, last, { json: { outcome, progress: last } });
        const isGood = wait ? last.status === 'completed' : outcome !== 'already_failed';
        if (!isGood) throw new Unsuccessful(EXIT.failed);
      });
    });
}
