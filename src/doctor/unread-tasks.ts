/** Workers that have other keys than open onboardings need: Temporal keeps the workflow task that failed of it, and who failed. */
import type { Payload } from '@temporalio/common';
import { encryptionKeyId, PayloadCodec, undecodableKeyIn, type KeyProvider } from '../secrets/index.ts';
import type { HistoryEvent } from '../temporal/index.ts';

/** A workflow task that a worker could not read, and that none has done since. */
export interface UnreadTask {
  /** Of the worker; empty where Temporal does not say. */
  readonly identity: string;
  readonly reason:
    /** The worker said that it lacks this key, or has another one under its id. */
    | { readonly kind: 'lacks'; readonly keyId: string }
    /** What it said is encrypted with a key that is not here; `isOther`: one of its id, with other bytes, is. */
    | { readonly kind: 'encrypts'; readonly keyId: string; readonly isOther: boolean };
}

/** The task at which a run stands still because of a worker's keys; `null` where it goes on, or stands still for another reason. */
export async function unreadTaskIn(
  events: readonly HistoryEvent[],
  keys: KeyProvider,
): Promise<UnreadTask | null> {
  const last = events.findLast(
    (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskCompletedEventAttributes,
  );
  const { failure, identity } = last?.workflowTaskFailedEventAttributes ?? {};
  const said = failure?.encodedAttributes;
  const reason = said ? await reasonOf(said, keys) : null;
  return reason && { identity: identity ?? '', reason };
}

async function reasonOf(said: Payload, keys: KeyProvider): Promise<UnreadTask['reason'] | null> {
  const decoded = await new PayloadCodec(keys).decodedOrNull(said);
  if (decoded === null) {
    const keyId = encryptionKeyId(said) ?? '';
    return { kind: 'encrypts', keyId, isOther: keys.get(keyId) !== undefined };
  }
  const { message } = JSON.parse(Buffer.from(decoded.data ?? []).toString('utf8')) as { message?: unknown };
  const keyId = typeof message === 'string' ? undecodableKeyIn(message) : null;
  return keyId === null ? null : { kind: 'lacks', keyId };
}
