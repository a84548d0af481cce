/** Who calls: an API key, or a progress token for the one onboarding that it is for. */
import { bearerTokenIn } from '../domain/bearer-token.ts';
import { nameOfKey } from '../secrets/index.ts';
import type { Caller } from './caller.ts';
import type { Endpoint, HttpContext, HttpServices } from './endpoint.ts';
import { ProblemError } from './problem.ts';
import { workspaceNameOf } from './read-request.ts';

/** @throws ProblemError that does not say what was wrong */
export async function authenticate(
  services: HttpServices,
  { access }: Endpoint,
  c: HttpContext,
): Promise<Caller> {
  const bearer = bearerTokenIn(c.req.header('authorization'));
  const name = bearer === null ? null : nameOfKey(services.apiKeys, bearer);
  if (name !== null) return { kind: 'api_key', name };
  if (access === 'api_key_or_progress_token') {
    // An EventSource sends no headers of its own: its token comes in the query, which is never logged.
    const token = bearer ?? c.req.query('token');
    const read = token === undefined ? null : await services.progressTokens.read(token);
    if (read?.workspaceName === workspaceNameOf(c)) return { kind: 'progress_token', ...read };
    if (read !== null)
      throw new ProblemError('forbidden', { detail: 'This progress token is for another onboarding.' });
  }
  throw unauthorizedProblem();
}

export function unauthorizedProblem(): ProblemError {
  return new ProblemError('unauthorized', { headers: { 'www-authenticate': 'Bearer' } });
}
