import { Command } from '@commander-js/extra-typings';
import { outlineOf, skeletonOf, type OutlineField } from '../../preflight/outline.ts';
import type { Knowledge } from '../../preflight/index.ts';
import type { CliContext } from '../context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { printable } from '../terminal/printable.ts';

export function templateCommand({ env, output }: CliContext): Command {
  return new Command('template')
    .description('what a source template asks for')
    .argument('<id>', 'source_template_id')
    .option('--example', 'print an onboarding request to fill in')
    .action(async (id, { example = false }) => {
      const { templateOf, withTemplates } = await import('../template-access.ts');
      const known = await withTemplates(env, async (access) => {
        // An id that nobody knows is an error here, rather than a template of which nothing is known.
        const template = await templateOf(access, id);
        return await access.specifications.of(id, () => Promise.resolve(template));
      });
      if (known.kind === 'unknown') {
        output.remark(printable(`What it asks for is not known. ${known.reason}`));
        throw new Unsuccessful(EXIT.failed);
      }
      if (example) {
        const request = exampleOf(known, id);
        // Placeholders under the names of secrets, to be filled in.
        output.reveal(JSON.stringify(request, null, 2), request);
        return;
      }
      const { name, tags } = known.template;
      const fields = outlineOf(known.specification);
      output.answer([printable(name), ...fields.map(line)].join('\n'), { id, name, tags, fields });
    }) as unknown as Command;
}

function exampleOf({ template, specification }: Extract<Knowledge, { kind: 'known' }>, id: string): unknown {
  const source = { name: template.name, source_template_id: id, source_config: skeletonOf(specification) };
  return { workspace_name: '<your id of the customer>', sources: [source] };
}

function line({ field, title, description, required, secret, alternatives }: OutlineField): string {
  const kind = [required ? 'required' : 'optional', ...(secret ? ['secret'] : [])].join(', ');
  const choice = alternatives.length === 0 ? '' : `: ${alternatives.join(' or ')}`;
  const told = [title, description].filter((text) => text !== null).join('. ');
  return printable(`  ${field} (${kind})${choice}${told === '' ? '' : `  ${told}`}`);
}
