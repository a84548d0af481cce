/** What onboardings bring into a worker, whether it is of this package or somebody else's. */
import { type NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { AirbyteClient } from '../airbyte/index.ts';
import { activityTimeouts, DEFAULT_POLICY } from '../domain/policy.ts';
import type { SealVersion } from '../domain/sealed-form.ts';
import { createNoticeActivities, tellsAnybody, type NoticeSettings } from '../notices/index.ts';
import type { ConnectorRegistry } from '../preflight/index.ts';
import type { KeyProvider } from '../secrets/index.ts';
import { countFromZero } from './count-from-zero.ts';
import { countLeftOut } from './count-left-out.ts';
import { createStepActivities } from './step-activities.ts';
import { sweepRegularly } from './sweep-regularly.ts';

export interface WorkerResources {
  readonly airbyte: AirbyteClient;
  /** Milliseconds: the longest that a call to Airbyte may take. */
  readonly requestTimeoutMs: number;
  readonly keyring: KeyProvider;
  readonly encrypts: boolean;
  readonly sealVersion: SealVersion | undefined;
  readonly registry: ConnectorRegistry | null;
  readonly notices: NoticeSettings;
  readonly uiUrl: string | undefined;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

export interface WorkerParts {
  readonly activities: Readonly<Record<string, unknown>>;
  /** Of those that call Airbyte. */
  readonly activityTypes: readonly string[];
  /** Milliseconds, as long as an attempt can take: a deploy aborts no call that is in flight. */
  readonly attemptMs: number;
  readonly tellsAnybody: boolean;
}

export function workerParts(resources: WorkerResources): WorkerParts {
  const { airbyte, requestTimeoutMs, keyring, encrypts, sealVersion, registry, now } = resources;
  const { notices, uiUrl } = resources;
  const activities = createActivities({ airbyte, keyring, sealVersion, now, registry });
  const isAnybodyTold = tellsAnybody(notices);
  return {
    activities: {
      ...activities,
      ...createStepActivities({ keyring, encrypts, sealVersion, uiUrl, notices: isAnybodyTold }),
      ...createNoticeActivities(notices, { keyring, encrypts }),
    },
    activityTypes: Object.keys(activities),
    attemptMs: activityTimeouts({ ...DEFAULT_POLICY, request_timeout_ms: requestTimeoutMs }).createSourceMs,
    tellsAnybody: isAnybodyTold,
  };
}

/** Begins the counters of a worker, and the sweep where somebody is told. @param place `connection`: by default as {@link sweepRegularly} */
export async function prepareFor(
  { activityTypes, tellsAnybody: isAnybodyTold }: WorkerParts,
  place: {
    readonly connection: NativeConnection | undefined;
    readonly namespace: string;
    readonly taskQueue: string;
  },
): Promise<void> {
  const { connection, namespace, taskQueue } = place;
  const { logger, metricMeter: meter } = Runtime.instance();
  countFromZero(meter, { namespace, taskQueue, activityTypes });
  countLeftOut(meter, { namespace, taskQueue });
  if (isAnybodyTold) await sweepRegularly({ connection, namespace, taskQueue, logger });
}
