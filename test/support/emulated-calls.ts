/** An emulator of a test's own, and calls to it as they are on the wire. */
import { expect, onTestFinished } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';

export const TEMPLATE = '0b2f6c0e-5c1d-4f0e-9b1e-3a0c7d1f2a10';
export const OTHER_ID = 'b9e48d61-f082-4a14-a8d0-799a907938cb';

export const anyText = expect.any(String) as string;

interface Sent {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is. */
  readonly body?: unknown;
}

/** The fields that the tests look at, each where the operation answers it. */
interface Body {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly workspace_id: string;
  readonly id: string;
  readonly name: string;
  readonly source_config: unknown;
  readonly data: unknown[];
  readonly message: string;
  readonly errors: { readonly field: string; readonly error_code: string }[];
  readonly now: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** To the sources of one workspace. */
interface Access {
  readonly token: string;
  readonly workspaceId: string;
}

export interface Api {
  readonly emulator: Emulator;
  /** With the organization's token, unless `token` is another one, or `null` for none. */
  readonly send: (method: string, path: string, sent?: Sent) => Promise<Answered>;
  /** Asks for a scoped token. */
  readonly mint: (body: unknown, sent?: Sent) => Promise<Answered>;
  readonly access: (workspaceName?: string) => Promise<Access>;
  /** Creates a source, otherwise than by default in these fields. */
  readonly create: (access: Access, changes?: object) => Promise<Answered>;
}

/** The emulator is closed when the test is over. */
export async function startApi(options: EmulatorOptions = {}): Promise<Api> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  const send: Api['send'] = async (method, path, { token, headers, body } = {}) => {
    const authorization = token === null ? {} : { authorization: `Bearer ${token ?? emulator.accessToken}` };
    const response = await fetch(emulator.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-organization-id': emulator.organizationId,
        ...authorization,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
  };
  const mint: Api['mint'] = (body, sent = {}) =>
    send('POST', '/api/v1/embedded/scoped-token', { body, ...sent });
  return {
    emulator,
    send,
    mint,
    access: async (workspaceName = 'acme') => {
      const { token } = unbundle((await mint({ workspace_name: workspaceName })).body.token);
      return { token, workspaceId: claimsOf(token)['io.airbyte.auth.workspace_scope'].workspaceId };
    },
    create: ({ token, workspaceId }, changes = {}) =>
      send('POST', '/api/v1/embedded/sources', { token, body: { ...sourceIn(workspaceId), ...changes } }),
  };
}

function sourceIn(workspaceId: string): object {
  return {
    name: 'Stripe',
    workspace_id: workspaceId,
    source_template_id: TEMPLATE,
    source_config: { account_id: 'acct_1', client_secret: 'sk_test_1' },
  };
}

export function unbundle(bundle: string): { token: string; widgetUrl?: string } {
  return JSON.parse(Buffer.from(bundle, 'base64').toString()) as { token: string; widgetUrl?: string };
}

interface Claims {
  readonly 'io.airbyte.auth.workspace_scope': { readonly workspaceId: string };
  readonly exp: number;
}

export function claimsOf(jwt: string): Claims {
  return JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Claims;
}
