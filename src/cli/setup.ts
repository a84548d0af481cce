import { Command } from '@commander-js/extra-typings';
import { registerSearchAttributes } from '../client/setup.ts';
import { connectTo } from '../client/connect.ts';
import { readTemporalConfig } from '../config.ts';
import type { CliContext } from './context.ts';

export function setupCommand({ env, output }: CliContext): Command {
  return new Command('setup')
    .description('register the search attributes in the namespace; does no harm twice')
    .action(async () => {
      const { connection: options, namespace } = readTemporalConfig(env);
      const connection = await connectTo(options);
      try {
        const { registered, existing } = await registerSearchAttributes(connection, namespace);
        const told = [
          ...registered.map((name) => `${name}: registered`),
          ...existing.map((name) => `${name}: there already`),
        ];
        output.answer(told.join('\n'), { namespace, registered, existing });
      } finally {
        await connection.close();
      }
    });
}
