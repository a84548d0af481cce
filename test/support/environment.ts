/** What a process of this package needs in its environment to take part in a test, and nothing of the machine's. */
import type { Emulator } from '../../emulator/index.ts';
import { generateKey } from '../../src/secrets/index.ts';
import type { World } from './world.ts';

/** To find a Temporal server, and no key yet. */
export function temporalAt(address: string): Record<string, string> {
  // Otherwise a file of the machine's is read.
  return { TEMPORAL_CONFIG_FILE: '', TEMPORAL_ADDRESS: address };
}

/** To meet the onboardings of a test; where there are none yet, an address is enough. */
export function temporalEnvironment({
  address,
  namespace,
  taskQueue,
  keys = generateKey(),
}: Pick<World, 'address'> & Partial<Pick<World, 'namespace' | 'taskQueue' | 'keys'>>): Record<
  string,
  string
> {
  return {
    ...temporalAt(address),
    ...(namespace !== undefined && { TEMPORAL_NAMESPACE: namespace }),
    ...(taskQueue !== undefined && { ONBOARDING_TASK_QUEUE: taskQueue }),
    ONBOARDING_KEYS: keys,
  };
}

/** What callers of a test's HTTP service send. */
export const API_KEY = 'a-key-that-nobody-guesses';

/** To be called over HTTP. */
export function httpAt(port: number): Record<string, string> {
  return { ONBOARDING_API_KEYS: `backend:${API_KEY}`, ONBOARDING_HTTP_PORT: String(port) };
}

type Organization = Pick<Emulator, 'url' | 'organizationId'>;

/** To call the emulator, with a token that needs no request of its own. */
export function airbyteWithToken(api: Organization & Pick<Emulator, 'accessToken'>): Record<string, string> {
  return { ...organization(api), AIRBYTE_ACCESS_TOKEN: api.accessToken };
}

/** To call the emulator, with a token that is asked for. */
export function airbyteWithClient(
  api: Organization & Pick<Emulator, 'clientId' | 'clientSecret'>,
): Record<string, string> {
  const { clientId, clientSecret } = api;
  return { ...organization(api), AIRBYTE_CLIENT_ID: clientId, AIRBYTE_CLIENT_SECRET: clientSecret };
}

function organization({ url, organizationId }: Organization): Record<string, string> {
  return { AIRBYTE_API_URL: url, AIRBYTE_ORGANIZATION_ID: organizationId };
}
