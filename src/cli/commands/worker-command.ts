import type { Command } from '@commander-js/extra-typings';
import { loadedWith } from '../../domain/optional-packages.ts';
import type { CliContext } from '../cli-context.ts';

export function defineWorker(command: Command, { env }: CliContext): void {
  command.action(async () => {
    const { runWorker } = await loadedWith('A worker', () => import('../../worker.ts'));
    await runWorker(env);
  });
}
