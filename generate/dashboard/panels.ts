/** The panels of the dashboard, by rows. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Row, Threshold } from './panel.ts';

const ALERTS = new URL('../../deploy/alerts.yml', import.meta.url);

const warnsFrom = (from: number): Threshold => ({ from, color: 'yellow' });
const wrongFrom = (from: number): Threshold => ({ from, color: 'red' });

/** What an operator looks at, the most urgent first. */
export const ROWS: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      {
        title: 'Running',
        kind: 'stat',
        unit: 'short',
        about: 'Open onboardings that need nobody. They go on by themselves.',
        runbooks: ['how-to-read-a-run'],
        queries: [{ expr: 'max(onboarding_running)', legend: 'running' }],
        width: 3,
      },
      {
        title: 'Need a person',
        kind: 'stat',
        unit: 'short',
        about:
          'Onboardings that wait for the customer or the operator. A few are normal: customers mistype keys.',
        runbooks: ['what-is-stuck-and-whose-move-is-it'],
        queries: [{ expr: 'max(onboarding_needs_attention)', legend: 'need a person' }],
        thresholds: [warnsFrom(1)],
        width: 3,
      },
      {
        title: 'Need the operator',
        kind: 'stat',
        unit: 'short',
        about: 'Those of them that no customer can mend. Normal is 0.',
        runbooks: ['onboardingneedsoperator'],
        queries: [{ expr: 'max(onboarding_needs_operator)', legend: 'need the operator' }],
        thresholds: [wrongFrom(1)],
        width: 3,
      },
      {
        title: 'Completed',
        kind: 'stat',
        unit: 'short',
        about: 'Onboardings that were completed within the time that is shown.',
        runbooks: ['onboardingsslow'],
        queries: [
          {
            expr: 'sum(increase(onboarding_closed_total{outcome="completed"}[$__range]))',
            legend: 'completed',
          },
        ],
        width: 3,
      },
      {
        title: 'Workers that poll',
        kind: 'stat',
        unit: 'short',
        about:
          'As Temporal counts them, within 90 seconds. Normal is 2 or more; with none, signups wait, and nothing is lost.',
        runbooks: ['onboardingworkersgone'],
        queries: [{ expr: 'max(onboarding_pollers)', legend: 'workers' }],
        thresholds: [{ from: -Infinity, color: 'red' }, warnsFrom(1), { from: 2, color: 'green' }],
        width: 4,
      },
      {
        title: 'Temporal',
        kind: 'stat',
        unit: 'none',
        about:
          'Whether Temporal answers every HTTP service. Where it does not, signups are answered 503, and repeated by their senders.',
        runbooks: ['temporalunreachable'],
        queries: [{ expr: 'min(onboarding_temporal_up)', legend: 'Temporal' }],
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 1, color: 'green' },
        ],
        words: { 0: 'away', 1: 'answers' },
        width: 4,
      },
      {
        title: 'Credential for Temporal',
        kind: 'stat',
        unit: 's',
        about:
          'How long the API key or client certificate is good, of the process whose is the oldest. Replace it two weeks before it ends, and restart. Nothing is shown where there is none, or where it does not say.',
        runbooks: ['temporalcredentialexpiressoon'],
        queries: [
          {
            expr: 'min(onboarding_temporal_credential_expiry_timestamp_seconds) - time()',
            legend: 'good for',
          },
        ],
        thresholds: [
          { from: -Infinity, color: 'red' },
          warnsFrom(86_400),
          { from: 14 * 86_400, color: 'green' },
        ],
        width: 4,
      },
      {
        title: 'Alerts that fire',
        kind: 'state-timeline',
        unit: 'none',
        about: 'The rules of deploy/alerts.yml, where Prometheus has them. Normal is none.',
        runbooks: ['alerts'],
        queries: [
          {
            expr: `max by (alertname) (ALERTS{alertstate="firing",alertname=~"${alertNames().join('|')}"})`,
            legend: '{{alertname}}',
          },
        ],
        thresholds: [wrongFrom(1)],
        words: { 1: 'fires' },
        width: 24,
      },
    ],
  },
  {
    title: 'Onboardings',
    panels: [
      {
        title: 'By status',
        kind: 'timeseries',
        unit: 'short',
        about:
          'Open onboardings. Those that need a person rise and fall; if they only rise, nobody acts, and each fails when its attention window closes.',
        runbooks: ['what-is-stuck-and-whose-move-is-it', 'onboardingparked'],
        queries: [
          { expr: 'max(onboarding_running)', legend: 'running' },
          { expr: 'max(onboarding_needs_attention)', legend: 'need a person' },
          { expr: 'max(onboarding_needs_operator)', legend: 'of them, the operator' },
        ],
        width: 8,
      },
      {
        title: 'Closed, by outcome',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'Runs that closed in a minute. `failed` is normally none: nobody acted before the attention window closed.',
        runbooks: ['onboardingsfail'],
        queries: [
          {
            expr: 'sum by (outcome) (rate(onboarding_closed_total[$__rate_interval])) * 60',
            legend: '{{outcome}}',
          },
        ],
        stacked: true,
        width: 8,
      },
      {
        title: 'Time to completed',
        kind: 'timeseries',
        unit: 's',
        about:
          'Of those completed within the hour before. Seconds are normal; what a customer corrected counts with the time that the customer took.',
        runbooks: ['onboardingsslow'],
        queries: [
          {
            expr: 'histogram_quantile(0.5, sum by (le) (rate(onboarding_run_seconds_bucket{outcome="completed"}[1h])))',
            legend: 'median',
          },
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(onboarding_run_seconds_bucket{outcome="completed"}[1h])))',
            legend: 'one in twenty takes longer',
          },
        ],
        thresholds: [warnsFrom(300)],
        width: 8,
      },
      {
        title: 'Parked now, by failure type',
        kind: 'timeseries',
        unit: 'short',
        about:
          'What the onboardings that need a person are stuck with. `Airbyte.Invalid` and `Airbyte.CheckFailed` are the customer’s; `Airbyte.Unauthorized` parks everybody.',
        runbooks: ['by-failure-type'],
        queries: [{ expr: 'max by (failure_type) (onboarding_parked_now) > 0', legend: '{{failure_type}}' }],
        stacked: true,
        width: 8,
      },
      {
        title: 'Came to need a person within the hour',
        kind: 'timeseries',
        unit: 'short',
        about: 'Sources, and onboardings as a whole. Many of one type at once have one cause.',
        runbooks: ['by-failure-type'],
        queries: [
          {
            expr: 'sum by (failure_type) (increase(onboarding_parked_total[1h])) > 0',
            legend: '{{failure_type}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Sources, by how they ended',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'Sources of runs that closed in a minute. `adopted` and healed ones show that a create whose outcome was unknown was found again, once.',
        runbooks: ['airbyteoutcomesunknown'],
        queries: [
          {
            expr: 'sum by (state) (rate(onboarding_sources_total[$__rate_interval])) * 60',
            legend: '{{state}}',
          },
          { expr: 'sum(rate(onboarding_sources_healed_total[$__rate_interval])) * 60', legend: 'healed' },
        ],
        width: 8,
      },
    ],
  },
  {
    title: 'Airbyte',
    panels: [
      {
        title: 'Latency, by operation',
        kind: 'timeseries',
        unit: 's',
        about:
          'One call in twenty takes longer. Seconds are normal for a create; at AIRBYTE_REQUEST_TIMEOUT (two minutes) a call is given up.',
        runbooks: ['onboardingsslow', 'airbyteoutcomesunknown'],
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (le, operation) (rate(airbyte_request_seconds_bucket[$__rate_interval])))',
            legend: '{{operation}}',
          },
        ],
        thresholds: [warnsFrom(30)],
        width: 8,
      },
      {
        title: 'Calls, by outcome',
        kind: 'timeseries',
        unit: 'reqps',
        about:
          'By HTTP status, or by what became of a call without one. 429 is too many; 5.., `not_sent`, `timeout` and `lost` are repeated by themselves.',
        runbooks: ['airbyteunavailable', 'airbyteratelimited'],
        queries: [
          {
            expr: 'sum by (status) (rate(airbyte_request_seconds_count[$__rate_interval]))',
            legend: '{{status}}',
          },
        ],
        stacked: true,
        width: 8,
      },
      {
        title: 'Share of calls that fail',
        kind: 'timeseries',
        unit: 'percentunit',
        about: 'Normal is near 0. Alerts fire from 20 % of failures, and from 10 % of 429.',
        runbooks: ['airbyteunavailable', 'airbyteratelimited'],
        queries: [
          {
            expr: 'sum(rate(airbyte_request_seconds_count{status=~"5..|not_sent|timeout|lost|unreadable"}[10m])) / sum(rate(airbyte_request_seconds_count[10m]))',
            legend: 'unavailable',
          },
          {
            expr: 'sum(rate(airbyte_request_seconds_count{status="429"}[15m])) / sum(rate(airbyte_request_seconds_count[15m]))',
            legend: 'too many (429)',
          },
        ],
        thresholds: [warnsFrom(0.1), wrongFrom(0.2)],
        width: 8,
      },
      {
        title: 'Attempts that are repeated',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'In a minute, by why. They need nobody unless they last; `InternalError` is a defect, and should be reported.',
        runbooks: ['by-failure-type'],
        queries: [
          {
            expr: 'sum by (failure_type) (rate(onboarding_retries_total[$__rate_interval])) * 60 > 0',
            legend: '{{failure_type}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Rate limit against use',
        kind: 'timeseries',
        unit: 'ops',
        about:
          'Activities that workers are given in a second, and what `onboarding limits` allows; no limit is drawn where none is set. Use at the limit with a backlog is an import that takes its time; a limit of 0 stops everything.',
        runbooks: ['rate-toward-airbyte', 'onboardingsheldback'],
        queries: [
          { expr: 'max(onboarding_rate_limit)', legend: 'limit' },
          {
            expr: 'max(onboarding_tasks_dispatched_per_second{task_type="activity"})',
            legend: 'activities given out',
          },
        ],
        width: 8,
      },
      {
        title: 'Token requests, by outcome',
        kind: 'timeseries',
        unit: 'cpm',
        about: 'In a minute. `refused` is normally none: the credential is wrong, and everybody is parked.',
        runbooks: ['onboardingcredentialrefused'],
        queries: [
          {
            expr: 'sum by (token, outcome) (rate(airbyte_token_requests_total[$__rate_interval])) * 60',
            legend: '{{token}}: {{outcome}}',
          },
        ],
        width: 8,
      },
    ],
  },
  {
    title: 'Task queue and workers',
    panels: [
      {
        title: 'Backlog',
        kind: 'timeseries',
        unit: 'short',
        about:
          'About how many tasks wait for a worker, or for their turn under the rate limit. Normal is 0, but for imports.',
        runbooks: ['when-nothing-moves'],
        queries: [{ expr: 'max by (task_type) (onboarding_backlog_tasks)', legend: '{{task_type}}' }],
        width: 8,
      },
      {
        title: 'Oldest task that waits',
        kind: 'timeseries',
        unit: 's',
        about: 'Seconds are normal. Five minutes, with no task given out, are an alert.',
        runbooks: ['onboardingsstuck'],
        queries: [{ expr: 'max by (task_type) (onboarding_backlog_age_seconds)', legend: '{{task_type}}' }],
        thresholds: [warnsFrom(60), wrongFrom(300)],
        width: 8,
      },
      {
        title: 'Time until a worker takes a task',
        kind: 'timeseries',
        unit: 's',
        about:
          'One in twenty waits longer. Milliseconds are normal. More, without a rate limit, wants more workers.',
        runbooks: ['workersbehind'],
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_bucket{task_queue=~"$queue"}[$__rate_interval])))',
            legend: 'workflow',
          },
          {
            expr: 'histogram_quantile(0.95, sum by (le) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue=~"$queue"}[$__rate_interval])))',
            legend: 'activity',
          },
        ],
        thresholds: [warnsFrom(5), wrongFrom(30)],
        width: 8,
      },
      {
        title: 'Worker CPU',
        kind: 'timeseries',
        unit: 'suffix: cores',
        about:
          'Of each worker. About 40 ms an onboarding are normal. Near as many cores as it has, and with a backlog: more workers.',
        runbooks: ['workersbehind'],
        queries: [
          {
            expr: 'sum by (instance) (rate(onboarding_worker_cpu_seconds_total[$__rate_interval]))',
            legend: '{{instance}}',
          },
        ],
        width: 6,
      },
      {
        title: 'Worker memory',
        kind: 'timeseries',
        unit: 'bytes',
        about:
          'Of each worker. 150 MB idle, and some hundred when busy, are normal. What only rises is a leak.',
        runbooks: ['workersbehind'],
        queries: [{ expr: 'sum by (instance) (onboarding_worker_memory_bytes)', legend: '{{instance}}' }],
        width: 6,
      },
      {
        title: 'Slots in use',
        kind: 'timeseries',
        unit: 'percentunit',
        about:
          'The fullest worker’s, by kind of task. A worker whose slots are all in use takes nothing: its calls hang, or there are too few workers.',
        runbooks: ['workersbehind', 'onboardingsstuck'],
        queries: [
          {
            expr: 'max by (worker_type) (temporal_worker_task_slots_used{task_queue=~"$queue"} / (temporal_worker_task_slots_used{task_queue=~"$queue"} + temporal_worker_task_slots_available{task_queue=~"$queue"}))',
            legend: '{{worker_type}}',
          },
        ],
        thresholds: [warnsFrom(0.8), wrongFrom(0.95)],
        width: 6,
      },
      {
        title: 'Workflow tasks that failed within 30 minutes',
        kind: 'timeseries',
        unit: 'short',
        about:
          'Normal is none. From 2 on a key is missing, or a worker is older than a run: those runs stand still.',
        runbooks: ['workflowtasksfail'],
        queries: [
          {
            expr: 'sum(increase(temporal_workflow_task_execution_failed_total{task_queue=~"$queue"}[30m]))',
            legend: 'failed',
          },
        ],
        thresholds: [wrongFrom(2)],
        width: 6,
      },
    ],
  },
  {
    title: 'Signups, webhooks and notices',
    panels: [
      {
        title: 'Signups',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'Accepted in a minute, over the API and by webhooks. `already_…` are repeats, which change nothing.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'sum by (outcome) (rate(onboarding_signups_total[$__rate_interval])) * 60',
            legend: '{{outcome}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Webhooks, by outcome',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'Deliveries in a minute. `rejected` and `mapping_failed` are normally none; with the latter, customers have no onboarding until the mapping is mended.',
        runbooks: ['webhookmappingfails', 'webhooksrejected'],
        queries: [
          {
            expr: 'sum by (endpoint, outcome) (rate(onboarding_webhooks_total[$__rate_interval])) * 60 > 0',
            legend: '{{endpoint}}: {{outcome}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Webhooks that were rejected within the hour',
        kind: 'timeseries',
        unit: 'short',
        about:
          'By reason. `no_secret_matched` is a secret that was rotated at one end only, or somebody who guesses.',
        runbooks: ['webhooksrejected'],
        queries: [
          {
            expr: 'sum by (endpoint, reason) (increase(onboarding_webhooks_total{outcome="rejected"}[1h])) > 0',
            legend: '{{endpoint}}: {{reason}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Notices that came to an end within the hour',
        kind: 'timeseries',
        unit: 'short',
        about:
          '`failed` is normally none: a receiver or a hook has not taken one for a day. Once it answers: `onboarding notices resend --undelivered`.',
        runbooks: ['noticesnotdelivered'],
        queries: [
          { expr: 'sum by (outcome) (increase(onboarding_notices_total[1h]))', legend: '{{outcome}}' },
        ],
        width: 8,
      },
      {
        title: 'Attempts at notices that failed',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'In a minute. They are repeated for a day; while this lasts, a receiver (`deliverNotice`) or a hook (`callHook`) is away, long before a notice fails.',
        runbooks: ['noticesnotdelivered'],
        queries: [
          {
            expr: 'sum by (activity_type) (rate(temporal_activity_execution_failed_total{task_queue=~"$queue",activity_type=~"deliverNotice|callHook"}[$__rate_interval])) * 60',
            legend: '{{activity_type}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Texts left out',
        kind: 'timeseries',
        unit: 'short',
        about:
          'Within the hour: texts of logs and errors that could quote more secrets than are searched for. Normal is none, and nobody has to act.',
        runbooks: ['how-to-read-a-run'],
        queries: [{ expr: 'sum(increase(onboarding_texts_left_out_total[1h]))', legend: 'left out' }],
        width: 8,
      },
    ],
  },
  {
    title: 'HTTP service',
    panels: [
      {
        title: 'Requests, by status',
        kind: 'timeseries',
        unit: 'reqps',
        about:
          'Without probes and scrapes. 503 is Temporal that does not answer, 500 a defect; 499 is a caller that broke off.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'sum by (status) (rate(onboarding_http_requests_total{operation!~"healthz|readyz|metrics"}[$__rate_interval]))',
            legend: '{{status}}',
          },
        ],
        stacked: true,
        width: 8,
      },
      {
        title: 'Time until an answer begins',
        kind: 'timeseries',
        unit: 's',
        about:
          'By operation; one in twenty takes longer. Less than a second is normal, but for requests that wait for a change on purpose.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'histogram_quantile(0.95, sum by (le, operation) (rate(onboarding_http_request_seconds_bucket{operation!~"healthz|readyz|metrics"}[$__rate_interval])))',
            legend: '{{operation}}',
          },
        ],
        thresholds: [warnsFrom(1), wrongFrom(5)],
        width: 8,
      },
      {
        title: 'Requests over a limit',
        kind: 'timeseries',
        unit: 'cpm',
        about:
          'Answered 429 in a minute. By `address` is somebody without a valid key; by `key` a caller of yours that asks too often.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'sum by (by) (rate(onboarding_http_limited_total[$__rate_interval])) * 60',
            legend: '{{by}}',
          },
        ],
        width: 8,
      },
      {
        title: 'Open streams of progress',
        kind: 'timeseries',
        unit: 'short',
        about: 'Pages that follow, and the onboardings that are followed for them.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          { expr: 'sum(onboarding_progress_listeners)', legend: 'streams' },
          { expr: 'sum(onboarding_progress_followed)', legend: 'onboardings' },
        ],
        width: 8,
      },
      {
        title: 'Service CPU',
        kind: 'timeseries',
        unit: 'suffix: cores',
        about: 'Of each service. Node answers on one core: near 1, start another service.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'rate(process_cpu_seconds_total[$__rate_interval]) and on (job, instance) onboarding_temporal_up',
            legend: '{{instance}}',
          },
        ],
        thresholds: [warnsFrom(0.8)],
        width: 8,
      },
      {
        title: 'Event loop lag of the service',
        kind: 'timeseries',
        unit: 's',
        about:
          'One in a hundred is later. Some 10 ms are normal; from 100 ms on every answer is late, and another service helps.',
        runbooks: ['onboardingserviceerrors'],
        queries: [
          {
            expr: 'nodejs_eventloop_lag_p99_seconds and on (job, instance) onboarding_temporal_up',
            legend: '{{instance}}',
          },
        ],
        thresholds: [warnsFrom(0.1)],
        width: 8,
      },
    ],
  },
];

function alertNames(): string[] {
  const { groups } = parse(readFileSync(ALERTS, 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
}
