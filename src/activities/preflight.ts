/** Preflight: a configuration is checked against what its template asks for, before it is sent anywhere. */
import { log } from '@temporalio/activity';
import type { CreateSourceBody } from '../airbyte/index.ts';
import { failure } from '../domain/failure.ts';
import { asCustomer } from '../preflight/index.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { VerdictError } from './verdict.ts';

export interface Preflighted {
  readonly preflight: 'passed' | 'skipped';
  /** The values that the specification says are secret. */
  readonly secrets: readonly string[];
}

/** @throws VerdictError with what is wrong, field by field; AirbyteError where the token is rejected */
export async function preflight(
  { airbyte, specifications }: ActivityDependencies,
  { name, source_template_id, source_config }: CreateSourceBody,
  scopedToken: string,
): Promise<Preflighted> {
  const read = asCustomer(airbyte, scopedToken);
  const result = await specifications.preflight(source_template_id, source_config, read);
  if (result.kind === 'passed') return { preflight: 'passed', secrets: result.secrets };
  if (result.kind === 'failed') {
    const invalid = failure('Airbyte.Invalid', 'Nothing was sent.', result.problems);
    throw new VerdictError({ kind: 'final', failure: invalid });
  }
  log.warn('a configuration is not checked before it is sent', { source: name, reason: result.reason });
  return { preflight: 'skipped', secrets: [] };
}
