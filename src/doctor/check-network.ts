import type { ReachedAddress } from '../proxy/index.ts';
import type { Check } from './finding.ts';

export const checkNetwork: Check['run'] = ({ network }) => {
  if (network instanceof Error)
    return Promise.resolve({ status: 'failed', message: network.message, next: 'Correct it.' });
  const { addresses, warnings } = network;
  const message = [...addresses.map(wayTo), ...warnings.map((warning) => `${warning}.`)].join(' ');
  if (warnings.length === 0) return Promise.resolve({ status: 'ok', message });
  return Promise.resolve({
    status: 'warning',
    message,
    next: 'Use https:// addresses, and TLS toward Temporal.',
  });
};

function wayTo({ variable, origin, proxy }: ReachedAddress): string {
  if (proxy === null) return `${variable} (${origin}) is reached directly.`;
  return `${variable} (${origin}) is reached by the proxy ${proxy.origin}${proxy.hasPassword ? ', with a password' : ''}.`;
}
