/** What a process of this package needs in its environment to take part in a test, and nothing of the machine's. */
import type { Emulator } from '../../emulator/index.ts';
import type { World } from './world.ts';

/** To meet the onboardings of a test. */
export function temporalEnvironment({
  address,
  namespace,
  taskQueue,
  keys,
}: Pick<World, 'address' | 'namespace' | 'taskQueue' | 'keys'>): Record<string, string> {
  return {
    TEMPORAL_CONFIG_FILE: '',
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ONBOARDING_TASK_QUEUE: taskQueue,
    ONBOARDING_KEYS: keys,
  };
}

/** To call the emulator, with a token that needs no request of its own. */
export function airbyteWithToken(emulator: Emulator): Record<string, string> {
  return { ...airbyte(emulator), AIRBYTE_ACCESS_TOKEN: emulator.accessToken };
}

/** To call the emulator, with a token that is asked for. */
export function airbyteWithClient(emulator: Emulator): Record<string, string> {
  const { clientId, clientSecret } = emulator;
  return { ...airbyte(emulator), AIRBYTE_CLIENT_ID: clientId, AIRBYTE_CLIENT_SECRET: clientSecret };
}

function airbyte({ url, organizationId }: Emulator): Record<string, string> {
  return { AIRBYTE_API_URL: url, AIRBYTE_ORGANIZATION_ID: organizationId };
}
