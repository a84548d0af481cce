import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../cli-context.ts';

export function defineViews(command: Command, { env, output }: CliContext): void {
  command.action(async () => {
    const [{ viewsAt }, { readTemporalConfig }, { linkToList }] = await Promise.all([
      import('../../client/index.ts'),
      import('../../config/index.ts'),
      import('../../temporal/index.ts'),
    ]);
    const temporal = readTemporalConfig(env);
    const views = viewsAt(Date.now()).map((view) => ({
      ...view,
      temporal_ui_url: linkToList(temporal, view.query),
    }));
    const texts = views.map(
      ({ name, shows, query, temporal_ui_url }) => `${name}: ${shows}\n  ${query}\n  ${temporal_ui_url}`,
    );
    output.answer(texts.join('\n'), views);
  });
}
