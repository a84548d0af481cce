import { Command } from '@commander-js/extra-typings';
import type { SourceRequestInput } from '../client.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';
import { readJson } from './json-file.ts';
import { progressText } from './progress-text.ts';

export function retryCommand(context: CliContext): Command {
  return new Command('retry')
    .description('try again what needs a person')
    .argument('<name>', 'workspace_name')
    .option('--with <file>', 'corrected sources as JSON: a list, or {"sources": […]}; - for standard input')
    .action(async (name, { with: file }) => {
      const sources = file === undefined ? undefined : sourcesOf(await readJson(context, file));
      const progress = await context.withClient((onboarding) =>
        onboarding.retry(name, sources === undefined ? {} : { sources }),
      );
      context.output.remark('It is tried again.');
      context.output.answer(progressText(progress), progress);
    }) as unknown as Command;
}

/** What is in the list, the client validates. */
function sourcesOf(json: unknown): SourceRequestInput[] {
  const sources = typeof json === 'object' && json !== null && 'sources' in json ? json.sources : json;
  if (!Array.isArray(sources)) {
    throw new UsageError('The corrected sources must be a list, or an object with a list `sources`.');
  }
  return sources as SourceRequestInput[];
}
