import { InvalidArgumentError, type Command } from '@commander-js/extra-typings';
import type { OnboardingClient } from '../../client.ts';
import type { Environment } from '../../config/index.ts';
import type { WidgetTokenAnswer } from '../../http/index.ts';
import { isExactOrigin } from '../../domain/origin.ts';
import type { CliContext } from '../context.ts';
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
      const { env, output } = context;
      const workspaceId = await context.withClient((onboarding) => workspaceIdOf(onboarding, name));
      const answer = await issue(env, { workspaceName: name, allowedOrigin });
      const token = bundleOf(answer, workspaceId);
      if (output.columns !== null) {
        output.remark('It is a credential: for minutes, whoever has it acts as this customer.');
      }
      output.reveal(token, { token });
    });
}

/** I2: until an onboarding has seen its workspace's id, a request from here could be a second first mint. */
async function workspaceIdOf(onboarding: OnboardingClient, name: string): Promise<string> {
  const { workspace_id: id } = await onboarding.progress(name);
  if (id !== null) return id;
  throw new NotYet(
    'The onboarding has no workspace id yet. `onboarding status NAME` says how far it is; try again when it has one.',
  );
}

async function issue(
  env: Environment,
  request: { readonly workspaceName: string; readonly allowedOrigin: string | null },
): Promise<WidgetTokenAnswer> {
  const [{ readWidgetTokensConfig }, { AirbyteClient }, { widgetTokensOf }] = await Promise.all([
    import('../../config/index.ts'),
    import('../../airbyte/index.ts'),
    import('../../widget-tokens.ts'),
  ]);
  const { airbyte: api, ...region } = readWidgetTokensConfig(env);
  const airbyte = new AirbyteClient(api);
  try {
    return await widgetTokensOf(airbyte, region).issue(request);
  } finally {
    await airbyte.close();
  }
}

function bundleOf(answer: WidgetTokenAnswer, workspaceId: string): string {
  switch (answer.kind) {
    case 'issued':
      if (answer.workspaceId === null || answer.workspaceId === workspaceId) return answer.bundle;
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
        `${answer.message} Run \`onboarding doctor\`, which looks at the credential.`,
        EXIT.failed,
      );
  }
}

function origin(text: string): string {
  if (isExactOrigin(text)) return text;
  throw new InvalidArgumentError('It must be an origin: scheme and host, such as https://app.example.com.');
}
