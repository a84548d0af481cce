import type { EventSourceMessage } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Progress } from '../../src/client.ts';

export interface Listened {
  readonly status: number;
  readonly events: readonly EventSourceMessage[];
  readonly progress: readonly Progress[];
}

/** The events of a stream as they come, until it ends. */
export async function* eventsFrom(response: Response): AsyncGenerator<EventSourceMessage, void> {
  if (response.body === null) return;
  const parsed = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const event of parsed) yield event;
}

/** What is still to come, until the stream ends. */
export async function rest<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** Listens until the stream ends. */
export async function listen(url: string, headers: Record<string, string> = {}): Promise<Listened> {
  const response = await fetch(url, { headers });
  const events = await rest(eventsFrom(response));
  const progress = events
    .filter(({ event }) => event === 'progress')
    .map(({ data }) => JSON.parse(data) as Progress);
  return { status: response.status, events, progress };
}
