import { STATUS_CODES } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { unauthorized } from './authorize.ts';
import { errorBody, statusBody, type ErrorEnvelope } from './errors.ts';
import type { Fault } from './fault.ts';

/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What the text says, null where it is no JSON. */
  readonly json: unknown;
}

/** What happens on the connection. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The second half of the body comes later. */
  | { readonly kind: 'slow'; readonly answer: Answer; readonly ms: number }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'truncated'; readonly answer: Answer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

/** How one call goes: wait, take effect (or not, or later), wait, reply. */
export interface Script {
  readonly before?: () => Promise<unknown>;
  readonly commit: 'now' | 'never' | { readonly afterMs: number };
  readonly after?: () => Promise<unknown>;
  /** @param genuine what the API answers; null where nothing took effect (yet) */
  readonly reply: (genuine: Answer | null) => Reply;
}

/** How a call goes when nothing goes wrong. */
export const plainScript: Script = { commit: 'now', reply: (genuine) => genuinely(genuine) };

/** @param released resolves when the fault's handle releases it */
export function scriptOf(fault: Fault, released: Promise<void>, envelope: ErrorEnvelope): Script {
  const status = (code: number, headers: Record<string, string> = {}, body?: unknown): Reply =>
    answering(jsonAnswer(code, body ?? statusBody(envelope, code), headers));
  switch (fault.kind) {
    case 'latency':
      return { ...plainScript, before: () => pause(fault.ms) };
    case 'hold': {
      const held = (): Promise<unknown> => fault.until ?? released;
      return fault.commit ? { ...plainScript, after: held } : { ...plainScript, before: held };
    }
    case 'status':
      return never(status(fault.status, retryAfter(fault.retryAfter), fault.body));
    case 'commit_then_status':
      return now(() => status(fault.status, retryAfter(fault.retryAfter), fault.body));
    case 'reset_before_commit':
      return never({ kind: 'reset' });
    case 'reset_after_commit':
      return now(() => ({ kind: 'reset' }));
    case 'late_commit': {
      const { answer = 504 } = fault;
      const reply: Reply = typeof answer === 'number' ? status(answer) : { kind: answer };
      return { commit: { afterMs: fault.afterMs }, reply: () => reply };
    }
    case 'html':
      return never(answering(gatewayPage(fault.status ?? 502)));
    case 'commit_then_html':
      return now(() => answering(gatewayPage(fault.status ?? 502)));
    case 'malformed_json':
      return fault.commit ? now((genuine) => answering(cutShort(genuine))) : never(answering(cutShort(null)));
    case 'truncated':
      return now((genuine) => ({ kind: 'truncated', answer: orEmpty(genuine) }));
    case 'empty_object':
      return now(() => answering(jsonAnswer(200, {})));
    case 'token_expired':
      return never(answering(expiredToken(envelope)));
    case 'redirect':
      return never(status(fault.status ?? 307, { location: fault.location }));
    case 'hang':
      return fault.commit ? now(() => ({ kind: 'hang' })) : never({ kind: 'hang' });
    case 'slow_body':
      return now((genuine) => ({ kind: 'slow', answer: orEmpty(genuine), ms: fault.ms }));
  }
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: JSON.stringify(body),
    json: body,
  };
}

const answering = (answer: Answer): Reply => ({ kind: 'answer', answer });
const never = (reply: Reply): Script => ({ commit: 'never', reply: () => reply });

/** A request that the API refuses gets the refusal: nothing took effect, so there is nothing to lose. */
const now = (reply: Script['reply']): Script => ({
  commit: 'now',
  reply: (genuine) => (genuine !== null && genuine.status >= 400 ? genuinely(genuine) : reply(genuine)),
});

const orEmpty = (genuine: Answer | null): Answer => genuine ?? jsonAnswer(200, {});
const genuinely = (genuine: Answer | null): Reply => answering(orEmpty(genuine));

function cutShort(genuine: Answer | null): Answer {
  const whole = genuine ?? jsonAnswer(200, { token: '' });
  return { ...whole, text: whole.text.slice(0, -1), json: null };
}

/** As for a token that did expire. */
function expiredToken(envelope: ErrorEnvelope): Answer {
  const { status, message, headers } = unauthorized();
  return jsonAnswer(status, errorBody(envelope, message), headers);
}

function gatewayPage(status: number): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`;
  const text = `<html>\r\n<head><title>${title}</title></head>\r\n<body>nginx</body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html' }, text, json: null };
}

function retryAfter(value: number | string | Date | undefined): Record<string, string> {
  if (value === undefined) return {};
  return { 'retry-after': value instanceof Date ? value.toUTCString() : String(value) };
}
