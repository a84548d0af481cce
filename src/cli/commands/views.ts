import { Command } from '@commander-js/extra-typings';
import { linkToList } from '../../client/context.ts';
import { viewsAt } from '../../client/views.ts';
import { readTemporalConfig } from '../../config.ts';
import type { CliContext } from '../context.ts';

export function viewsCommand({ env, output }: CliContext): Command {
  return new Command('views')
    .description('links to ready-made views of the Temporal UI; their times are as of now')
    .action(() => {
      const temporal = readTemporalConfig(env);
      const views = viewsAt(Date.now()).map((view) => ({
        ...view,
        temporal_ui_url: linkToList(temporal, view.query),
      }));
      const told = views.map(
        ({ name, shows, query, temporal_ui_url }) => `${name}: ${shows}\n  ${query}\n  ${temporal_ui_url}`,
      );
      output.answer(told.join('\n'), views);
    });
}
