/** Server-sent events as they are read, which an EventSource can't: it sends no token but in the address, and says not why it failed. */

export interface ServerSentEvent {
  readonly kind: 'event';
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** How long the server asks to wait before connecting again, in milliseconds. */
export interface ReconnectTime {
  readonly kind: 'reconnect';
  readonly ms: number;
}

/** @throws Error where the connection breaks, or is silent for that long, in milliseconds */
export async function* eventsIn(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<ServerSentEvent | ReconnectTime, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await within(silenceMs, reader.read());
      if (done) return;
      text += decoder.decode(value, { stream: true });
      // The last one is not whole yet.
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) yield* eventOf(block);
    }
  } finally {
    // Of what is broken already there is nothing to cancel.
    reader.cancel().catch(() => undefined);
  }
}

function* eventOf(block: string): Generator<ServerSentEvent | ReconnectTime, void> {
  const fields = new Map<string, string>();
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    // A line that begins with one is a comment, which keeps the connection open.
    if (colon < 1) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const name = line.slice(0, colon);
    if (name === 'data') data.push(value);
    else fields.set(name, value);
  }
  const ms = Number(fields.get('retry') ?? NaN);
  if (Number.isFinite(ms)) yield { kind: 'reconnect', ms };
  if (data.length === 0) return;
  const [name, id] = [fields.get('event') ?? 'message', fields.get('id') ?? ''];
  yield { kind: 'event', name, id, data: data.join('\n') };
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('The connection is silent.'));
    }, ms);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
