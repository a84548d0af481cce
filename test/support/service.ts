/** The HTTP service over a test's onboardings, listening on a free port. */
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { AirbyteClient } from '../../src/airbyte/index.ts';
import type { AirbyteApi } from '../../src/domain/history/types.ts';
import type { HttpDependencies } from '../../src/http/http-dependencies.ts';
import { createHttpApp, serveApp, type RunningService } from '../../src/serve.ts';
import type { SignupWebhook } from '../../src/signup/signup-webhook.ts';
import { API_KEY } from './environment.ts';
import { airbyteOfferedTemplates } from '../../src/templates/index.ts';
import { airbyteWidgetTokens, airbyteWorkspaceSources } from '../../src/widget/index.ts';
import type { World } from './world.ts';

export { API_KEY };

export interface TestService extends RunningService {
  /** Everything that it has logged. */
  readonly logs: readonly Record<string, unknown>[];
  /** With the API key, unless `headers` has another one. */
  call(method: string, path: string, options?: CallOptions): Promise<Response>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export interface ServiceOptions extends Partial<Omit<HttpDependencies, 'webhooks'>> {
  readonly webhooks?: Readonly<Record<string, { webhook: SignupWebhook; secrets: readonly string[] }>>;
}

/** What the service of a test is built on, and what it logs. */
export function serviceDependencies(
  world: World,
  { webhooks = {}, ...options }: ServiceOptions = {},
): { deps: HttpDependencies; logs: Record<string, unknown>[] } {
  const logs: Record<string, unknown>[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logs.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const deps: HttpDependencies = {
    onboarding: world.onboarding,
    apiKeys: [{ name: 'backend', key: API_KEY }],
    progressTokenKey: randomBytes(32),
    logger: pino({ level: 'debug', base: null }, sink),
    webhooks: new Map(Object.entries(webhooks).map(([name, rest]) => [name, { name, ...rest }])),
    ...options,
  };
  return { deps, logs };
}

export async function startService(world: World, options: ServiceOptions = {}): Promise<TestService> {
  const { deps, logs } = serviceDependencies(world, options);
  const service = await serveApp((app) => createHttpApp(deps, app), { host: '127.0.0.1', port: 0 });
  return {
    ...service,
    logs,
    call: (method, path, { body, headers = {} } = {}) =>
      fetch(`${service.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${API_KEY}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

/** Widget tokens of the test's emulator. */
export function widgetTokensFrom(
  world: World,
  api: AirbyteApi = 'embedded',
): HttpDependencies['widgetTokens'] & object {
  return airbyteWidgetTokens(airbyteOf(world, api), { regionId: null, regionIdFormat: 'any' });
}

/** Templates of the test's emulator. @param ids of those that are offered; all by default */
export function offeredTemplatesFrom(
  world: World,
  ids: readonly string[] | null = null,
): HttpDependencies['offeredTemplates'] & object {
  return airbyteOfferedTemplates(airbyteOf(world), { ids, registry: { url: null, file: null } });
}

/** The sources of the workspaces of the test's emulator. */
export function workspaceSourcesFrom(
  world: World,
  api: AirbyteApi = 'embedded',
): HttpDependencies['workspaceSources'] & object {
  return airbyteWorkspaceSources(airbyteOf(world, api), { regionId: null });
}

function airbyteOf({ emulator }: World, api: AirbyteApi = 'embedded'): AirbyteClient {
  return new AirbyteClient({
    apiUrl: emulator.url,
    api,
    organizationId: emulator.organizationId,
    credential: { kind: 'access_token', accessToken: emulator.accessToken },
    requestTimeoutMs: 10_000,
  });
}

/** The answer's JSON, of which a test looks at what it is about. */
export async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}
