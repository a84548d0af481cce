import { SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { rememberSecret, SecretOwner } from '../../../src/redaction/index.ts';
import { redactedSpan } from '../../../src/telemetry/redacted-span.ts';

const SECRET = 'a-secret-that-nobody-guesses-4711';

function spanWith(text: string): ReadableSpan {
  const span = new BasicTracerProvider().getTracer('test').startSpan('createSource');
  span.setAttributes({ text, count: 7, list: ['of', 'many'] });
  span.recordException(new Error(text));
  span.setStatus({ code: SpanStatusCode.ERROR, message: text });
  span.end();
  return span as unknown as ReadableSpan;
}

test('a span is sent with what it tells, and without what is secret', async () => {
  await new SecretOwner().run(() => {
    rememberSecret(SECRET, []);
    const span = spanWith(`refused: ${SECRET}`);
    const sent = redactedSpan(span);
    expect(JSON.stringify({ ...sent, context: sent.spanContext() })).not.toContain(SECRET);
    expect(sent.attributes).toEqual({ text: expect.stringMatching(/^refused: /) as string, count: 7 });
    expect(sent.events[0]?.attributes?.['exception.message']).toMatch(/^refused: /);
    expect([sent.name, sent.ended, sent.duration]).toEqual([span.name, true, span.duration]);
    expect(sent.spanContext()).toEqual(span.spanContext());
  });
});

test('a text without end is cut after it was redacted, and nothing keeps the rest', async () => {
  await new SecretOwner().run(() => {
    rememberSecret(SECRET, []);
    // The secret stands across the cut.
    const sent = redactedSpan(spanWith(`${'x'.repeat(4_080)}${SECRET}${'y'.repeat(1024 * 1024)}`));
    const told = JSON.stringify([sent.attributes, sent.events, sent.status]);
    expect(told).not.toContain(SECRET.slice(0, 8));
    expect(told.length).toBeLessThan(32 * 1024);
    expect(Object.getPrototypeOf(sent)).toBe(Object.prototype);
  });
});
