import { InvalidArgumentError, Option, type Command } from '@commander-js/extra-typings';
import type { ActivityLimit } from '../../client.ts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';
import { printable } from '../terminal/output.ts';

export function defineLimits(command: Command, { env, output }: CliContext): void {
  command
    .option('--rps <n>', 'activities that may start in a second; 0: none', activityRate)
    .addOption(new Option('--clear', 'no limit of this kind').conflicts('rps'))
    .option('--reason <text>', 'why, for whoever reads it later')
    .action(async ({ rps, clear = false, reason }) => {
      const wanted = clear ? null : rps;
      if (wanted === undefined && reason !== undefined) {
        throw new UsageError('--reason goes with --rps or --clear; without either, the limit is only read.');
      }
      const [{ readActivityLimit, setActivityLimit }, { withTemporal }] = await Promise.all([
        import('../../temporal/index.ts'),
        import('../temporal-access.ts'),
      ]);
      await withTemporal({ env, output }, async ({ client, taskQueue }) => {
        if (wanted !== undefined) {
          await setActivityLimit(client, taskQueue, { rps: wanted, reason: reason ?? '' });
        }
        const limit = await readActivityLimit(client, taskQueue);
        output.answer(limitText(limit, taskQueue), { task_queue: taskQueue, ...limit });
      });
    });
}

function limitText(limit: ActivityLimit, taskQueue: string): string {
  const { rps, reason, changed_by, changed_at, effective_rps, effective_source } = limit;
  const set = changed_at === null ? '' : ` (${changed_at}, by ${printable(changed_by ?? 'somebody')})`;
  const why = reason ? `\n  ${printable(reason)}` : '';
  if (rps === 0)
    return `${taskQueue}: no activity starts${set}. \`onboarding limits --clear\` lets them.${why}`;
  if (rps !== null) return `${taskQueue}: ${activitiesASecond(rps)} at most${set}${why}`;
  const holds =
    effective_source === 'worker'
      ? `what the workers were started with holds, ${activitiesASecond(effective_rps)}`
      : `workers go as fast as they can; Temporal’s own bound is ${activitiesASecond(effective_rps)}`;
  return `${taskQueue}: no limit is set${set}; ${holds}.${why}`;
}

function activityRate(text: string): number {
  const number = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
  if (number >= 0 && number <= 100_000) return number;
  throw new InvalidArgumentError(
    'It must be a number of activities a second, such as 5 or 0.5; 0 to 100,000.',
  );
}

/** `1 activity a second` */
export function activitiesASecond(rps: number): string {
  return `${rps} ${rps === 1 ? 'activity' : 'activities'} a second`;
}
