/** Serves apps over Node's HTTP server, and ends what is in flight before it stops. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import { listenOn, type Fetching, type ListenAddress, type Listening } from '../http-server/index.ts';
import type { HttpAppOptions } from './http-app.ts';

/** The time that requests in flight have to end, once the service stops. Kubernetes kills it after 30 seconds. */
const GRACE_MS = 25_000;
/** Probes and scrapes are over at once. */
const OPERATORS_GRACE_MS = 1_000;

export type { Fetching };

/** An app that is served. */
export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  /** Takes nothing new, ends what is in flight, and closes what is still open after that. */
  readonly stop: () => Promise<void>;
}

/** Two apps that are served at addresses of their own. */
export interface RunningServices extends RunningService {
  /** Where probes and metrics are answered. */
  readonly operatorsUrl: string;
}

/** What a served app is made with; a prefix is for those that are mounted. */
type OptionsOfServed = Required<Omit<HttpAppOptions, 'prefix'>>;

/** Serves an app over Node's HTTP server. @throws Error where the address is taken */
export async function serveApp(
  appFor: (options: OptionsOfServed) => Fetching,
  address: ListenAddress,
): Promise<RunningService> {
  const { options, closeAll } = newService();
  const { url, close } = await listenOn(appFor(options), address);
  return { url, stop: () => closeAll([() => close(GRACE_MS)]) };
}

/**
 * Serves what callers ask for at one address, and what operators do at another. Probes are answered until the last request in flight
 * has ended.
 * @throws Error where an address is taken
 */
export async function serveApps(
  appsFor: (options: OptionsOfServed) => {
    readonly callers: Fetching;
    readonly operators: Fetching;
  },
  addresses: { readonly callers: ListenAddress; readonly operators: ListenAddress },
): Promise<RunningServices> {
  const { options, closeAll } = newService();
  const apps = appsFor(options);
  const operators = await listenOn(apps.operators, addresses.operators);
  const callers = await listenOn(apps.callers, addresses.callers).catch(async (error: unknown) => {
    await operators.close(OPERATORS_GRACE_MS);
    throw error;
  });
  const close =
    ({ close }: Listening, graceMs: number) =>
    (): Promise<void> =>
      close(graceMs);
  return {
    url: callers.url,
    operatorsUrl: operators.url,
    stop: () => closeAll([close(callers, GRACE_MS), close(operators, OPERATORS_GRACE_MS)]),
  };
}

/** What apps are made with, and what ends with them. */
function newService(): {
  readonly options: OptionsOfServed;
  readonly closeAll: (closes: readonly (() => Promise<void>)[]) => Promise<void>;
} {
  const closing = new AbortController();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    options: { closing: closing.signal, registry },
    closeAll: async (closes) => {
      closing.abort();
      for (const close of closes) await close();
      registry.clear();
    },
  };
}
