/**
 * The metrics that more than one process writes. Their names and labels are promises, because dashboards and alerts go by
 * them; docs/metrics.md lists all. A counter is exposed with `_total` at its end, which whoever exposes it adds.
 */
import { FAILURE_TYPES } from './history/types.ts';
import { failureRule } from './failure.ts';

export interface MetricDefinition {
  readonly name: string;
  readonly help: string;
}

interface HistogramDefinition extends MetricDefinition {
  readonly buckets: readonly number[];
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** By `outcome`. From a second to more than the attention window. */
export const RUN_SECONDS: HistogramDefinition = {
  name: 'onboarding_run_seconds',
  help: 'From the start of an onboarding’s run to its close, by outcome.',
  buckets: [
    1,
    2,
    5,
    10,
    30,
    MINUTE_SECONDS,
    5 * MINUTE_SECONDS,
    30 * MINUTE_SECONDS,
    HOUR_SECONDS,
    6 * HOUR_SECONDS,
    DAY_SECONDS,
    3 * DAY_SECONDS,
    7 * DAY_SECONDS,
    14 * DAY_SECONDS,
  ],
};

/** How a run closes, as it says itself. */
export const RUN_OUTCOMES = ['completed', 'failed', 'cancelled'] as const;

/** By `outcome`. Apart from {@link RUN_SECONDS} because a counter can be there from zero, before the first one. */
export const CLOSED: MetricDefinition = {
  name: 'onboarding_closed',
  help: 'Runs of onboardings that have closed, by outcome.',
};

/** By `state`, a source's last one: `created`, `adopted`, `failed`, `cancelled`, `waiting`. */
export const SOURCES: MetricDefinition = {
  name: 'onboarding_sources',
  help: 'Sources of onboardings that have closed, by the state that each ended in.',
};

export const HEALED: MetricDefinition = {
  name: 'onboarding_sources_healed',
  help: 'Sources that stood twice, and of which the second, created by the onboarding itself, was removed.',
};

export const TEXTS_LEFT_OUT: MetricDefinition = {
  name: 'onboarding_texts_left_out',
  help: 'Texts of logs, spans and errors that were left out, because they could quote more secrets than are searched for.',
};

/** The service counts it, and the doctor asks for it. */
export const UNTRUSTED_FORWARDS = 'onboarding_http_untrusted_proxy_total';

/** By `failure_type`. */
export const PARKED: MetricDefinition = {
  name: 'onboarding_parked',
  help: 'Times that a source, or an onboarding as a whole, came to need a person, by failure type.',
};

/** The `failure_type` of a defect: an attempt failed for a reason that no classifier knows. */
export const DEFECT = 'InternalError';

/** The failure types of attempts that are tried again. A key that is missing may be on its way. */
export const RETRIED_TYPES: readonly string[] = [
  ...FAILURE_TYPES.filter((type) => failureRule(type).move === 'retry'),
  'Onboarding.Unsealable',
  DEFECT,
];

/** By `failure_type`, one of {@link RETRIED_TYPES}. */
export const RETRIES: MetricDefinition = {
  name: 'onboarding_retries',
  help: 'Attempts of activities that failed and are tried again, by failure type.',
};

/** By `operation` and `status`. A create takes seconds, and a call two minutes at most by default. */
export const AIRBYTE_REQUEST_SECONDS: HistogramDefinition = {
  name: 'airbyte_request_seconds',
  help: 'Time that a call to Airbyte took, by operation and status.',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
};

/** By `token` and `outcome`. */
export const TOKEN_REQUESTS: MetricDefinition = {
  name: 'airbyte_token_requests',
  help: 'Requests for tokens, by the kind of token and what became of them.',
};

/** By `outcome`, one of {@link NOTICE_OUTCOMES}. */
export const NOTICES: MetricDefinition = {
  name: 'onboarding_notices',
  help: 'Notices that have come to an end, by outcome.',
};

/** `failed`: a receiver was not reached within a day. */
export const NOTICE_OUTCOMES = ['delivered', 'failed'] as const;

/** In whole seconds, since nothing else can be added to a counter of Temporal’s SDK. */
export const WORKER_CPU_SECONDS: MetricDefinition = {
  name: 'onboarding_worker_cpu_seconds',
  help: 'Processor time that the worker’s process has taken, on all cores.',
};

/** As `process_start_time_seconds` of other processes. */
export const WORKER_START_SECONDS: MetricDefinition = {
  name: 'onboarding_worker_start_time_seconds',
  help: 'When the worker’s process started, in seconds since the epoch.',
};

export const WORKER_MEMORY_BYTES: MetricDefinition = {
  name: 'onboarding_worker_memory_bytes',
  help: 'Memory of the machine that the worker’s process holds (its resident set).',
};

/** Told by each process of its own. Absent where Temporal is shown nothing that says until when it is good. */
export const TEMPORAL_CREDENTIAL_EXPIRY: MetricDefinition = {
  name: 'onboarding_temporal_credential_expiry_timestamp_seconds',
  help: 'When the API key or the client certificate for Temporal expires, whichever is first, in seconds since the epoch.',
};
