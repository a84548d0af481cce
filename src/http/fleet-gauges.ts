/**
 * What Temporal knows of all onboardings and all workers, for Prometheus: no process knows it of itself. Each service
 * answers the same, so they are not to be added up.
 */
import { Gauge, type Registry } from 'prom-client';
import type { OnboardingClient } from '../client.ts';

/** Milliseconds for which an answer is told again, so that scrapes cost Temporal little, however many there are. */
const KEPT_MS = 15_000;

interface Fleet {
  readonly running: number;
  readonly needsAttention: number;
  readonly needsOperator: number;
  readonly pollers: number;
}

/** Where Temporal does not answer, `onboarding_temporal_up` is 0 and the others are absent, rather than wrong. */
export function createFleetGauges(
  registry: Registry,
  onboarding: Pick<OnboardingClient, 'count' | 'pollers'>,
): void {
  const fleet = keptFor(KEPT_MS, () => askedOf(onboarding));
  const gauge = (name: string, help: string, value: (fleet: Fleet | null) => number | null): void => {
    const created = new Gauge({
      name,
      help,
      registers: [registry],
      collect: async () => {
        const told = value(await fleet());
        if (told === null) created.remove();
        else created.set(told);
      },
    });
  };
  gauge('onboarding_temporal_up', 'Whether Temporal answers the service.', (of) => (of === null ? 0 : 1));
  gauge('onboarding_running', 'Onboardings that are open and need nobody.', (of) => of && of.running);
  gauge(
    'onboarding_needs_attention',
    'Onboardings that are open and need a person.',
    (of) => of && of.needsAttention,
  );
  gauge(
    'onboarding_needs_operator',
    'Those of them with something for the operator to mend.',
    (of) => of && of.needsOperator,
  );
  gauge(
    'onboarding_pollers',
    'Workers that have polled for onboardings within 90 seconds.',
    (of) => of && of.pollers,
  );
}

async function askedOf(onboarding: Pick<OnboardingClient, 'count' | 'pollers'>): Promise<Fleet | null> {
  try {
    const [running, needsAttention, needsOperator, pollers] = await Promise.all([
      onboarding.count({ status: 'running' }),
      onboarding.count({ status: 'needs_attention' }),
      onboarding.count({ status: 'needs_attention', move: 'operator' }),
      onboarding.pollers(),
    ]);
    return { running, needsAttention, needsOperator, pollers };
  } catch {
    // What is wrong, readiness and the log of the requests tell.
    return null;
  }
}

function keptFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let asked: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (asked === null || performance.now() - asked.at >= ms)
      asked = { at: performance.now(), answer: ask() };
    return asked.answer;
  };
}
