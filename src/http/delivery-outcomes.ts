/** What can become of a delivery to a webhook, by name; the compiler holds it against what `signup` makes of one. */
import { START_OUTCOMES, type StartOutcome } from '../domain/start-outcomes.ts';
import { REJECTION_REASONS, type Acceptance, type Rejection } from '../signup/index.ts';

type NotAccepted = Exclude<Acceptance['kind'], 'accepted'>;

/** Of an accepted delivery it is what became of the start. */
export type DeliveryOutcome = StartOutcome | NotAccepted;

// As keys, because a list of them the compiler would take with one left out.
const NOT_ACCEPTED = {
  conflict: true,
  ignored: true,
  rejected: true,
  mapping_failed: true,
} satisfies Record<NotAccepted, true>;

interface DeliveryLabels {
  readonly outcome: DeliveryOutcome;
  readonly reason?: Rejection['reason'];
}

/** All, so that each can be counted from zero. */
export const DELIVERY_LABELS: readonly DeliveryLabels[] = [
  ...START_OUTCOMES,
  ...(Object.keys(NOT_ACCEPTED) as NotAccepted[]),
].flatMap((outcome): DeliveryLabels[] =>
  outcome === 'rejected' ? REJECTION_REASONS.map((reason) => ({ outcome, reason })) : [{ outcome }],
);

/** Those that a sender is answered 202 with. */
export const TAKEN_OUTCOMES = [...START_OUTCOMES, 'conflict'] as const satisfies readonly DeliveryOutcome[];
