/** Requests that come from customers: they may have what is offered, and nothing else. */
import { z } from 'zod';
import { InvalidRequestError } from '../domain/errors.ts';
import type { SourceRequest } from '../domain/onboarding-request.ts';
import { unofferedIn, type OfferedTemplate, type OfferedTemplates } from '../templates/index.ts';
import { ProblemError, retryAfter } from './problem.ts';

export const offeredQuery = z.enum(['true', 'false']).optional().meta({
  description:
    '`true` for what a customer has sent: a template that is not offered, and a field that it does not ask for, are refused. So it always is where ONBOARDING_TEMPLATES is set',
});

/** Where the time is not named. */
const RETRY_MS = 5_000;

/** @throws ProblemError where the templates can't be read */
export async function offeredOf(
  templates: OfferedTemplates | null | undefined,
): Promise<readonly OfferedTemplate[]> {
  if (templates === null || templates === undefined)
    throw new ProblemError('not_set_up', { detail: 'This service has no Airbyte credential.' });
  const answer = await templates.list();
  switch (answer.kind) {
    case 'listed':
      return answer.templates;
    case 'unavailable': {
      const headers = retryAfter(answer.retryAfterMs ?? RETRY_MS);
      const detail = 'The templates can’t be read, because Airbyte does not answer. Ask again.';
      throw new ProblemError('unavailable', { detail, headers });
    }
    case 'refused':
      throw new ProblemError('airbyte_refused', { detail: answer.message });
  }
}

/** Sources to be held to what is offered, and where each stands in the request. */
export interface SourcesOfRequest {
  readonly sources: readonly SourceRequest[];
  readonly pathOf: (index: number) => string;
}

/**
 * @param isCustomers whether the caller says that a customer has sent it
 * @param read called only where the sources are to be looked at; `null` for a request that is not valid anyway
 * @throws InvalidRequestError with everything that is not offered; ProblemError where the templates can't be read
 */
export async function refuseUnoffered(
  templates: OfferedTemplates | null | undefined,
  isCustomers: boolean,
  read: () => SourcesOfRequest | null,
): Promise<void> {
  if (!isCustomers && templates?.isExclusive !== true) return;
  const given = read();
  if (given === null) return;
  const issues = unofferedIn(given.sources, await offeredOf(templates), given.pathOf);
  if (issues.length > 0) throw new InvalidRequestError(issues);
}
