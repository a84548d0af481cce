/** Connection checks: the API tries a configuration as its connector would, without creating anything. */
import { z } from 'zod';
import type { Calls } from './calls.ts';
import type { CallOptions } from './deadline.ts';
import { lineOf } from './error-body.ts';
import type { CreateSourceBody } from './answers.ts';
import { createRedactor } from '../redaction/index.ts';
import { path, type Transport } from './transport.ts';

const MAX_WORDS = 500;

/** The states of a check, as the API's newest OpenAPI document has them. */
const STATUSES = [
  'pending',
  'running',
  'cancelled',
  'failed',
  'succeeded',
  'inconclusive',
  'skipped',
] as const;

/** For a failure of which the API tells the kind only. */
const KINDS_IN_WORDS: ReadonlyMap<string, string> = new Map([
  ['config_error', 'The configuration is wrong; Airbyte does not say where.'],
  ['transient_error', 'The other side did not answer as it should.'],
  ['system_error', 'The connector itself failed.'],
  ['manual_cancellation', 'The check was cancelled in Airbyte.'],
]);

const words = z.string().nullable().catch(null);

const startedSchema = z.object({ id: z.string().min(1) });

const statusSchema = z.object({
  status: z.enum(STATUSES),
  error_message: words,
  enhanced_error_message: words,
  failure_reason: z
    .object({
      failure_origin: words,
      failure_type: words,
      external_message: words,
      retryable: z.boolean().nullable().catch(null),
    })
    .nullable()
    .catch(null),
});

/** How far a check is. */
export interface CheckStatus {
  readonly status: (typeof STATUSES)[number];
  /** Why it failed, in the API's words without the secrets that it may quote; `null` where it does not say. */
  readonly words: string | null;
  /** Whether the fault is not the configuration's: it may pass when it is made again. */
  readonly isTransient: boolean;
}

interface Secrets {
  readonly sourceConfig: Readonly<Record<string, unknown>>;
  /** What the specification flags as secret, whatever its length. */
  readonly secrets: readonly string[];
}

export class SourceChecks {
  readonly #transport: Transport;
  readonly #calls: Calls;

  constructor(transport: Transport, calls: Calls) {
    this.#transport = transport;
    this.#calls = calls;
  }

  /** Starts a check. It creates nothing, so it may be repeated freely. */
  async start(
    input: { scopedToken: string; source: CreateSourceBody; secrets: readonly string[] },
    call: CallOptions = {},
  ): Promise<{ id: string }> {
    const { source, secrets } = input;
    return this.#calls.asScoped(call, {
      operation: 'checkSource',
      method: 'POST',
      url: this.#transport.url(path`/api/v1/embedded/sources/check`),
      bearer: input.scopedToken,
      body: source,
      answer: startedSchema,
      secrets: [source.source_config],
      certainSecrets: secrets,
    });
  }

  /** How far it is. */
  async status(
    input: { scopedToken: string; checkId: string } & Secrets,
    call: CallOptions = {},
  ): Promise<CheckStatus> {
    const { scopedToken, checkId, sourceConfig, secrets } = input;
    const answer = await this.#calls.asScoped(call, {
      operation: 'getCheckStatus',
      method: 'GET',
      url: this.#transport.url(path`/api/v1/embedded/sources/check/${checkId}/status`),
      bearer: scopedToken,
      answer: statusSchema,
      secrets: [sourceConfig],
      certainSecrets: secrets,
    });
    const { failure_reason: reason, enhanced_error_message, error_message } = answer;
    const explanation =
      enhanced_error_message ??
      reason?.external_message ??
      error_message ??
      KINDS_IN_WORDS.get(reason?.failure_type ?? '') ??
      '';
    const redactor = createRedactor([sourceConfig, scopedToken], secrets);
    const [words = ''] = redactor.texts([explanation]);
    return {
      status: answer.status,
      words: lineOf(words, MAX_WORDS),
      isTransient: isTransient(reason),
    };
  }
}

/** The API names the fault's kind and says whether repeating helps; a fault of the configuration never heals by itself. */
function isTransient(reason: z.infer<typeof statusSchema>['failure_reason']): boolean {
  if (reason === null || reason.failure_type === 'config_error') return false;
  if (reason.retryable !== null) return reason.retryable;
  return reason.failure_type === 'transient_error' || reason.failure_origin === 'airbyte_platform';
}
