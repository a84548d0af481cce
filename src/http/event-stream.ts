/** Server-sent events as a stream that is read at the client's own pace, with a comment now and then to keep it open. */

/** Shorter than proxies keep a silent connection. */
const HEARTBEAT_MS = 15_000;

export interface StreamEnd {
  /** Called when the stream has ended, however it did. */
  done(): void;
  /** Called when it broke off: the client can't be told any more, and connects again. */
  failed(error: unknown): void;
}

export function eventStream(
  events: AsyncGenerator<string, void>,
  end: StreamEnd,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<string, void>> | null = null;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      next ??= events.next();
      try {
        const arrived = await orHeartbeat(next);
        if (arrived === null) {
          controller.enqueue(encoder.encode(': still here\n\n'));
          return;
        }
        next = null;
        if (arrived.done !== true) {
          controller.enqueue(encoder.encode(arrived.value));
          return;
        }
      } catch (error) {
        end.failed(error);
      }
      end.done();
      controller.close();
    },
    cancel: async () => {
      end.done();
      await events.return();
    },
  });
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const heartbeat = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, HEARTBEAT_MS, null);
  });
  try {
    return await Promise.race([next, heartbeat]);
  } finally {
    clearTimeout(timer);
  }
}
