/** What is sent of a source: its configuration is opened, and checked against what its template asks for. */
import { log } from '@temporalio/activity';
import type { NewSource, Workspace } from '../airbyte/index.ts';
import { backoffMs } from '../domain/backoff.ts';
import type { FieldProblem } from '../domain/history/types.ts';
import { andMore } from '../domain/problem-list.ts';
import { asCustomer, sendableConfiguration, type Configuration } from '../preflight/index.ts';
import { unseal, type KeyProvider } from '../secrets/index.ts';
import type { Attempt } from './attempt.ts';
import { finalVerdict, retryVerdict, VerdictError } from './classify.ts';
import type { CreateSourceResult, SourceInput } from './contract.ts';
import type { ActivityDependencies } from './run-attempt.ts';

interface CheckedBody {
  readonly body: NewSource;
  /** The values that the specification says are secret; `null` where nothing is to say which they are. */
  readonly secrets: readonly string[] | null;
  /** What is told of it in the progress. */
  readonly told: Pick<CreateSourceResult, 'preflight' | 'preflight_problems'>;
}

/** Bytes of problems that a progress tells of one source: those of fifty are a small part of what Temporal takes as a result. */
const MAX_TOLD_BYTES = 8 * 1024;

/** @throws UnsealableError; VerdictError with what is wrong, field by field; AirbyteError where the token is rejected */
export async function checkedBody(
  { airbyte, keyring, specifications }: ActivityDependencies,
  input: SourceInput,
  workspace: Workspace,
  attempt: Attempt,
): Promise<CheckedBody> {
  const { name, source_template_id, ...source } = input.source;
  const { selected_connection_template_tags: tags, selected_connection_template_tags_mode: mode } = source;
  const template = {
    specifications,
    templateId: source_template_id,
    read: asCustomer(airbyte, workspace),
    mode: input.policy.preflight,
  };
  const { configuration: sent } = airbyte.abilities;
  const result = await sendableConfiguration(openedConfiguration(keyring, input), sent, template);
  if (result.kind === 'refused') {
    // An id that is of no template is the operator's to correct, as where the API itself answers so.
    const type = result.isOfNoTemplate ? 'Airbyte.NotFound' : 'Airbyte.Invalid';
    throw new VerdictError(finalVerdict(type, detailOf(result), result.problems));
  }
  if (result.kind === 'unavailable')
    throw new VerdictError(
      retryVerdict(backoffMs(attempt.failingForMs()), 'Airbyte.Unavailable', result.reason),
    );
  const { configuration, secrets, unchecked, warnings } = result;
  if (unchecked !== null)
    log.warn('a configuration is not checked before it is sent', { source: name, reason: unchecked });
  if (warnings.problems.length > 0)
    log.warn('a configuration is sent that is not what its template asks for', {
      source: name,
      fields: warnings.problems.length + warnings.more,
    });
  const body = {
    name,
    source_template_id,
    ...configuration,
    ...(tags !== undefined && {
      selected_connection_template_tags: tags,
      selected_connection_template_tags_mode: mode,
    }),
  };
  const told = {
    preflight: unchecked === null ? 'passed' : 'skipped',
    ...(warnings.problems.length > 0 && { preflight_problems: problemsThatFit(warnings.problems) }),
  } as const;
  return { body, secrets, told };
}

/** The first of them, at least one. */
function problemsThatFit(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  let bytes = 0;
  return problems.filter((problem, index) => {
    bytes += Buffer.byteLength(JSON.stringify(problem));
    return index === 0 || bytes <= MAX_TOLD_BYTES;
  });
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

/** @throws UnsealableError */
function openedConfiguration(keyring: KeyProvider, { source, workspace_name }: SourceInput): Configuration {
  const { sealed_source_config, sealed_credentials } = source;
  const opened = (sealed: string, purpose: 'source_config' | 'credentials') =>
    JSON.parse(unseal(keyring, { workspaceName: workspace_name, purpose }, sealed)) as Record<
      string,
      unknown
    >;
  return {
    source_config: opened(sealed_source_config, 'source_config'),
    ...(sealed_credentials !== undefined && { credentials: opened(sealed_credentials, 'credentials') }),
  };
}
