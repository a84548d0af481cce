/** The plan of a chaos run, which follows from its seed alone. */
import { Dice } from '../../emulator/index.ts';
import type { OnboardingRequestInput, SourceRequestInput } from '../../src/client.ts';

/** What people do to an onboarding that is under way, or over. */
export const actorKinds = [
  'duplicate_signup',
  'retry',
  'retry_corrected',
  'retry_signal',
  'cancel',
  'terminate',
  'reset',
  'start_again',
] as const;
export type ActorKind = (typeof actorKinds)[number];

export interface Action {
  /** Milliseconds after the chaos began. */
  readonly atMs: number;
  readonly kind: ActorKind;
  /** 0 to 1: which of the choices that the actor then has. */
  readonly choice: number;
}

export interface PlannedOnboarding {
  readonly request: OnboardingRequestInput;
  /** When the customer signs up, in milliseconds after the chaos began. */
  readonly arrivesAtMs: number;
  /** How often the signup event is delivered at the same moment. */
  readonly deliveries: number;
  /** In the order of their times. */
  readonly actions: readonly Action[];
}

export interface Kill {
  readonly atMs: number;
  /** 0 to 1: which process of several. */
  readonly choice: number;
  /** How long nothing runs in its place, in milliseconds. */
  readonly downMs: number;
}

export interface ChaosPlan {
  readonly onboardings: readonly PlannedOnboarding[];
  readonly workerKills: readonly Kill[];
  readonly serverKills: readonly Kill[];
  /** Milliseconds of chaos; then the faults and the kills stop, and everything has to complete. */
  readonly durationMs: number;
}

export interface PlanOptions {
  readonly seed: string;
  /** Beginning of the workspaces' names. */
  readonly prefix: string;
  readonly onboardings: number;
  readonly actors: readonly ActorKind[];
  readonly killWorkers: boolean;
  readonly killServer: boolean;
}

/** Customers arrive over so many milliseconds at least, and at most so many a second. */
const SHORTEST_ARRIVALS_MS = 15_000;
const ARRIVALS_PER_SECOND = 10;
/** How long after the signup people act: long enough for the windows to close on what they have left. */
const ACTING_FOR_MS = 35_000;

const WORKER_KILL_EVERY_MS = 3_000;
const SERVER_KILL_EVERY_MS = 15_000;

const SOURCE_NAMES = ['Stripe', 'HubSpot', 'GitHub', 'Größe „M“ / 1', 'Postgres'] as const;
const TEMPLATES = ['3d6f1c52-8f5e-4a36-9d0b-6c1f0d8f2a11', '8b1d7c1e-4c0e-4e55-9a54-0d8f6f7a2b90'] as const;

export function createPlan(options: PlanOptions): ChaosPlan {
  const { seed, onboardings } = options;
  const arrivalsMs = Math.max(SHORTEST_ARRIVALS_MS, (onboardings / ARRIVALS_PER_SECOND) * 1_000);
  const durationMs = arrivalsMs + ACTING_FOR_MS;
  const kills = (of: string, everyMs: number): Kill[] =>
    createKills(new Dice(JSON.stringify([seed, of])), everyMs, durationMs);
  return {
    onboardings: Array.from({ length: onboardings }, (_, index) =>
      createOnboarding(options, index, arrivalsMs),
    ),
    workerKills: options.killWorkers ? kills('workers', WORKER_KILL_EVERY_MS) : [],
    serverKills: options.killServer ? kills('server', SERVER_KILL_EVERY_MS) : [],
    durationMs,
  };
}

function createOnboarding(
  { seed, prefix, actors }: PlanOptions,
  index: number,
  arrivalsMs: number,
): PlannedOnboarding {
  const dice = new Dice(JSON.stringify([seed, 'onboarding', index]));
  const arrivesAtMs = Math.round(dice.fraction() * arrivalsMs);
  const workspaceName = `${prefix}-${index + 1}`;
  const names = SOURCE_NAMES.slice(0, 1 + Math.floor(dice.fraction() * SOURCE_NAMES.length));
  return {
    request: {
      workspace_name: workspaceName,
      sources: names.map((name) => createSource(name, dice)),
      signup_event: { id: `evt_${workspaceName}`, type: 'user.created', source: 'chaos' },
    },
    arrivesAtMs,
    deliveries: actors.includes('duplicate_signup') ? dice.pick([1, 1, 2, 5]) : 1,
    actions: createActions(actors, dice, arrivesAtMs),
  };
}

function createSource(name: string, dice: Dice): SourceRequestInput {
  return {
    name,
    source_template_id: dice.pick(TEMPLATES),
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}` },
    ...(dice.fraction() < 0.3 && { selected_connection_template_tags: ['warehouse'] }),
  };
}

/** Some customers are left alone; on others people act up to eight times, mostly soon, and often in quick succession. */
function createActions(actors: readonly ActorKind[], dice: Dice, arrivesAtMs: number): Action[] {
  const count = actors.length === 0 ? 0 : dice.pick([0, 1, 2, 3, 4, 6, 8]);
  const actions: Action[] = [];
  let afterMs = 0;
  for (let i = 0; i < count; i++) {
    const longest = dice.fraction() < 0.5 ? 500 : ACTING_FOR_MS;
    afterMs += dice.fraction() ** 2 * longest;
    if (afterMs > ACTING_FOR_MS) break;
    const atMs = arrivesAtMs + Math.round(afterMs);
    actions.push({ atMs, kind: dice.pick(actors), choice: dice.fraction() });
  }
  return actions;
}

function createKills(dice: Dice, everyMs: number, durationMs: number): Kill[] {
  const kills: Kill[] = [];
  let atMs = 2_000;
  for (;;) {
    atMs += Math.round(everyMs * (0.3 + 1.4 * dice.fraction()));
    if (atMs >= durationMs) return kills;
    kills.push({ atMs, choice: dice.fraction(), downMs: Math.round(dice.fraction() ** 2 * 4_000) });
  }
}
