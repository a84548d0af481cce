/** Connections to one address: direct ones, or by its proxy. */
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { proxyFor, type Proxy, type ProxySettings } from './settings.ts';

export interface ConnectionOptions {
  /** Milliseconds; each for the way to the proxy, for its answer, and for TLS through it. */
  readonly connectTimeoutMs: number;
  readonly agent?: Omit<Agent.Options, 'connect' | 'factory'>;
}

/**
 * A pool of connections to an address. By a proxy `https` goes through a tunnel (`CONNECT`), of which the proxy sees the host
 * alone. `http` is handed to the proxy, which sees all of it: few proxies make tunnels to port 80.
 */
export function dispatcherTo(
  target: URL,
  proxies: ProxySettings,
  { connectTimeoutMs, agent = {} }: ConnectionOptions,
): Dispatcher {
  const proxy = proxyFor(target, proxies);
  const connect = { timeout: connectTimeoutMs };
  if (proxy === null) return new Agent({ ...agent, connect });
  if (isForwarded(target, proxies)) return new Agent({ ...agent, connect }).compose(forwardedBy(proxy));
  return new ProxyAgent({
    ...agent,
    uri: proxy.origin,
    ...(proxy.authorization !== null && { token: proxy.authorization }),
    proxyTls: connect,
    requestTls: connect,
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connectTimeoutMs }),
  });
}

/** Whether what is sent to an address is handed to a proxy, which then answers in its place. */
export function isForwarded(target: URL, proxies: ProxySettings): boolean {
  return target.protocol === 'http:' && proxyFor(target, proxies) !== null;
}

/** The status by which a proxy refused a tunnel, so that nothing was sent; `null` where an error is another one. */
export function statusOfRefusedTunnel(error: unknown): number | null {
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '') ?? [];
  return status === undefined ? null : Number(status);
}

function forwardedBy({ origin, authorization }: Proxy): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const target = new URL(String(options.origin));
    const headers = {
      ...(options.headers as Record<string, string> | undefined),
      host: target.host,
      ...(authorization !== null && { 'proxy-authorization': authorization }),
    };
    return dispatch({ ...options, origin, path: `${target.origin}${options.path}`, headers }, handler);
  };
}
