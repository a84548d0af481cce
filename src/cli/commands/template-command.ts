import type { Command } from '@commander-js/extra-typings';
import type { OutlineField } from '../../preflight/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { printable } from '../terminal/output.ts';

/** More would not be read; `--json` has all. */
const MAX_CHOICES = 20;

export function defineTemplate(command: Command, { env, output }: CliContext): void {
  command
    .argument('<id>', 'source_template_id')
    .option('--example', 'print an onboarding request to fill in')
    .action(async (id, { example = false }) => {
      const [{ templateOf, withTemplates }, { outlineOf, skeletonOf }] = await Promise.all([
        import('../template-access.ts'),
        import('../../preflight/index.ts'),
      ]);
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
        const source_config = skeletonOf(known.specification);
        const request = {
          workspace_name: '<your id of the customer>',
          sources: [{ name: known.template.name, source_template_id: id, source_config }],
        };
        // Placeholders under the names of secrets, to be filled in.
        output.reveal(JSON.stringify(request, null, 2), request);
        return;
      }
      const { name, tags } = known.template;
      const fields = outlineOf(known.specification);
      output.answer([printable(name), ...fields.map(fieldLine)].join('\n'), { id, name, tags, fields });
    });
}

function fieldLine(outline: OutlineField): string {
  const { field, title, description, required, secret } = outline;
  const kind = [required ? 'required' : 'optional', ...(secret ? ['secret'] : [])].join(', ');
  const takes = takesText(outline);
  const help = [title, description].filter((text) => text !== null).join('. ');
  return printable(
    `  ${field} (${kind})${takes === '' ? '' : `: ${takes}`}${help === '' ? '' : `  ${help}`}`,
  );
}

/** What may stand in a field: its choices, or the pattern that it has to fit. */
function takesText({ alternatives, choices, chosen_by, pattern, form }: OutlineField): string {
  const texts = choices.length > 0 ? choices : alternatives;
  if (texts.length > 0) {
    const others = texts.length > MAX_CHOICES ? ` or ${texts.length - MAX_CHOICES} others` : '';
    const shown = `${texts.slice(0, MAX_CHOICES).join(' or ')}${others}`;
    return chosen_by === null ? shown : `${chosen_by} ${shown}`;
  }
  if (pattern === null) return '';
  return form === null || form.includes(pattern) ? `fits ${pattern}` : `as ${form}, fits ${pattern}`;
}
