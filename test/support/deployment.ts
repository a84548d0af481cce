/** The worker and the HTTP service as processes of their own, on the task queue of a test's onboardings. */
import getPort from 'get-port';
import { airbyteWithClient, API_KEY, httpAt, temporalEnvironment } from './environment.ts';
import { Processes } from './processes.ts';
import type { World } from './world.ts';

export interface Deployment {
  readonly processes: Processes;
  readonly serviceUrl: string;
  readonly metricsUrl: string;
  /** With the API key. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Response>;
  /** Ends both as a process manager would, so that what they had to send is sent. */
  stop(): Promise<void>;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Starts both, and waits until they run. */
export async function deploy(
  world: World,
  settings: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const [httpPort, metricsPort] = await Promise.all([getPort(), getPort()]);
  const serviceUrl = `http://127.0.0.1:${httpPort}`;
  const processes = new Processes({
    ...temporalEnvironment(world),
    ...airbyteWithClient(world.emulator),
    ...httpAt(httpPort),
    ONBOARDING_METRICS_PORT: String(metricsPort),
    LOG_FORMAT: 'json',
    ...settings,
  });
  const worker = processes.start(['worker']);
  const service = processes.start(['serve']);
  try {
    await Promise.all([worker.says('the worker runs'), service.says('the service runs')]);
  } catch (error) {
    await processes.stopAll();
    throw error;
  }
  return {
    processes,
    serviceUrl,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    call: (method, path, { body, headers = {} } = {}) =>
      fetch(`${serviceUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    stop: async () => {
      await Promise.all([service.end(), worker.end()]);
    },
  };
}
