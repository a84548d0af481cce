import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { redactText, redactValue } from '../redaction/index.ts';

/** Of one text. Thousands of spans wait for a collector that is away, and whoever caused an error may choose how long it is. */
const MAX_CHARACTERS = 4_096;

/** A span as it is sent (I4), and nothing that keeps the one that it is made of: redacted first and cut then. */
export function redactedSpan(span: ReadableSpan): ReadableSpan {
  const context = span.spanContext();
  const { message } = span.status;
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { ...span.status, ...(message !== undefined && { message: cut(redactText(message)) }) },
    attributes: redactedAttributes(span.attributes),
    events: span.events.map(({ attributes = {}, ...event }) => {
      return { ...event, attributes: redactedAttributes(attributes) };
    }),
    links: span.links,
    resource: span.resource,
    instrumentationLibrary: span.instrumentationLibrary,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

/** Temporal puts all that it knows of a run on its spans, memo and search attributes too: only plain values are told. */
function redactedAttributes(attributes: Attributes): Attributes {
  const plain = Object.entries(attributes).filter(([, value]) => isPlain(value));
  const redacted = redactValue(Object.fromEntries(plain)) as Attributes;
  return Object.fromEntries(
    Object.entries(redacted).map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  );
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`;
}
