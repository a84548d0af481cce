/** From a delivery to what became of it. Idempotency is by workspace name (I1), never by the delivery or its body. */
import { InvalidRequestError, OnboardingConflictError } from '../domain/errors.ts';
import { exactEventJson } from '../domain/exact-json.ts';
import type { OnboardingClient, OnboardingRequestInput, StartOutcome } from '../client.ts';
import type { Delivery, Rejection } from './signup-webhook.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';

/** What of a delivery may be logged. */
interface DeliveredEvent {
  readonly id: string | null;
  readonly type: string;
}

export type Acceptance =
  /** Not signed, not so lately, or not JSON: the sender is not told which. */
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'ignored'; readonly event: DeliveredEvent }
  | {
      readonly kind: 'accepted';
      readonly event: DeliveredEvent;
      readonly outcome: StartOutcome;
      readonly workspaceName: string;
    }
  /** Another request for the same workspace stands: nothing that a repetition could mend. */
  | { readonly kind: 'conflict'; readonly event: DeliveredEvent; readonly fields: readonly string[] }
  /** The mapping threw, or what it made is not valid: a repetition helps once it is mended. */
  | { readonly kind: 'mapping_failed'; readonly event: DeliveredEvent; readonly error: Error };

/** @throws UnavailableError where Temporal does not answer: the sender repeats */
export async function acceptDelivery(
  onboarding: Pick<OnboardingClient, 'accept'>,
  { name, webhook, secrets }: WebhookEndpoint,
  delivery: Delivery,
): Promise<Acceptance> {
  const rejection = webhook.rejectionOf(delivery, secrets);
  if (rejection !== null) return { kind: 'rejected', rejection };
  const json = exactEventJson(delivery.body);
  if (json.kind === 'not_json') return { kind: 'rejected', rejection: { reason: 'not_json' } };
  const { value: body, problems, more } = json;
  const event = webhook.eventOf(body, delivery);
  if (!webhook.startsOn.has(event.type)) return { kind: 'ignored', event };
  if (problems.length > 0)
    return { kind: 'mapping_failed', event, error: new InvalidRequestError(problems, more) };
  let request: unknown;
  try {
    request = await webhook.map(body);
  } catch (error) {
    const cause = error instanceof Error ? error : new Error('The mapping threw something that is no Error.');
    return { kind: 'mapping_failed', event, error: cause };
  }
  if (request === null || request === undefined) return { kind: 'ignored', event };
  try {
    const started = requestWithEvent(request as OnboardingRequestInput, name, event);
    const outcome = await onboarding.accept(started);
    return { kind: 'accepted', event, outcome, workspaceName: started.workspace_name };
  } catch (error) {
    if (error instanceof InvalidRequestError) return { kind: 'mapping_failed', event, error };
    if (error instanceof OnboardingConflictError) return { kind: 'conflict', event, fields: error.fields };
    throw error;
  }
}

/** What started it shows in the progress, unless the mapping says something else. */
function requestWithEvent(
  request: OnboardingRequestInput,
  source: string,
  { id, type }: DeliveredEvent,
): OnboardingRequestInput {
  if (typeof request !== 'object' || 'signup_event' in request || id === null) return request;
  return { ...request, signup_event: { id, ...(type !== '' && { type }), source } };
}
