import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import type { AirbyteCredential } from './airbyte-error.ts';
import { exchange, ExchangeFailure, isSuccess, type Answer, type ExchangeRequest } from './exchange.ts';
import { refusedCall, unansweredCall, unreadableAnswer } from './failures.ts';
import { valueWithObserver, type CallObserver } from './observer.ts';
import { dispatcherTo, isForwarded, type ProxySettings } from '../proxy/index.ts';
import { VERSION } from '../domain/version.ts';
import { createRedactor, type Redactor } from '../redaction/index.ts';

/** One attempt of one operation. */
export interface Call<T> {
  readonly operation: string;
  readonly method: ExchangeRequest['method'];
  readonly url: URL;
  readonly credential: AirbyteCredential;
  readonly bearer: string | null;
  readonly body?: unknown;
  readonly answer: z.ZodType<T>;
  /** Values that no error text may repeat, besides the bearer token. */
  readonly secrets?: readonly unknown[];
  /** Those of them that are known to be secret, and therefore taken out however short they are; `null`: see {@link createRedactor}. */
  readonly certainSecrets?: readonly string[] | null | undefined;
}

/**
 * Builds a URL path: path`/api/v1/embedded/sources/${id}`, every parameter escaped into one segment.
 * @throws TypeError for a parameter that would address something else: empty, `.` or `..`
 */
export function path(literals: TemplateStringsArray, ...parameters: readonly string[]): string {
  return literals.reduce((before, literal, index) => before + segment(parameters[index - 1] ?? '') + literal);
}

function segment(parameter: string): string {
  if (parameter === '' || parameter === '.' || parameter === '..') {
    throw new TypeError('a path parameter is empty, "." or ".."');
  }
  return encodeURIComponent(parameter);
}

interface TransportOptions {
  apiUrl: string;
  organizationId: string;
  connectTimeoutMs: number;
  /** Of the organization's credential: what no error text may ever repeat. */
  secrets: readonly string[];
  now: () => number;
  proxies: ProxySettings;
  dispatcher: Dispatcher | undefined;
  /** Sees every call. */
  observer: CallObserver | undefined;
}

/** Sends calls over one keep-alive pool: headers, one exchange, and the answer parsed or made an error. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #base: string;
  readonly #dispatcher: Dispatcher;
  /** Whether a proxy has each request, and may answer in the API's place. */
  readonly #isForwarded: boolean;
  readonly #running = new Set<Promise<Answer>>();
  #closed: Promise<void> | null = null;

  /** @throws TypeError for an `apiUrl` that is not a plain http(s) URL */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#base = baseOf(options.apiUrl);
    const target = new URL(this.#base);
    this.#dispatcher = options.dispatcher ?? createDispatcher(target, options);
    this.#isForwarded = isForwarded(target, options.proxies);
  }

  /** @param path begins with a slash, parameters escaped */
  url(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(this.#base + path);
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  /**
   * One attempt.
   * @param signal of `withDeadline`
   * @throws AirbyteError
   */
  async send<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const { observer } = this.#options;
    if (observer === undefined) return (await this.#send(call, signal)).value;
    return await valueWithObserver(observer, call, () => this.#send(call, signal));
  }

  async #send<T>(call: Call<T>, signal: AbortSignal): Promise<{ status: number; value: T }> {
    const { method, url } = call;
    const body = call.body === undefined ? null : JSON.stringify(call.body);
    const headers = this.#headers(call.bearer, body !== null);
    try {
      const answer = await this.#exchange({ method, url, headers, body, signal });
      if (this.#isForwarded && answer.status === 407)
        throw new ExchangeFailure({ kind: 'network', sent: false, code: null, proxyStatus: 407 });
      return { status: answer.status, value: this.#read(call, answer) };
    } catch (error) {
      throw error instanceof ExchangeFailure ? unansweredCall(call, error) : error;
    }
  }

  /** Lets running calls end, then closes the pool; a dispatcher that was passed in is the caller's to close. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Not undici's own close: that would also wait for connections that nobody waits for any more. */
  async #close(): Promise<void> {
    await Promise.allSettled(this.#running);
    if (!this.#options.dispatcher) await this.#dispatcher.destroy();
  }

  async #exchange(request: ExchangeRequest): Promise<Answer> {
    if (this.#closed) throw new ExchangeFailure({ kind: 'aborted', sent: false, code: null });
    const running: Promise<Answer> = exchange(this.#dispatcher, request).finally(() =>
      this.#running.delete(running),
    );
    this.#running.add(running);
    return await running;
  }

  #headers(bearer: string | null, hasBody: boolean): Record<string, string> {
    return {
      accept: 'application/json',
      'user-agent': `airbyte-embedded-onboarding/${VERSION}`,
      'x-organization-id': this.#options.organizationId,
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    };
  }

  #read<T>(call: Call<T>, answer: Answer): T {
    const redactor = (): Redactor =>
      createRedactor([this.#options.secrets, call.bearer, call.secrets], call.certainSecrets);
    if (!isSuccess(answer.status)) {
      const forwarded = this.#isForwarded;
      throw refusedCall(call, { ...answer, forwarded }, redactor(), this.#options.now());
    }
    const unreadable = (why: string): Error => unreadableAnswer(call, answer, why, redactor());
    if (answer.incomplete !== null)
      throw unreadable(`the answer did not arrive whole (${answer.incomplete})`);
    let json: unknown;
    try {
      json = JSON.parse(answer.body);
    } catch {
      throw unreadable('the answer is not JSON'); // the parser's own message would quote the answer
    }
    const parsed = call.answer.safeParse(json);
    if (parsed.success) return parsed.data;
    const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'the answer itself');
    throw unreadable(
      `the answer lacks something needed or has it of a wrong type: ${places.slice(0, 5).join(', ')}`,
    );
  }
}

/**
 * - `pipelining: 1`: undici repeats by itself only requests pipelined behind a failed one (I8).
 * - Header and body timeouts off: the call's own deadline covers both, exactly.
 * - Idle connections are kept for undici's default of 4 s, which is less than servers and load balancers use. A longer
 *   time saves a handshake now and then, at the price of POSTs on connections just closed, whose outcome is unknown.
 * - As many connections as calls at a time: how many that may be is decided by who makes the calls.
 */
function createDispatcher(
  target: URL,
  { proxies, connectTimeoutMs }: Pick<TransportOptions, 'proxies' | 'connectTimeoutMs'>,
): Dispatcher {
  return dispatcherTo(target, proxies, {
    connectTimeoutMs,
    agent: { pipelining: 1, headersTimeout: 0, bodyTimeout: 0, allowH2: false },
  });
}

function baseOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  const isPlain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new TypeError('apiUrl must be an http or https URL without credentials, query and fragment');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
