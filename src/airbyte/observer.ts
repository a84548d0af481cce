/**
 * What metrics and traces see of each call: an operation, a status, a time. Never an address, a header, a body or a
 * token (I4), and nothing that an observer does is sent to the API.
 */
import { AirbyteError, type AirbyteErrorKind, type AirbyteOutcome } from './airbyte-error.ts';

/** A call that begins. */
export interface ObservedCall {
  readonly operation: string;
  readonly method: string;
}

/** How it ended. */
export interface CallEnd {
  /** The HTTP status; where none counts, why: see {@link UNANSWERED}. */
  readonly status: string;
  readonly outcome: 'done' | AirbyteOutcome;
  /** The API's own id of a failed call, where it gave one. */
  readonly requestId: string | null;
  readonly seconds: number;
}

/** Called when a call begins, within whatever makes it; what it returns is called when the call has ended. */
export type CallObserver = (call: ObservedCall) => (end: CallEnd) => void;

/**
 * The statuses that are no HTTP status: nothing was sent; the time was up, the caller gave up, or the connection was
 * lost after it was sent; the answer was a success that cannot be read, or not as a whole.
 */
export const UNANSWERED = ['not_sent', 'timeout', 'aborted', 'lost', 'unreadable'] as const;

/** One observer of many. */
export function observers(...all: readonly (CallObserver | undefined)[]): CallObserver {
  const observing = all.filter((observer) => observer !== undefined);
  return (call) => {
    const ends = observing.map((observer) => observer(call));
    return (end) => {
      for (const tell of ends) tell(end);
    };
  };
}

/** Makes a call, with an observer around it. */
export async function valueWithObserver<T>(
  observer: CallObserver,
  { operation, method }: ObservedCall,
  send: () => Promise<{ readonly status: number; readonly value: T }>,
): Promise<T> {
  const began = performance.now();
  const tell = observer({ operation, method });
  const ended = (end: Omit<CallEnd, 'seconds'>): void => {
    tell({ ...end, seconds: (performance.now() - began) / 1_000 });
  };
  try {
    const { status, value } = await send();
    ended({ status: String(status), outcome: 'done', requestId: null });
    return value;
  } catch (error) {
    if (error instanceof AirbyteError) {
      ended({ status: statusOf(error), outcome: error.outcome, requestId: error.requestId });
    }
    throw error;
  }
}

/** Of a call that was sent; `null`: the HTTP status counts. */
const STATUSES: Readonly<Record<AirbyteErrorKind, (typeof UNANSWERED)[number] | null>> = {
  timeout: 'timeout',
  aborted: 'aborted',
  http: null,
  redirect: null,
  unexpected_response: 'unreadable',
  network: 'lost',
  invalid_request: 'lost',
};

function statusOf({ outcome, kind, status }: AirbyteError): string {
  return outcome === 'not_sent' ? 'not_sent' : (STATUSES[kind] ?? String(status));
}
