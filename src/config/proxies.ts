/** The proxies that the environment names, by the variables that most programs know; the lower-case one counts where both are set. */
import { parseProxy, type Proxy, type ProxySettings } from '../proxy/settings.ts';
import type { Reader } from './reader.ts';

export function proxySettings(read: Reader): ProxySettings {
  return {
    http: proxy(read, 'HTTP_PROXY'),
    https: proxy(read, 'HTTPS_PROXY'),
    noProxy: read.text('no_proxy') ?? read.text('NO_PROXY') ?? '',
  };
}

function proxy(read: Reader, upper: string): Proxy | null {
  const lower = upper.toLowerCase();
  const name = read.text(lower) === undefined ? upper : lower;
  const text = read.text(name);
  if (text === undefined) return null;
  const parsed = parseProxy(text);
  if (parsed === null)
    read.problem(
      `${name} must be the http or https address of a proxy, such as http://proxy.example.com:3128`,
    );
  return parsed;
}
