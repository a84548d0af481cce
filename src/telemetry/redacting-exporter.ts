import type { Attributes } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { redactText, redactValue } from '../redaction/index.ts';

/** I4: no span leaves the process with a secret in it. Failures are recorded in spans as they were thrown. */
export class RedactingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans.map(redacted), done);
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

function redacted(span: ReadableSpan): ReadableSpan {
  const { message } = span.status;
  const events = span.events.map(({ attributes = {}, ...event }) => {
    return { ...event, attributes: redactedAttributes(attributes) };
  });
  const status = { ...span.status, ...(message !== undefined && { message: redactText(message) }) };
  // The rest is ids, times and names; some of it are getters of the span's own class.
  return Object.assign(Object.create(span) as ReadableSpan, {
    attributes: redactedAttributes(span.attributes),
    events,
    status,
  });
}

/** Temporal puts all that it knows of a run on its spans, memo and search attributes too: only plain values are told. */
function redactedAttributes(attributes: Attributes): Attributes {
  const plain = Object.entries(attributes).filter(([, value]) => isPlain(value));
  return redactValue(Object.fromEntries(plain)) as Attributes;
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
