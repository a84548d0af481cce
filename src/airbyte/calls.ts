import type { ApiRequest } from './dialect.ts';
import { AirbyteError } from './airbyte-error.ts';
import { checkTimeout, Interrupted, withDeadline, type CallOptions } from './deadline.ts';
import type { OrganizationTokens } from './organization-token.ts';
import { itemsOfPages, type Item, type Page } from './pages.ts';
import type { Call, Transport } from './transport.ts';

/** What goes with a request, besides the organization's own token. */
export interface Access extends Pick<Call<unknown>, 'secrets' | 'certainSecrets'> {
  /** Of the workspace, for a request that bears it. */
  readonly scopedToken: string | null;
}

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

  /** @throws AirbyteError; TypeError for a request that bears a scoped token, without one */
  ask<T>(
    request: ApiRequest<T>,
    options: CallOptions = {},
    access: Access = { scopedToken: null },
  ): Promise<T> {
    const url = this.#transport.url(request.path, request.query);
    return withDeadline(this.#limits(options), (signal) => this.#send({ ...request, url }, access, signal));
  }

  /** All items of a list, whose pages are read within one deadline. @throws AirbyteError */
  askForPages<T extends Item>(
    request: ApiRequest<Page<T>>,
    options: CallOptions,
    access: Access,
  ): Promise<readonly T[]> {
    const first = this.#transport.url(request.path, request.query);
    const list = { operation: request.operation, credential: request.bearer };
    return withDeadline(this.#limits(options), (signal) =>
      itemsOfPages(first, list, (url) => this.#send({ ...request, url }, access, signal)),
    );
  }

  #send<T>(
    { operation, method, url, body, answer, bearer }: ApiRequest<T> & { readonly url: URL },
    { scopedToken, secrets, certainSecrets }: Access,
    signal: AbortSignal,
  ): Promise<T> {
    const call = { operation, method, url, body, answer, secrets: secrets ?? [], certainSecrets };
    if (bearer === 'organization') return this.#sendAsOrganization(call, signal);
    if (scopedToken === null) throw new TypeError(`${operation} needs a scoped token`);
    return this.#transport.send({ ...call, credential: 'scoped', bearer: scopedToken }, signal);
  }

  /** Once more with a fresh token after a 401. */
  async #sendAsOrganization<T>(
    call: Omit<Call<T>, 'credential' | 'bearer'>,
    signal: AbortSignal,
  ): Promise<T> {
    const attempt = (bearer: string): Promise<T> =>
      this.#transport.send({ ...call, credential: 'organization', bearer }, signal);
    const token = await orNotSent(call.operation, this.#tokens.get(signal));
    try {
      return await attempt(token);
    } catch (error) {
      if (!(error instanceof AirbyteError) || error.status !== 401) throw error;
      const fresh = await orNotSent(call.operation, this.#tokens.renew(token, signal));
      if (fresh === null) throw error;
      return await attempt(fresh);
    }
  }

  #limits(call: CallOptions): { timeoutMs: number; signal: AbortSignal | undefined } {
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
