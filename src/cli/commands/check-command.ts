import type { Command } from '@commander-js/extra-typings';
import { InvalidRequestError } from '../../domain/errors.ts';
import type { FieldProblem } from '../../domain/history/types.ts';
import { andMore } from '../../domain/problem-list.ts';
import type { OnboardingRequest, SourceRequest } from '../../domain/onboarding-request.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT, Unsuccessful } from '../exit.ts';
import { readJson } from '../json-file.ts';
import { refusePlaceholders } from '../placeholders.ts';
import { printable } from '../terminal/output.ts';
import type { TemplateAccess } from '../template-access.ts';

interface CheckedSource {
  readonly name: string;
  readonly preflight: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason: string | null;
  readonly fields: readonly FieldProblem[];
  /** How many fields are wrong besides. */
  readonly more?: number;
}

export function defineCheck(command: Command, context: CliContext): void {
  command
    .argument('<file>', 'onboarding request as JSON; - for standard input')
    .option('--as-is', 'take what looks like a placeholder as it is')
    .action(async (file, { asIs = false }) => {
      const { env, output } = context;
      const { sources } = await readRequest(context, file, asIs);
      const { withTemplates } = await import('../template-access.ts');
      const checked = await withTemplates(env, async (access) => ({
        sources: await Promise.all(sources.map((source) => checkSource(access, source))),
        warnings: await tagWarnings(access, sources),
      }));
      for (const warning of checked.warnings) output.remark(printable(`Warning: ${warning}`));
      output.answer(checked.sources.map(sourceLines).join('\n'), checked);
      if (checked.sources.some(({ preflight }) => preflight === 'failed')) throw new Unsuccessful(EXIT.usage);
    });
}

async function readRequest(context: CliContext, file: string, asIs: boolean): Promise<OnboardingRequest> {
  const { validateRequest } = await import('../../domain/onboarding-request.ts');
  const json = await readJson(context, file);
  const result = validateRequest(json);
  if (result.kind === 'invalid') throw new InvalidRequestError(result.issues);
  if (!asIs) refusePlaceholders(json, context.output);
  return result.value;
}

async function checkSource(
  access: TemplateAccess,
  { name, ...source }: SourceRequest,
): Promise<CheckedSource> {
  const { checkedConfiguration } = await import('../template-access.ts');
  const { kind, reason, problems, more } = await checkedConfiguration(access, source);
  return { name, preflight: kind, reason, fields: problems, ...(more > 0 && { more }) };
}

/** A source whose tags no connection template has is created all the same, and nothing is ever synced from it. */
async function tagWarnings(
  { airbyte }: TemplateAccess,
  sources: readonly SourceRequest[],
): Promise<string[]> {
  const tagged = sources.filter(({ selected_connection_template_tags: tags = [] }) => tags.length > 0);
  if (tagged.length === 0) return [];
  const templates = await airbyte.templates.listConnections();
  const isMatched = ({
    selected_connection_template_tags: wanted = [],
    selected_connection_template_tags_mode: mode,
  }: SourceRequest): boolean =>
    templates.some(({ tags }) =>
      mode === 'all' ? wanted.every((tag) => tags.includes(tag)) : wanted.some((tag) => tags.includes(tag)),
    );
  return tagged
    .filter((source) => !isMatched(source))
    .map(
      ({ name }) => `no connection template has the tags that ${name} selects: it would have no connection.`,
    );
}

const MARKS = { passed: '✓', failed: '✗', skipped: '–' } as const;

function sourceLines({ name, preflight, reason, fields, more = 0 }: CheckedSource): string {
  const head = `${MARKS[preflight]} ${name}${reason === null ? '' : `  not checked: ${reason}`}`;
  const problems = fields.map(({ field, message }) => `${field}: ${message}`);
  if (more > 0) problems.push(andMore(more));
  return [head, ...problems.map((problem) => `    ${problem}`)].map(printable).join('\n');
}
