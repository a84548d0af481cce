/** What is sent of a source: its configuration is opened, and checked against what its template asks for. */
import { log } from '@temporalio/activity';
import type { CreateSourceBody } from '../airbyte/index.ts';
import { andMore } from '../domain/problem-list.ts';
import { asCustomer } from '../preflight/index.ts';
import { unseal, type KeyProvider } from '../secrets/index.ts';
import { finalVerdict, VerdictError } from './classify.ts';
import type { SourceInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

interface CheckedBody {
  readonly body: CreateSourceBody;
  readonly preflight: 'passed' | 'skipped';
  /** The values that the specification says are secret. */
  readonly secrets: readonly string[];
}

/** @throws UnsealableError; VerdictError with what is wrong, field by field; AirbyteError where the token is rejected */
export async function checkedBody(
  { airbyte, keyring, specifications }: ActivityDependencies,
  input: SourceInput,
  scopedToken: string,
): Promise<CheckedBody> {
  const body = openedBody(keyring, input);
  const read = asCustomer(airbyte, scopedToken);
  const result = await specifications.preflight(body.source_template_id, body.source_config, read);
  if (result.kind === 'passed') return { body, preflight: 'passed', secrets: result.secrets };
  if (result.kind === 'failed')
    throw new VerdictError(finalVerdict('Airbyte.Invalid', detailOf(result), result.problems));
  log.warn('a configuration is not checked before it is sent', { source: body.name, reason: result.reason });
  return { body, preflight: 'skipped', secrets: [] };
}

function detailOf({
  problems,
  more,
}: {
  readonly problems: readonly unknown[];
  readonly more: number;
}): string {
  const sent = 'Nothing was sent.';
  return more === 0
    ? sent
    : `${sent} ${problems.length} fields are named here, ${andMore(more)} are not right.`;
}

/** The document's body, field for field, with the configuration opened. @throws UnsealableError */
function openedBody(keyring: KeyProvider, input: SourceInput): CreateSourceBody {
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
