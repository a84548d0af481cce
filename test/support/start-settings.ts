/** What `worker`, `serve` and `codec-server` need to start, but for a Temporal that answers. */
import { API_KEY, airbyteWithToken, httpAt, temporalEnvironment } from './environment.ts';

export function startSettings(address: string): Record<string, string> {
  return {
    ...temporalEnvironment({ address }),
    ...httpAt(0),
    ONBOARDING_CODEC_KEYS: `ui:${API_KEY}`,
    ONBOARDING_CODEC_ORIGINS: 'https://temporal.example.com',
    // Nothing comes as far as a call.
    ...airbyteWithToken({
      url: 'http://127.0.0.1:9',
      organizationId: 'organization',
      accessToken: 'a-token-of-airbyte',
    }),
  };
}
