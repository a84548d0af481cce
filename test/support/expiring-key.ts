/** An API key that a Temporal server takes which asks for none: processes tell until when it is good. */
import { ApiKeys } from './secured/api-keys.ts';

const LIFETIME_MS = 30 * 86_400_000;

/** For a process's environment. The server of the tests does not speak TLS, which a key turns on. */
export function expiringKey(): Record<string, string> {
  return { TEMPORAL_API_KEY: new ApiKeys().key(['default:admin'], LIFETIME_MS), TEMPORAL_TLS: 'false' };
}
