import { Command } from '@commander-js/extra-typings';
import { registerSearchAttributes } from '../../client/setup.ts';
import type { CliContext } from '../context.ts';
import { withTemporal } from '../temporal-access.ts';

export function setupCommand({ env, output }: CliContext): Command {
  return new Command('setup')
    .description('register the search attributes in the namespace; does no harm twice')
    .action(async () => {
      await withTemporal(env, async ({ connection, namespace }) => {
        const { registered, existing } = await registerSearchAttributes(connection, namespace);
        const told = [
          ...registered.map((name) => `${name}: registered`),
          ...existing.map((name) => `${name}: there already`),
        ];
        output.answer(told.join('\n'), { namespace, registered, existing });
      });
    });
}
