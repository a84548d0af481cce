/** Tells that an answer of Temporal's is waited for, and whose it is, so that nobody sits before a silent screen. */
import type { ConnectionOptions } from '@temporalio/client';

/** `worker`: Temporal has passed a question on, which a worker has to answer. */
export type WaitedFor = 'temporal' | 'worker';
export type TellWait = (what: WaitedFor) => void;

/** As long as nobody wonders. */
const WAIT_MS = 3_000;

const OF_WORKERS = /\/(?:QueryWorkflow|UpdateWorkflowExecution|ExecuteMultiOperation)$/;
/** They answer when something happens, which may take as long as it likes. */
const LONG_POLLS = /\/(?:GetWorkflowExecutionHistory|PollWorkflowExecutionUpdate)$/;

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

/** For a connection's `interceptors`: tells of each call that has no answer yet, its retries included where it stands before them. */
export function tellingWaits(tell: TellWait): Interceptor {
  return (options, nextCall) => {
    // The library asks for its own class, and uses nothing but the interface.
    const call = nextCall(options) as unknown as ReturnType<Interceptor>;
    const { path } = options.method_definition;
    if (LONG_POLLS.test(path)) return call;
    const start = call.start.bind(call);
    call.start = (metadata, listener) => {
      const stop = tellAfterAWhile(() => {
        tell(OF_WORKERS.test(path) ? 'worker' : 'temporal');
      });
      start(metadata, {
        onReceiveMetadata: (received) => listener?.onReceiveMetadata?.(received),
        // A library's message can be anything.
        onReceiveMessage: (message: unknown) => listener?.onReceiveMessage?.(message),
        onReceiveStatus: (status) => {
          stop();
          listener?.onReceiveStatus?.(status);
        },
      });
    };
    return call;
  };
}

/** @returns what stops it */
export function tellAfterAWhile(tell: () => void): () => void {
  const timer = setTimeout(tell, WAIT_MS);
  // It keeps no process that has nothing else to do.
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}
