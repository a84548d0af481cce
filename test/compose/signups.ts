/** Customers who sign up over the service's HTTP API, whatever is down, and what stands of them at the end. */
import { setTimeout as pause } from 'node:timers/promises';
import { requestFor } from '../support/requests.ts';

const TRY_AGAIN_MS = 500;
const STATES_OVER = ['completed', 'failed', 'cancelled', 'terminated', 'timed_out'];

interface Told {
  readonly status: string;
  readonly sources: readonly { readonly name: string; readonly source_id: string | null }[];
}

interface Standing {
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly workspaceName: string;
  }[];
}

export interface Count {
  readonly onboardings: number;
  readonly completed: number;
  readonly wanted: number;
  readonly found: number;
  readonly duplicated: number;
  readonly missing: number;
  /** Told with an id that is not the one that stands. */
  readonly misreported: number;
  /** Requests that had to be sent again: nobody answered, or with a 5xx. */
  readonly sentAgain: number;
}

export class Signups {
  readonly #url: string;
  readonly #key: string;
  readonly #names = new Map<string, readonly string[]>();
  readonly #accepted: Promise<void>[] = [];
  #sentAgain = 0;

  constructor(url: string, key: string) {
    this.#url = url;
    this.#key = key;
  }

  /** Sends so many at once, each until it is accepted. */
  signUp(count: number, signal: AbortSignal): void {
    for (let one = 0; one < count; one += 1) {
      const request = requestFor();
      this.#names.set(
        request.workspace_name,
        request.sources.map(({ name }) => name),
      );
      const accepted = this.#insist('POST', '/v1/onboardings', signal, request).then(() => undefined);
      accepted.catch(() => undefined);
      this.#accepted.push(accepted);
    }
  }

  /** Resolves when all are accepted, and over. */
  async untilOver(signal: AbortSignal): Promise<ReadonlyMap<string, Told>> {
    await Promise.all(this.#accepted);
    const told = new Map<string, Told>();
    for (const name of this.#names.keys()) told.set(name, await this.#untilOver(name, signal));
    return told;
  }

  count(told: ReadonlyMap<string, Told>, { sources }: Standing): Count {
    const counted = { completed: 0, wanted: 0, found: 0, duplicated: 0, missing: 0, misreported: 0 };
    for (const [workspace, names] of this.#names) {
      const standing = sources.filter(({ workspaceName }) => workspaceName === workspace);
      const ofCustomer = told.get(workspace);
      if (ofCustomer?.status === 'completed') counted.completed += 1;
      counted.found += standing.length;
      for (const name of names) {
        const [first, ...others] = standing.filter((source) => source.name === name);
        const reported = ofCustomer?.sources.find((source) => source.name === name)?.source_id;
        counted.wanted += 1;
        if (first === undefined) counted.missing += 1;
        else if (others.length > 0) counted.duplicated += 1;
        else if (first.id !== reported) counted.misreported += 1;
      }
    }
    return { onboardings: this.#names.size, ...counted, sentAgain: this.#sentAgain };
  }

  async #untilOver(name: string, signal: AbortSignal): Promise<Told> {
    for (;;) {
      const told = (await this.#insist('GET', `/v1/onboardings/${name}`, signal)) as Told;
      if (STATES_OVER.includes(told.status)) return told;
      await pause(TRY_AGAIN_MS, undefined, { signal });
    }
  }

  /** Sends it until it is taken. @throws Error where it is refused, which no other try would change */
  async #insist(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<unknown> {
    for (;;) {
      const answer = await fetch(`${this.#url}${path}`, {
        method,
        signal,
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        return error as Error;
      });
      if (answer instanceof Response) {
        const text = await answer.text().catch(() => '');
        if (answer.ok && text !== '') return JSON.parse(text) as unknown;
        const isPassing = answer.ok || answer.status >= 500 || answer.status === 429;
        if (!isPassing) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      }
      this.#sentAgain += 1;
      await pause(TRY_AGAIN_MS, undefined, { signal });
    }
  }
}
