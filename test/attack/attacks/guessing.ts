/** Keys are guessed from an address that customers share: whoever has a valid credential is answered all the while. */
import { randomBytes } from 'node:crypto';
import { requestFor } from '../../support/requests.ts';
import type { Attack } from '../attack.ts';

const GUESSES = 2_000;
const AT_ONCE = 20;
/** Of a valid credential's requests meanwhile. */
const RATE_LIMITED = 429;

export const guessing: Attack = {
  name: 'guessing',
  description: `${GUESSES.toLocaleString('en')} wrong keys and tokens from one address, beside a valid key and a valid progress token from the same`,
  run: async (target) => {
    const service = await target.service();
    const request = requestFor(['Stripe']);
    const path = `/v1/onboardings/${request.workspace_name}`;
    await target.ask('POST', '/v1/onboardings', request);
    const issued = await target.ask('POST', `${path}/progress-token`);
    const { token } = (await issued.json()) as { token: string };
    const guessed = new Map<number, number>();
    const valid = { key: new Map<number, number>(), token: new Map<number, number>() };
    const count = (counts: Map<number, number>, status: number): void =>
      void counts.set(status, (counts.get(status) ?? 0) + 1);
    let [next, hasRetryAfter] = [0, true];
    const guess = async (): Promise<void> => {
      while (next < GUESSES) {
        next += 1;
        const wrong = randomBytes(16).toString('hex');
        const answer =
          next % 2 === 0
            ? await fetch(`${target.url}/v1/onboardings`, { headers: { authorization: `Bearer ${wrong}` } })
            : await fetch(`${target.url}${path}?token=${wrong}`);
        count(guessed, answer.status);
        if (answer.status === RATE_LIMITED && answer.headers.get('retry-after') === null)
          hasRetryAfter = false;
        await answer.arrayBuffer();
        if (next % 20 !== 0) continue;
        count(valid.key, (await target.ask('GET', path)).status);
        count(valid.token, (await fetch(`${target.url}${path}?token=${token}`)).status);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, guess));
    await service.end();
    const isOnly = (counts: Map<number, number>, status: number): boolean =>
      counts.size === 1 && counts.has(status);
    const told = (counts: Map<number, number>): string =>
      [...counts].map(([status, times]) => `${status} × ${times}`).join(', ');
    return [
      {
        tried: 'guesses',
        times: GUESSES,
        held:
          [...guessed.keys()].every((status) => status === 401 || status === RATE_LIMITED) &&
          guessed.has(RATE_LIMITED) &&
          hasRetryAfter,
        seen: told(guessed),
      },
      { tried: 'a valid key', times: GUESSES / 20, held: isOnly(valid.key, 200), seen: told(valid.key) },
      {
        tried: 'a valid progress token',
        times: GUESSES / 20,
        held: isOnly(valid.token, 200),
        seen: told(valid.token),
      },
    ];
  },
};
