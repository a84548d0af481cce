/** What is sent of a source: its configuration is opened, and checked against what its template asks for. */
import { log } from '@temporalio/activity';
import type { CreateSourceBody } from '../airbyte/index.ts';
import { asCustomer } from '../preflight/index.ts';
import { unseal, type KeyProvider } from '../secrets/index.ts';
import { final, VerdictError } from './classify.ts';
import type { SourceInput } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The document's body, field for field, with the configuration opened. @throws UnsealableError */
export function sourceBody(keyring: KeyProvider, input: SourceInput): CreateSourceBody {
  const { source, workspace_id, workspace_name: workspaceName } = input;
  const { selected_connection_template_tags: tags, selected_connection_template_tags_mode: mode } = source;
  const config = unseal(keyring, { workspaceName, purpose: 'source_config' }, source.sealed_source_config);
  return {
    name: source.name,
    workspace_id,
    source_template_id: source.source_template_id,
    source_config: JSON.parse(config) as Record<string, unknown>,
    ...(tags !== undefined && {
      selected_connection_template_tags: tags,
      selected_connection_template_tags_mode: mode,
    }),
  };
}

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
  if (result.kind === 'failed')
    throw new VerdictError(final('Airbyte.Invalid', 'Nothing was sent.', result.problems));
  log.warn('a configuration is not checked before it is sent', { source: name, reason: result.reason });
  return { preflight: 'skipped', secrets: [] };
}
