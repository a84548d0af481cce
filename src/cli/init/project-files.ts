/** The files that `init` writes into a project. */
import type { Framework } from './frameworks.ts';

export interface ProjectFile {
  /** Below the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** @param hasSources whether the project keeps its sources in `src` */
export function projectFiles(
  framework: Framework,
  { hasSources, program }: { readonly hasSources: boolean; readonly program: string },
): ProjectFile[] {
  return [
    { path: `${hasSources ? 'src/' : ''}${framework.path}`, text: framework.handler(COMMON) },
    { path: 'onboarding.config.ts', text: CONFIG },
    { path: 'compose.onboarding.yml', text: composeFile(program) },
    { path: '.env.example', text: environmentExample(program) },
  ];
}

const COMMON = `import { OnboardingClient, type OnboardingRequestInput } from 'airbyte-embedded-onboarding';

/** What your signup form sends. Change it to your own. */
interface Signup {
  id: string;
  stripeAccount: string;
  stripeKey: string;
}

/** Of your organization: \`npx airbyte-embedded-onboarding templates\` lists them. This one is of the emulator, which \`dev\` runs. */
const STRIPE_TEMPLATE_ID = '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4';

function requestOf({ id, stripeAccount, stripeKey }: Signup): OnboardingRequestInput {
  const source_config = { account_id: stripeAccount, client_secret: stripeKey };
  return {
    workspace_name: id,
    sources: [{ name: 'Stripe', source_template_id: STRIPE_TEMPLATE_ID, source_config }],
  };
}

let connecting: Promise<OnboardingClient> | undefined;

/** Connected at the first signup, as the environment says; at the next one where that failed. */
async function onboardings(): Promise<OnboardingClient> {
  connecting ??= OnboardingClient.connect();
  try {
    return await connecting;
  } catch (error) {
    connecting = undefined;
    throw error;
  }
}
`;

const CONFIG = `/** What the HTTP service does with signup webhooks. Without any, delete this file. */
import { defineConfig, standardWebhook, type StandardEvent } from 'airbyte-embedded-onboarding/config';

interface Customer {
  readonly id: string;
  readonly stripe_account: string;
  readonly stripe_key: string;
}

export default defineConfig({
  signup: {
    // POST /v1/webhooks/signup, signed by Standard Webhooks with a secret of ONBOARDING_WEBHOOK_SECRETS_SIGNUP.
    signup: standardWebhook(
      ({ data }: StandardEvent<Customer>) => ({
        workspace_name: data.id,
        sources: [
          {
            name: 'Stripe',
            source_template_id: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
            source_config: { account_id: data.stripe_account, client_secret: data.stripe_key },
          },
        ],
      }),
      { events: ['user.created'] },
    ),
  },
});
`;

function composeFile(program: string): string {
  const command = (name: string): string => JSON.stringify([...program.split(' '), name]);
  return `# Beside your application: Temporal in memory, for development, and the processes of onboardings, out of this project's node_modules.
# docker compose --file compose.onboarding.yml up
x-onboarding: &onboarding
  image: node:24-bookworm-slim
  working_dir: /app
  volumes: ['.:/app:ro']
  env_file: .env
  environment: &environment
    TEMPORAL_ADDRESS: temporal:7233
    npm_config_cache: /tmp/npm
  restart: on-failure

services:
  temporal:
    image: temporalio/admin-tools:1.32.0
    entrypoint: [temporal, server, start-dev, --ip, 0.0.0.0, --log-level, error]
    ports: ['127.0.0.1:7233:7233', '127.0.0.1:8233:8233']
  setup:
    <<: *onboarding
    command: ${command('setup')}
    depends_on: [temporal]
  worker:
    <<: *onboarding
    command: ${command('worker')}
    depends_on: { setup: { condition: service_completed_successfully } }
  service:
    <<: *onboarding
    command: ${command('serve')}
    environment: { <<: *environment, ONBOARDING_HTTP_HOST: 0.0.0.0 }
    ports: ['127.0.0.1:8080:8080']
    depends_on: { setup: { condition: service_completed_successfully } }
`;
}

function environmentExample(program: string): string {
  return `# Copy it to .env, which stays out of version control. docs/configuration.md of the package has every variable.
TEMPORAL_ADDRESS=localhost:7233
TEMPORAL_NAMESPACE=default

# \`${program} keygen\` prints one; keep it: what it sealed opens with nothing else.
ONBOARDING_KEYS=
# \`${program} keygen --api-key backend\` prints one, for the HTTP service.
ONBOARDING_API_KEYS=
# Of the webhook in onboarding.config.ts.
ONBOARDING_WEBHOOK_SECRETS_SIGNUP=

AIRBYTE_ORGANIZATION_ID=
AIRBYTE_CLIENT_ID=
AIRBYTE_CLIENT_SECRET=
`;
}
