/** Calls to the emulator as the newer generation of the API has them. */
import {
  connectorTemplates,
  connectors,
  type Connector,
  type EmulatorOptions,
} from '../../../emulator/index.ts';
import { startApi, type Api } from '../../support/emulated-calls.ts';

export const SCOPED_TOKEN = '/api/v1/account/applications/scoped-token';
export const CONNECTORS = '/api/v1/integrations/connectors';

export const STRIPE = templateIdOf(connectors.stripe);
export const GITHUB = templateIdOf(connectors.github);
export const FAKER = templateIdOf(connectors.faker);

/** The fields that the tests look at, each where the operation answers it. */
interface Body {
  readonly token: string;
  readonly id: string;
  readonly job_id: string;
  readonly status: string;
  readonly name: string;
  readonly message: string;
  readonly errors: { readonly field: string; readonly message: string; readonly error_code: string }[];
  readonly replication_config: unknown;
  readonly next: string | null;
  readonly data: { readonly id: string; readonly name: string }[];
}

export interface Answered {
  readonly status: number;
  readonly body: Body;
}

interface Sent {
  readonly token?: string | null;
  readonly body?: unknown;
}

export interface AgentsApi {
  readonly emulator: Api['emulator'];
  /** With the organization's token, unless `token` is another one, or `null` for none. */
  readonly send: (method: string, path: string, sent?: Sent) => Promise<Answered>;
  /** Makes the workspace where there is none. @returns the scoped token */
  readonly mint: (workspaceName?: string) => Promise<string>;
  /** Creates a source of Stripe in `acme`, otherwise than by default in these fields. */
  readonly create: (changes?: object) => Promise<Answered>;
}

export async function startAgentsApi(options: EmulatorOptions = {}): Promise<AgentsApi> {
  const { emulator, send: sendAny } = await startApi(options);
  const send: AgentsApi['send'] = async (method, path, sent) => {
    const { status, body } = await sendAny(method, path, sent);
    return { status, body: body as unknown as Body };
  };
  return {
    emulator,
    send,
    mint: async (workspaceName = 'acme') =>
      (await send('POST', SCOPED_TOKEN, { body: { workspace_name: workspaceName } })).body.token,
    create: (changes = {}) => send('POST', CONNECTORS, { body: { ...stripeSource(), ...changes } }),
  };
}

export function stripeSource(): object {
  return {
    name: 'Stripe',
    workspace_name: 'acme',
    source_template_id: STRIPE,
    replication_config: { account_id: 'acct_1' },
    credentials: { client_secret: 'sk_test_1' },
  };
}

function templateIdOf({ definitionId }: Connector): string {
  return connectorTemplates.find(({ source_definition_id: id }) => id === definitionId)!.id;
}
