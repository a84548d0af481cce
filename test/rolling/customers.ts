/** Customers who are in the middle of something, and what stands of them at the end. */
import pMap from 'p-map';
import type { Emulator } from '../../emulator/index.ts';
import type { OnboardingClient } from '../../src/client.ts';
import { goWrong, refused, type Wrong } from '../support/sign-up.ts';
import { requestFor } from '../support/requests.ts';
import { countWorkspace } from '../chaos/count.ts';

/** `parked`: until a person retries; `unknown`: whether a create went through, for its commit window; `calling`: its calls take a while. */
export type Middle = 'parked' | 'unknown' | 'calling';

export interface Total {
  readonly onboardings: number;
  readonly completed: number;
  readonly wanted: number;
  readonly found: number;
  readonly duplicated: number;
  readonly missing: number;
  readonly misreported: number;
}

/** Of more the dev server lets some wait for too long. */
const STARTS_AT_ONCE = 10;

const WRONG: Readonly<Record<Middle, readonly Wrong[]>> = {
  parked: [refused(403, 'HubSpot')],
  unknown: [
    { operation: 'createSource', fault: { kind: 'status', status: 503 }, sourceName: 'Stripe', times: 1 },
  ],
  calling: [{ operation: 'createSource', fault: { kind: 'latency', ms: 4_000 }, times: 3 }],
};

export class Customers {
  readonly #emulator: Emulator;
  readonly #onboarding: OnboardingClient;
  readonly #names = new Map<string, Middle>();

  constructor(emulator: Emulator, onboarding: OnboardingClient) {
    this.#emulator = emulator;
    this.#onboarding = onboarding;
  }

  get count(): number {
    return this.#names.size;
  }

  async signUp(counts: Readonly<Partial<Record<Middle, number>>>): Promise<string[]> {
    const kinds = Object.entries(counts).flatMap(([kind, count]) =>
      Array.from({ length: count }, () => kind as Middle),
    );
    return await pMap(
      kinds,
      async (kind) => {
        const request = requestFor();
        goWrong(this.#emulator, request.workspace_name, ...WRONG[kind]);
        this.#names.set(request.workspace_name, kind);
        await this.#onboarding.start(request);
        return request.workspace_name;
      },
      { concurrency: STARTS_AT_ONCE },
    );
  }

  /** Of those that wait for a person. */
  async retryParked(): Promise<void> {
    for (const [name, kind] of this.#names) {
      if (kind !== 'parked') continue;
      this.#names.set(name, 'calling');
      await this.#onboarding.retry(name);
    }
  }

  async untilCompleted(): Promise<void> {
    await Promise.all([...this.#names.keys()].map((name) => this.#onboarding.result(name)));
  }

  async total(): Promise<Total> {
    const wanted = requestFor().sources.map(({ name }) => name);
    const total = { completed: 0, wanted: 0, found: 0, duplicated: 0, missing: 0, misreported: 0 };
    for (const name of this.#names.keys()) {
      const progress = await this.#onboarding.progress(name);
      const standing = {
        sources: this.#emulator.sources(name),
        ...{ workspaces: 1, firstMintsAtOnce: null, deleted: null, wronglyDeleted: null },
      };
      const count = countWorkspace(name, wanted, standing, progress);
      if (count.notCompleted === null) total.completed += 1;
      total.wanted += count.wanted;
      total.found += count.found;
      total.duplicated += count.duplicated.length;
      total.missing += count.missing.length;
      total.misreported += count.misreported.length;
    }
    return { onboardings: this.count, ...total };
  }
}
