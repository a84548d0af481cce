import { Command } from '@commander-js/extra-typings';
import Table from 'cli-table3';
import pMap from 'p-map';
import type { SourceTemplate } from '../airbyte/index.ts';
import { outlineOf } from '../preflight/outline.ts';
import type { CliContext } from './context.ts';
import { printable } from './printable.ts';
import type { TemplateAccess } from './template-access.ts';

interface ListedTemplate {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** The fields that each configuration has to have; `null` where nothing says. */
  readonly required: readonly string[] | null;
}

/** Details that are read at once: the list itself does not tell what a template asks for. */
const AT_ONCE = 5;

export function templatesCommand({ env, output }: CliContext): Command {
  return new Command('templates')
    .description('the organization’s source templates: required fields and tags')
    .action(async () => {
      const { withTemplates } = await import('./template-access.ts');
      const listed = await withTemplates(env, async (access) =>
        pMap(await access.airbyte.templates.list(), (template) => detailed(access, template), {
          concurrency: AT_ONCE,
        }),
      );
      output.answer(table(listed), listed);
    });
}

async function detailed(
  { specifications, read }: TemplateAccess,
  { id, name, tags }: SourceTemplate,
): Promise<ListedTemplate> {
  const known = await specifications.of(id, read);
  if (known.kind === 'unknown') return { id, name, tags, required: null };
  const required = outlineOf(known.specification).filter((field) => field.required);
  return { id, name, tags, required: required.map(({ field }) => field) };
}

function table(listed: readonly ListedTemplate[]): string {
  if (listed.length === 0) return 'The organization has no source templates.';
  const rows = new Table({
    head: ['source_template_id', 'name', 'tags', 'required fields'],
    style: { head: [], border: [] },
  });
  for (const { id, name, tags, required } of listed) {
    const fields = required === null ? 'not known' : required.length === 0 ? 'none' : required.join(', ');
    rows.push([id, name, tags.join(', '), fields].map(printable));
  }
  return rows.toString();
}
