import type { Command } from '@commander-js/extra-typings';
import pMap from 'p-map';
import type { SourceTemplate } from '../../airbyte/index.ts';
import type { CliContext } from '../cli-context.ts';
import { leftOutRemarks, tableOf, type Column } from '../terminal/table.ts';
import type { TemplateAccess } from '../template-access.ts';

interface ListedTemplate {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** The fields that each configuration has to have; `null` where nothing says. */
  readonly required: readonly string[] | null;
}

/** Details that are read at once: the list itself does not tell what a template asks for. */
const AT_ONCE = 5;

export function defineTemplates(command: Command, { env, output }: CliContext): void {
  command.action(async () => {
    const { withTemplates } = await import('../template-access.ts');
    const listed = await withTemplates(env, async (access) =>
      pMap(await access.airbyte.templates.list(), (template) => listedTemplate(access, template), {
        concurrency: AT_ONCE,
      }),
    );
    const none = 'The organization has no source templates.';
    const table = await tableOf(listed, COLUMNS, output.columns);
    output.answer(listed.length === 0 ? none : table.text, listed);
    if (!output.isJson) for (const line of leftOutRemarks(table)) output.remark(line);
  });
}

async function listedTemplate(
  { specifications, read }: TemplateAccess,
  { id, name, tags }: SourceTemplate,
): Promise<ListedTemplate> {
  const known = await specifications.of(id, read);
  if (known.kind === 'unknown') return { id, name, tags, required: null };
  const { outlineOf } = await import('../../preflight/index.ts');
  const required = outlineOf(known.specification).filter((field) => field.required);
  return { id, name, tags, required: required.map(({ field }) => field) };
}

/** An id is there to be copied. */
const UUID = 36;

const COLUMNS: readonly Column<ListedTemplate>[] = [
  { head: 'source_template_id', cell: ({ id }) => id, least: UUID, copied: true },
  { head: 'name', cell: ({ name }) => name },
  { head: 'tags', cell: ({ tags }) => tags.join(', '), optional: true },
  { head: 'required fields', cell: ({ required }) => fieldsText(required) },
];

function fieldsText(required: ListedTemplate['required']): string {
  if (required === null) return 'not known';
  return required.length === 0 ? 'none' : required.join(', ');
}
