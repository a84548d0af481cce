import { checkTimeout, Interrupted, withDeadline, type CallOptions } from './deadline.ts';
import { AirbyteError } from './airbyte-error.ts';
import type { OrganizationTokens } from './organization-token.ts';
import type { Call, Transport } from './transport.ts';

/** How operations are called: within one deadline, with a workspace's token or with the organization's. */
export class Calls {
  readonly #transport: Transport;
  readonly #tokens: OrganizationTokens;
  readonly #timeoutMs: number;

  constructor(transport: Transport, tokens: OrganizationTokens, timeoutMs: number) {
    this.#transport = transport;
    this.#tokens = tokens;
    this.#timeoutMs = timeoutMs;
  }

  async asScoped<T>(options: CallOptions, call: Omit<Call<T>, 'credential'>): Promise<T> {
    return withDeadline(this.limits(options), (signal) =>
      this.#transport.send({ ...call, credential: 'scoped' }, signal),
    );
  }

  /** Tried once more with a fresh token after a 401. */
  async asOrganization<T>(options: CallOptions, call: Omit<Call<T>, 'credential' | 'bearer'>): Promise<T> {
    const { operation } = call;
    return withDeadline(this.limits(options), async (signal) => {
      const attempt = (bearer: string): Promise<T> =>
        this.#transport.send({ ...call, credential: 'organization', bearer }, signal);
      const token = await orNotSent(operation, this.#tokens.get(signal));
      try {
        return await attempt(token);
      } catch (error) {
        if (!(error instanceof AirbyteError) || error.status !== 401) throw error;
        const fresh = await orNotSent(operation, this.#tokens.renew(token, signal));
        if (fresh === null) throw error;
        return await attempt(fresh);
      }
    });
  }

  limits(call: CallOptions): { timeoutMs: number; signal: AbortSignal | undefined } {
    const timeoutMs = call.timeoutMs ?? this.#timeoutMs;
    return { timeoutMs: checkTimeout('timeoutMs', timeoutMs), signal: call.signal };
  }
}

/** Without an organization token nothing of the operation itself was sent, whatever became of the token's own call. */
async function orNotSent<T>(operation: string, token: Promise<T>): Promise<T> {
  try {
    return await token;
  } catch (error) {
    const unsent = { operation, outcome: 'not_sent', credential: 'organization' } as const;
    if (error instanceof AirbyteError) {
      const { kind, status, apiCode, fields, requestId, retryAfterMs } = error;
      const details = { ...unsent, kind, status, apiCode, fields, requestId, retryAfterMs };
      throw new AirbyteError(`${operation}: no organization token: ${error.message}`, details);
    }
    if (!(error instanceof Interrupted)) throw error;
    const what = error.kind === 'timeout' ? 'the time was up' : 'the call was given up';
    const message = `${operation}: ${what} while waiting for the organization token`;
    throw new AirbyteError(message, { ...unsent, kind: error.kind });
  }
}
