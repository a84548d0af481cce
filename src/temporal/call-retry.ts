/**
 * Calls to Temporal are retried as its client retries them, with one difference. The connection may be closed while a call waits for
 * its next attempt. The client would make that attempt all the same, in a timer: the closed connection throws where nobody catches it,
 * and the caller waits for ever. Here the call ends with the status of its last attempt.
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
  let lastStatus: Status | null = null;
  let isClosed = false;
  const retried = makeGrpcRetryInterceptor({
    delayFunction,
    retryableDecider: (attempt, status) => {
      lastStatus = status;
      return !isClosed && retryableDecider(attempt, status);
    },
  });
  return retried(options, (attemptOptions) => {
    try {
      return nextCall(attemptOptions);
    } catch (error) {
      // That of the first attempt reaches the caller.
      if (lastStatus === null) throw error;
      isClosed = true;
      return endedWith(lastStatus);
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
