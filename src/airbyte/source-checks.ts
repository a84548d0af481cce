/** Connection checks: the API tries a configuration as its connector would, without creating anything. */
import type { Calls } from './calls.ts';
import type { CallOptions } from './deadline.ts';
import type { CheckedSource, Dialect, Workspace } from './dialect.ts';
import { lineOf, NOT_QUOTED } from './error-body.ts';
import type { CheckAnswer } from './answers.ts';
import { createRedactor } from '../redaction/index.ts';

const MAX_WORDS = 500;

/** For a failure of which the API tells the kind only. */
const KINDS_IN_WORDS: ReadonlyMap<string, string> = new Map([
  ['config_error', 'The configuration is wrong; Airbyte does not say where.'],
  ['transient_error', 'The other side did not answer as it should.'],
  ['system_error', 'The connector itself failed.'],
  ['manual_cancellation', 'The check was cancelled in Airbyte.'],
]);

/** How far a check is. */
export interface CheckStatus {
  readonly status: CheckAnswer['status'];
  /** Why it failed, in the API's words without the secrets that it may quote; `null` where it does not say. */
  readonly words: string | null;
  /** Whether the fault is not the configuration's: it may pass when it is made again. */
  readonly isTransient: boolean;
}

/** What a check is about. */
export interface CheckSubject {
  readonly workspace: Workspace;
  readonly source: CheckedSource;
  /** What the specification flags as secret, whatever its length; `null`: nothing that the API says is quoted. */
  readonly secrets: readonly string[] | null;
}

export class SourceChecks {
  readonly #calls: Calls;
  readonly #dialect: Dialect;

  constructor(calls: Calls, dialect: Dialect) {
    this.#calls = calls;
    this.#dialect = dialect;
  }

  /**
   * Starts a check. It creates nothing, so it may be repeated freely. `status` is `null` where the answer does not say how far it
   * is.
   */
  async start(
    subject: CheckSubject,
    call: CallOptions = {},
  ): Promise<{ id: string; status: CheckStatus | null }> {
    const request = this.#dialect.checkSource(subject.workspace, subject.source);
    const { id, status, ...explained } = await this.#calls.ask(request, call, accessFor(subject));
    return { id, status: status === null ? null : statusOf({ ...explained, status }, subject) };
  }

  /** How far it is. */
  async status(checkId: string, subject: CheckSubject, call: CallOptions = {}): Promise<CheckStatus> {
    const request = this.#dialect.getCheckStatus(checkId);
    return statusOf(await this.#calls.ask(request, call, accessFor(subject)), subject);
  }
}

function accessFor({ workspace, source, secrets }: CheckSubject) {
  const { source_config, credentials } = source;
  return {
    scopedToken: workspace.scopedToken,
    secrets: [source_config, credentials],
    certainSecrets: secrets,
  };
}

function statusOf(answer: CheckAnswer, { workspace, source, secrets }: CheckSubject): CheckStatus {
  const { failure_reason: reason, enhanced_error_message, error_message } = answer;
  const said = enhanced_error_message ?? reason?.external_message ?? error_message;
  const redactor = createRedactor([source.source_config, source.credentials, workspace.scopedToken], secrets);
  const [quoted = ''] = redactor.texts([said ?? '']);
  const kind = KINDS_IN_WORDS.get(reason?.failure_type ?? '') ?? null;
  const instead = redactor.quotes ? lineOf(quoted, MAX_WORDS) : (kind ?? NOT_QUOTED);
  const words = said === null ? kind : instead;
  return { status: answer.status, words, isTransient: isTransient(reason) };
}

/** The API names the fault's kind and says whether repeating helps; a fault of the configuration never heals by itself. */
function isTransient(reason: CheckAnswer['failure_reason']): boolean {
  if (reason === null || reason.failure_type === 'config_error') return false;
  if (reason.retryable !== null) return reason.retryable;
  return reason.failure_type === 'transient_error' || reason.failure_origin === 'airbyte_platform';
}
