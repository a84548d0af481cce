import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';

export function defineSetup(command: Command, { env, output }: CliContext): void {
  command.action(async () => {
    const [{ registerSearchAttributes }, { withTemporal }] = await Promise.all([
      import('../../temporal/index.ts'),
      import('../temporal-access.ts'),
    ]);
    await withTemporal({ env, output }, async ({ connection, namespace }) => {
      const { registered, existing } = await registerSearchAttributes(connection, namespace);
      const lines = [
        ...registered.map((name) => `${name}: registered`),
        ...existing.map((name) => `${name}: there already`),
      ];
      output.answer(lines.join('\n'), { namespace, registered, existing });
    });
  });
}
