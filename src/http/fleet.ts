/** What Temporal knows of all onboardings and all workers: no process knows it of itself. */
import { UnsupportedServerError, type Backlog, type OnboardingClient, type TaskType } from '../client.ts';
import { parkedForThe } from '../domain/failure.ts';
import type { FailureType } from '../domain/history/types.ts';

export interface Fleet {
  readonly running: number;
  readonly needsAttention: number;
  readonly needsOperator: number;
  readonly pollers: number;
  /** How many are parked with each type, those of none too; `null` where it could not be found out. */
  readonly parked: ReadonlyMap<FailureType, number> | null;
  /** What waits for workers, by the task types that the server counts. */
  readonly backlogs: ReadonlyMap<TaskType, Backlog>;
  /** Activities a second, of all workers together; `null` where no limit is set. */
  readonly rateLimit: number | null;
}

export type FleetClient = Pick<OnboardingClient, 'count' | 'pollers' | 'backlog' | 'limit'>;

const PARKING: readonly FailureType[] = [...parkedForThe('operator'), ...parkedForThe('customer')];

/** `null` where Temporal does not answer: readiness and the log of the requests say what is wrong. */
export async function fleetOf(onboarding: FleetClient): Promise<Fleet | null> {
  try {
    const [running, needsAttention, needsOperator, pollers, workflow, activity, rateLimit] =
      await Promise.all([
        onboarding.count({ status: 'running' }),
        onboarding.count({ status: 'needs_attention' }),
        onboarding.count({ status: 'needs_attention', move: 'operator' }),
        onboarding.pollers(),
        onboarding.backlog('workflow'),
        onboarding.backlog('activity'),
        rateLimitOf(onboarding),
      ]);
    const backlogs = new Map<TaskType, Backlog>();
    if (workflow !== null) backlogs.set('workflow', workflow);
    if (activity !== null) backlogs.set('activity', activity);
    const parked = await parkedByType(onboarding, needsAttention);
    return { running, needsAttention, needsOperator, pollers, parked, backlogs, rateLimit };
  } catch {
    return null;
  }
}

async function rateLimitOf(onboarding: FleetClient): Promise<number | null> {
  try {
    return (await onboarding.limit()).rps;
  } catch (error) {
    if (error instanceof UnsupportedServerError) return null;
    throw error;
  }
}

/** Visibility groups by no attribute of ours, so each type is counted; one after the other, because Temporal limits how many at once. */
async function parkedByType(
  onboarding: FleetClient,
  needsAttention: number,
): Promise<ReadonlyMap<FailureType, number> | null> {
  const parked = new Map(PARKING.map((type) => [type, 0]));
  if (needsAttention === 0) return parked;
  try {
    for (const failureType of PARKING) {
      parked.set(failureType, await onboarding.count({ status: 'needs_attention', failureType }));
    }
    return parked;
  } catch {
    // A server that limits its counts still answers, and the other counts hold.
    return null;
  }
}
