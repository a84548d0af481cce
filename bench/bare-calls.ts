/** The floor: the API calls of an onboarding made bare, by a program that remembers nothing. */
import { Agent, request } from 'undici';
import type { Emulator } from '../emulator/index.ts';
import type { OnboardingRequestInput } from '../src/client.ts';

type Caller = Pick<Emulator, 'url' | 'organizationId' | 'accessToken'>;

/** Makes them over keep-alive connections: token, list, then the creates in parallel. */
export class BareCalls {
  readonly #caller: Caller;
  readonly #agent = new Agent();

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async onboard({ workspace_name, sources }: OnboardingRequestInput): Promise<void> {
    const { accessToken } = this.#caller;
    const issued = await this.#call('POST', '/api/v1/embedded/scoped-token', accessToken, { workspace_name });
    const { token, workspaceId } = decoded((issued as { token: string }).token);
    await this.#call('GET', `/api/v1/embedded/sources?workspace_id=${workspaceId}`, token);
    const create = (source: object): Promise<unknown> =>
      this.#call('POST', '/api/v1/embedded/sources', token, { ...source, workspace_id: workspaceId });
    await Promise.all(sources.map(create));
  }

  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #call(method: 'GET' | 'POST', path: string, bearer: string, body?: object): Promise<unknown> {
    const { url, organizationId } = this.#caller;
    const { statusCode, body: answer } = await request(url + path, {
      dispatcher: this.#agent,
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        'x-organization-id': organizationId,
        'content-type': 'application/json',
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (statusCode !== 200) throw new Error(`${method} ${path} answered ${statusCode}`);
    return await answer.json();
  }
}

function decoded(bundle: string): { token: string; workspaceId: string } {
  const { token } = JSON.parse(Buffer.from(bundle, 'base64').toString()) as { token: string };
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
    'io.airbyte.auth.workspace_scope': { workspaceId: string };
  };
  return { token, workspaceId: claims['io.airbyte.auth.workspace_scope'].workspaceId };
}
