/**
 * Calls to Temporal are repeated as its client repeats them, but for one thing: the connection may be closed while a call waits for its
 * next attempt. The client then makes that attempt all the same, out of a timer: a closed connection throws where nobody catches it, and
 * who waits for the call waits for ever. Here the call ends with what its last attempt met.
 */
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
  type GrpcRetryOptions,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Status = Parameters<GrpcRetryOptions['retryableDecider']>[1];

/** For a connection's `interceptors`, in place of the client's own retry. */
export const retriedUntilClosed: Interceptor = (options, nextCall) => {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let met: Status | null = null;
  let isClosed = false;
  const retried = makeGrpcRetryInterceptor({
    delayFunction,
    retryableDecider: (attempt, status) => {
      met = status;
      return !isClosed && retryableDecider(attempt, status);
    },
  });
  return retried(options, (ofAttempt) => {
    try {
      return nextCall(ofAttempt);
    } catch (error) {
      // Of the first attempt it reaches the caller.
      if (met === null) throw error;
      isClosed = true;
      return endedWith(met);
    }
  });
};

/** A call that is not made. */
function endedWith(status: Status): Call {
  return {
    start: (_metadata, listener) => listener?.onReceiveStatus?.(status),
    sendMessage: () => undefined,
    sendMessageWithContext: () => undefined,
    halfClose: () => undefined,
    startRead: () => undefined,
    cancelWithStatus: () => undefined,
    getPeer: () => 'unknown',
    getAuthContext: () => null,
  };
}
