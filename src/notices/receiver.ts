import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { request, type Dispatcher } from 'undici';
import { retryAfterMsOf } from '../domain/retry-after.ts';
import { DELIVERY_ATTEMPT_MS } from '../domain/notices.ts';
import { VERSION } from '../domain/version.ts';
import { dispatcherTo, NO_PROXIES } from '../proxy/index.ts';
import type { NoticeReceivers } from './settings.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Of an answer, of which nothing is kept: read so far that the connection can be used again. */
const MAX_ANSWER_BYTES = 16 * 1024;
const ID_CHARACTERS = 12;

/** A receiver has not taken a notice. Its words name no address, because one may hold a secret. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  /** Milliseconds that it asks to wait. */
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** One address that notices are sent to. */
export class Receiver {
  /** By which it is known in Temporal, instead of its address. */
  readonly id: string;
  readonly #url: string;
  readonly #webhooks: readonly Webhook[];
  readonly #dispatcher: Dispatcher;

  constructor(url: string, { secrets, proxies = NO_PROXIES }: NoticeReceivers) {
    this.id = createHash('sha256').update(url).digest('hex').slice(0, ID_CHARACTERS);
    this.#url = url;
    this.#webhooks = secrets.map((secret) => new Webhook(secret));
    this.#dispatcher = dispatcherTo(new URL(url), proxies, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
  }

  /**
   * Sends a notice, once, and follows no redirect.
   * @param webhookId the same at each repetition
   * @throws NotTaken where it is not answered with a 2xx
   */
  async take(webhookId: string, notice: unknown, cancelled: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(DELIVERY_ATTEMPT_MS)]);
    const answer = await this.#answer(webhookId, JSON.stringify(notice), signal);
    const { statusCode: status, headers } = answer;
    // What it says is nothing to us; a connection that breaks off in it has said its status already.
    await answer.body.dump({ limit: MAX_ANSWER_BYTES, signal }).catch(() => undefined);
    if (status >= 200 && status < 300) return;
    const [retryAfter] = [headers['retry-after']].flat();
    throw new NotTaken(`it answered with the status ${status}`, retryAfterMsOf(retryAfter, Date.now()));
  }

  async #answer(webhookId: string, body: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      return await request(this.#url, {
        method: 'POST',
        headers: this.#headers(webhookId, body),
        body,
        dispatcher: this.#dispatcher,
        signal,
      });
    } catch (error) {
      if (signal.aborted)
        throw new NotTaken(`it did not answer within ${DELIVERY_ATTEMPT_MS / 1_000} seconds`);
      const { code, name } = error as NodeJS.ErrnoException;
      throw new NotTaken(`it could not be reached (${code ?? name})`);
    }
  }

  /** The time is that of the attempt: receivers take only what was signed just now. */
  #headers(webhookId: string, body: string): Record<string, string> {
    const now = new Date();
    const signatures = this.#webhooks.map((webhook) => webhook.sign(webhookId, now, body));
    return {
      'content-type': 'application/json',
      'user-agent': `airbyte-embedded-onboarding/${VERSION}`,
      'webhook-id': webhookId,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signatures.join(' '),
    };
  }
}
