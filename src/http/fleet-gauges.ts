/** The fleet, for Prometheus. Each service answers the same, so they are not to be added up. */
import { Gauge, type Registry } from 'prom-client';
import { fleetOf, type Fleet, type FleetClient } from './fleet.ts';
import { keptFor } from './kept-for.ts';

/** An answer is used for as long, so that scrapes cost Temporal little, however many there are. */
const KEPT_MS = 15_000;

interface FleetGauge {
  readonly name: string;
  readonly help: string;
  /** `null`: the gauge is absent. */
  readonly value: (fleet: Fleet | null) => number | null;
}

interface LabelledFleetGauge {
  readonly name: string;
  readonly help: string;
  readonly label: string;
  /** By the label's value. */
  readonly values: (fleet: Fleet) => Iterable<readonly [string, number]>;
}

const GAUGES: readonly FleetGauge[] = [
  {
    name: 'onboarding_temporal_up',
    help: 'Whether Temporal answers the service.',
    value: (fleet) => (fleet === null ? 0 : 1),
  },
  {
    name: 'onboarding_running',
    help: 'Onboardings that are open and need nobody.',
    value: (fleet) => fleet && fleet.running,
  },
  {
    name: 'onboarding_needs_attention',
    help: 'Onboardings that are open and need a person.',
    value: (fleet) => fleet && fleet.needsAttention,
  },
  {
    name: 'onboarding_needs_operator',
    help: 'Those of them with something for the operator to mend.',
    value: (fleet) => fleet && fleet.needsOperator,
  },
  {
    name: 'onboarding_pollers',
    help: 'Workers that have polled for onboardings within 90 seconds.',
    value: (fleet) => fleet && fleet.pollers,
  },
  {
    name: 'onboarding_rate_limit',
    help: 'Activities a second that may start, of all workers together; absent where no limit is set.',
    value: (fleet) => fleet && fleet.rateLimit,
  },
];

const GAUGES_BY_LABEL: readonly LabelledFleetGauge[] = [
  {
    name: 'onboarding_parked_now',
    help: 'Onboardings that need a person, by failure type: one may have several.',
    label: 'failure_type',
    values: ({ parked }) => parked ?? [],
  },
  {
    name: 'onboarding_backlog_tasks',
    help: 'Tasks that wait for a worker, or for their turn, about.',
    label: 'task_type',
    values: ({ backlogs }) => [...backlogs].map(([type, { tasks }]) => [type, tasks]),
  },
  {
    name: 'onboarding_backlog_age_seconds',
    help: 'How long the oldest of those tasks has waited.',
    label: 'task_type',
    values: ({ backlogs }) => [...backlogs].map(([type, { age_ms }]) => [type, age_ms / 1_000]),
  },
  {
    name: 'onboarding_tasks_dispatched_per_second',
    help: 'Tasks that workers were given, on average of the last half minute.',
    label: 'task_type',
    values: ({ backlogs }) =>
      [...backlogs].map(([type, { dispatched_per_second }]) => [type, dispatched_per_second]),
  },
];

/** Where Temporal does not answer, `onboarding_temporal_up` is 0 and the others are absent, rather than wrong. */
export function createFleetGauges(registry: Registry, onboarding: FleetClient): void {
  const fleet = keptFor(KEPT_MS, () => fleetOf(onboarding));
  const registers = [registry];
  for (const { name, help, value } of GAUGES) {
    const gauge = new Gauge({
      name,
      help,
      registers,
      collect: async () => {
        const now = value(await fleet());
        if (now === null) gauge.remove();
        else gauge.set(now);
      },
    });
  }
  for (const { name, help, label, values } of GAUGES_BY_LABEL) {
    const gauge = new Gauge({
      name,
      help,
      registers,
      labelNames: [label],
      collect: async () => {
        const now = await fleet();
        gauge.reset();
        for (const [of, value] of now === null ? [] : values(now)) gauge.set({ [label]: of }, value);
      },
    });
  }
}
