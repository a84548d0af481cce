/**
 * One HTTP exchange over undici, written against its dispatch interface because only that tells the two facts this
 * client lives by:
 *
 * E1 Nothing was written before `onRequestStart`: undici calls it synchronously before the first byte. A failure
 *    without it (DNS, refused, TLS, connect timeout, waiting for a connection) is certainly not sent; one after it
 *    counts as sent, also on a kept-alive connection that the server had just closed.
 * E2 One attempt: a second `onRequestStart` is some dispatcher sending the request again, and is stopped before its
 *    first byte. undici's own Client sends again only what stood behind another request in a pipeline, hence
 *    `pipelining: 1` where the Agent is made.
 */
import type { Dispatcher } from 'undici';
import { statusOfRefusedTunnel } from '../proxy/index.ts';
import { interruptionKind } from './deadline.ts';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** What is meant by a code of the system or of undici; by any other, that the network failed. */
const KINDS: ReadonlyMap<string | null, ExchangeFailure['kind']> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CLOSED', 'aborted'],
  ['UND_ERR_DESTROYED', 'aborted'],
  ['UND_ERR_INVALID_ARG', 'invalid_request'],
]);

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** A signal of `withDeadline`. */
  readonly signal: AbortSignal;
}

/** An answer whose status arrived. Its body may not have: `incomplete` then says why. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly incomplete: null | 'network' | 'timeout' | 'aborted' | 'too_large';
}

/** No status arrived. */
export class ExchangeFailure extends Error {
  readonly kind: 'network' | 'timeout' | 'aborted' | 'invalid_request';
  /** False only where it is certain that no byte was written (E1). */
  readonly sent: boolean;
  /** The system's or undici's code, such as `ECONNREFUSED`. */
  readonly code: string | null;
  /** The status by which a proxy refused to let the request through. */
  readonly proxyStatus: number | null;

  constructor(
    details: Pick<ExchangeFailure, 'kind' | 'sent' | 'code'> & Partial<Pick<ExchangeFailure, 'proxyStatus'>>,
  ) {
    super(details.kind);
    this.kind = details.kind;
    this.sent = details.sent;
    this.code = details.code;
    this.proxyStatus = details.proxyStatus ?? null;
  }
}

/** @throws ExchangeFailure, and nothing else, when no status arrived */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<Answer> {
  const { method, url, headers, body, signal } = request;
  return new Promise((resolve, reject) => {
    const collector = new AnswerCollector(signal, resolve, reject);
    if (signal.aborted) {
      collector.interrupt();
      return;
    }
    try {
      const path = `${url.pathname}${url.search}`;
      dispatcher.dispatch({ origin: url.origin, path, method, headers: { ...headers }, body }, collector);
    } catch (error) {
      collector.onResponseError(undefined, error);
    }
  });
}

class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (failure: ExchangeFailure) => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #head: Pick<Answer, 'status' | 'headers'> | null = null;

  constructor(
    signal: AbortSignal,
    resolve: (answer: Answer) => void,
    reject: (failure: ExchangeFailure) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this.interrupt, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Settled: the call was given up while undici was still connecting. Started before: E2.
    if (this.#settled || this.#controller) controller.abort(new Error('not to be sent'));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Answer['headers'],
  ): void {
    if (status >= 200) this.#head = { status, headers }; // below: an interim answer, the final one follows
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled || !this.#head) return;
    const limit = isSuccess(this.#head.status) ? MAX_ANSWER_BYTES : MAX_ERROR_BYTES;
    this.#chunks.push(chunk.subarray(0, limit - this.#size));
    this.#size += chunk.length;
    if (this.#size <= limit) return;
    this.#settle('too_large', null);
    controller.abort(new Error('answer too large'));
  }

  onResponseEnd(): void {
    this.#settle(null, null);
  }

  onResponseError(_controller: unknown, error: unknown): void {
    const proxyStatus = statusOfRefusedTunnel(error);
    const code = proxyStatus === null ? codeOf(error) : null;
    this.#settle(KINDS.get(code) ?? 'network', code, proxyStatus);
  }

  readonly interrupt = (): void => {
    if (this.#settled) return;
    this.#settle(interruptionKind(this.#signal), null);
    this.#controller?.abort(new Error('interrupted'));
  };

  #settle(
    problem: Answer['incomplete'] | ExchangeFailure['kind'],
    code: string | null,
    proxyStatus: number | null = null,
  ): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#signal.removeEventListener('abort', this.interrupt);
    if (this.#head) {
      const incomplete = problem === 'invalid_request' ? 'network' : problem;
      this.#resolve({
        ...this.#head,
        body: new TextDecoder().decode(Buffer.concat(this.#chunks)),
        incomplete,
      });
      return;
    }
    const kind = problem === null || problem === 'too_large' ? 'network' : problem;
    this.#reject(new ExchangeFailure({ kind, sent: this.#controller !== null, code, proxyStatus }));
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
