/** The Airbyte of the embedded stack: the emulator of its API, as slow as the real one, and a stand-in for its widget. */
import getPort from 'get-port';
import { connectorTemplates, startEmulator, type Emulator } from '../../emulator/index.ts';
import type { AirbyteConfig } from '../config/index.ts';
import { DEFAULT_API, type OnboardingPolicy } from '../domain/history/types.ts';
import { NO_PROXIES } from '../proxy/index.ts';
import { PAGE_TEMPLATES } from './page.ts';
import { startStandInWidget } from './stand-in-widget.ts';

/** Taken where they are free. */
const EMULATOR_PORT = 8091;
const WIDGET_PORT = 8092;

/** As the API is known to take; without them the progress would be over before anybody has seen it. */
const EMULATED_LATENCIES_MS = {
  issueScopedToken: 300,
  listSources: 150,
  getSourceTemplate: 150,
  createSource: 1_500,
} as const;

const STRIPE_FIELDS = {
  account_id: { type: 'string', title: 'Account ID' },
  client_secret: {
    type: 'string',
    title: 'Secret Key',
    pattern: '^[rs]k_',
    pattern_descriptor: 'sk_… or rk_…',
    airbyte_secret: true,
  },
};

/** Asks for a Stripe key, and refuses those that begin with sk_wrong, so that a newcomer can see a failure, and correct it. */
const STRIPE_TEMPLATE = {
  id: PAGE_TEMPLATES.Stripe,
  name: 'Stripe',
  tags: ['payments'],
  user_config_spec: {
    connectionSpecification: {
      type: 'object',
      required: ['account_id', 'client_secret'],
      properties: STRIPE_FIELDS,
    },
  },
  connection_specification: {
    type: 'object',
    required: ['account_id', 'client_secret'],
    properties: {
      ...STRIPE_FIELDS,
      client_secret: { ...STRIPE_FIELDS.client_secret, pattern: '^[rs]k_(?!wrong)' },
    },
  },
};

/** An Airbyte that the stack meets: the emulator, or the real one. */
export interface AirbytePart {
  readonly api: AirbyteConfig;
  /** Where the page loads the widget's script from. */
  readonly widgetScriptUrl: string;
  /** What another process needs in its environment to meet this Airbyte. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** @param report called when it runs */
export async function startEmulatedAirbyte(
  report: (line: string) => void,
  { request_timeout_ms: requestTimeoutMs, api = DEFAULT_API }: OnboardingPolicy,
): Promise<AirbytePart> {
  const widget = await startStandInWidget({
    port: await getPort({ port: WIDGET_PORT }),
    addSource: (workspaceId) => sourceAddedIn(emulator, workspaceId),
  });
  const emulator: Emulator = await startEmulator({
    port: await getPort({ port: EMULATOR_PORT }),
    widgetUrl: widget.widgetUrl,
    templates: [STRIPE_TEMPLATE, ...connectorTemplates.filter(({ id }) => id !== STRIPE_TEMPLATE.id)],
    otherTemplates: true,
    apis: [api],
  });
  for (const [operation, ms] of Object.entries(EMULATED_LATENCIES_MS)) {
    emulator.faults.add({
      operation: operation as keyof typeof EMULATED_LATENCIES_MS,
      times: Infinity,
      fault: { kind: 'latency', ms },
    });
  }
  report(`The emulator of the Airbyte API runs at ${emulator.url}.`);
  const { url: apiUrl, organizationId, clientId, clientSecret } = emulator;
  return {
    api: {
      apiUrl,
      api,
      organizationId,
      credential: { kind: 'client_credentials', clientId, clientSecret },
      requestTimeoutMs,
      proxies: NO_PROXIES,
    },
    widgetScriptUrl: widget.scriptUrl,
    environment: {
      AIRBYTE_API: api,
      AIRBYTE_API_URL: apiUrl,
      AIRBYTE_ORGANIZATION_ID: organizationId,
      AIRBYTE_CLIENT_ID: clientId,
      AIRBYTE_CLIENT_SECRET: clientSecret,
    },
    stop: async () => {
      await emulator.close();
      await widget.stop();
    },
  };
}

/** What the customer makes beside the onboarding. @throws Error where there is no such workspace */
export function sourceAddedIn(
  emulator: Pick<Emulator, 'workspaces' | 'seedSource'>,
  workspaceId: string,
): { readonly id: string; readonly name: string } {
  const workspace = emulator.workspaces().find(({ id }) => id === workspaceId);
  if (workspace === undefined) throw new Error('There is no such workspace.');
  return emulator.seedSource({
    workspaceName: workspace.name,
    name: 'Added in the widget',
    sourceTemplateId: PAGE_TEMPLATES.HubSpot,
  });
}
