import { InvalidArgumentError, type Command } from '@commander-js/extra-typings';
import { isExactOrigin } from '../../domain/origin.ts';
import type { WidgetTokenOutcome, WidgetTokenWish } from '../../widget/index.ts';
import type { CliContext } from '../cli-context.ts';
import { AirbyteFailed, EXIT, NotYet, UsageError } from '../exit.ts';

export function defineToken(command: Command, context: CliContext): void {
  command
    .argument('<name>', 'workspace_name')
    .option(
      '--origin <origin>',
      'of the page that embeds the widget, such as https://app.example.com',
      origin,
    )
    .action(async (name, { origin: allowedOrigin = null }) => {
      const { output } = context;
      const outcome = await issuedToken(context, { workspaceName: name, allowedOrigin });
      const { bundle: token, allowedOrigin: allowed } = await issuedOf(outcome);
      if (allowedOrigin === null) output.remark(noOriginNamed(allowed));
      if (output.columns !== null) {
        output.remark('It is a credential: for minutes, whoever has it acts as this customer.');
      }
      output.reveal(token, { token, allowed_origin: allowed });
    });
}

async function issuedToken(
  { env, withClient }: CliContext,
  request: WidgetTokenWish,
): Promise<WidgetTokenOutcome> {
  const [{ readTokenConfig }, { AirbyteClient }, { airbyteWidgetTokens, freshWidgetToken }] =
    await Promise.all([
      import('../../config/index.ts'),
      import('../../airbyte/index.ts'),
      import('../../widget/index.ts'),
    ]);
  const config = readTokenConfig(env);
  const airbyte = new AirbyteClient(config.airbyte);
  try {
    const tokens = airbyteWidgetTokens(airbyte, config);
    return await withClient((onboarding) => freshWidgetToken(onboarding, tokens, request), config);
  } finally {
    await airbyte.close();
  }
}

type IssuedToken = Extract<WidgetTokenOutcome, { readonly kind: 'issued' }>;

async function issuedOf(outcome: WidgetTokenOutcome): Promise<IssuedToken> {
  switch (outcome.kind) {
    case 'issued':
      return outcome;
    case 'other_origin': {
      const { originAsTold } = await import('../../widget/index.ts');
      throw new UsageError(
        `Airbyte’s token is for pages of another origin than --origin names, ${originAsTold(outcome.allowedOrigin)}: ` +
          'there the widget would wait for ever. Give the page’s own with --origin; AIRBYTE_REGION_ID may be what Airbyte took instead.',
      );
    }
    case 'not_ready':
      throw new NotYet(
        'The onboarding has no workspace id yet. `onboarding status NAME` says how far it is; try again when it has one.',
      );
    case 'other_workspace':
      throw new AirbyteFailed(
        'Airbyte has another workspace of this name now: it was renamed or deleted there. Restore its name in Airbyte.',
        EXIT.conflict,
      );
    case 'origin_needed':
      throw new UsageError('This version of the API needs the origin of the page: give it with --origin.');
    case 'unavailable':
      throw new AirbyteFailed('Airbyte does not answer. Try again.', EXIT.unreachable);
    case 'refused':
      throw new AirbyteFailed(
        `${outcome.message} Run \`onboarding doctor\`, which looks at the credential.`,
        EXIT.failed,
      );
  }
}

function noOriginNamed(allowed: string | null): string {
  const whose = allowed === null ? 'It does not say for whose pages it is' : `It is for pages of ${allowed}`;
  return `${whose}: no --origin named one. On pages of another origin the widget stays empty.`;
}

function origin(text: string): string {
  if (isExactOrigin(text)) return text;
  throw new InvalidArgumentError('It must be an origin: scheme and host, such as https://app.example.com.');
}
