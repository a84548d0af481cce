import { Option, type Command } from '@commander-js/extra-typings';
import { DEFAULT_LIST_LIMIT } from '../../domain/default-rates.ts';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../exit.ts';
import { MOMENT, moment, wholeNumber } from '../option-values.ts';

const HELP = `
A FILE is a history in JSON, as \`temporal workflow show --output json\` prints it, or the Temporal UI downloads it; - is standard input.
It may be encrypted: then the keys that decrypt it must be in ONBOARDING_KEYS or ONBOARDING_KEYS_FILE. Nobody is called, and nothing is changed.

Exit codes: 0 all replay, 1 some do not, or cannot be decrypted, 2 a file is no history of an onboarding.`;

const OF_THE_SERVER = '--workspace, --limit and --since go with --from-server.';

export function defineReplay(command: Command, context: CliContext): void {
  command
    .argument('[file...]', 'histories, one each')
    .option('--from-server', 'replay what Temporal has, open runs first')
    .option('--workspace <name>', 'only the runs of this onboarding')
    .addOption(
      new Option('--limit <n>', `how many runs at most; ${DEFAULT_LIST_LIMIT} by default`).argParser(
        wholeNumber,
      ),
    )
    .option('--since <time>', `only runs that started then or later: ${MOMENT}`, moment)
    .addHelpText('after', HELP)
    .action(async (files, { fromServer = false, workspace, limit, since }) => {
      const isOfServer = workspace !== undefined || limit !== undefined || since !== undefined;
      if (fromServer === files.length > 0)
        throw new UsageError('Name files with histories, or give --from-server; one of the two.');
      if (!fromServer && isOfServer) throw new UsageError(OF_THE_SERVER);
      if (files.filter((file) => file === '-').length > 1)
        throw new UsageError('Standard input can be read once.');
      const { replayFiles, replayFromServer } = await import('../replay/replay.ts');
      if (!fromServer) await replayFiles(context, files);
      else
        await replayFromServer(
          context,
          { ...(workspace !== undefined && { workspaceName: workspace }), ...(since && { since }) },
          limit ?? DEFAULT_LIST_LIMIT,
        );
    });
}
