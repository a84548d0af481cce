import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventStream } from '../../../src/http/event-stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const end = { done: vi.fn(), failed: vi.fn() };

async function* silentUntil(arrived: Promise<string>): AsyncGenerator<string, void> {
  yield await arrived;
}

test('a silent stream is kept open by a comment every 15 seconds', async () => {
  let arrive: (event: string) => void = () => undefined;
  const arrives = new Promise<string>((resolve) => {
    arrive = resolve;
  });
  const reader = eventStream(silentUntil(arrives), end).pipeThrough(new TextDecoderStream()).getReader();
  const first = reader.read();
  await vi.advanceTimersByTimeAsync(15_000);
  expect((await first).value).toMatch(/^:.*\n\n$/);
  const second = reader.read();
  arrive('event: progress\n\n');
  expect((await second).value).toBe('event: progress\n\n');
});

test('a stream that breaks off is told to the log, and closes', async () => {
  const broken = Promise.reject<string>(new Error('mine'));
  const reader = eventStream(silentUntil(broken), end).getReader();
  expect((await reader.read()).done).toBe(true);
  expect(end.failed).toHaveBeenCalledWith(new Error('mine'));
  expect(end.done).toHaveBeenCalled();
});
