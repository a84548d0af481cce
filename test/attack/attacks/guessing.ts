/** Keys are guessed from an address that customers share: whoever has a valid credential is answered all the while. */
import { randomBytes } from 'node:crypto';
import getPort from 'get-port';
import { API_KEY } from '../../support/environment.ts';
import { requestFor } from '../../support/requests.ts';
import type { Attack, Finding } from '../attack.ts';
import type { Target } from '../target.ts';

const GUESSES = 2_000;
const AT_ONCE = 20;
/** Guesses between two requests with each valid credential. */
const BETWEEN = 20;
const RATE_LIMITED = 429;

export const guessing: Attack = {
  name: 'guessing',
  description: `${GUESSES.toLocaleString('en')} wrong keys and tokens from one address, beside a valid key and a valid progress token from the same; then the same at the codec server`,
  run: async (target) => [...(await guessAtService(target)), ...(await guessAtCodecServer(target))],
};

async function guessAtService(target: Target): Promise<readonly Finding[]> {
  const [service, worker] = [await target.service(), await target.worker()];
  const request = requestFor(['Stripe']);
  const path = `/v1/onboardings/${request.workspace_name}`;
  await target.ask('POST', '/v1/onboardings', request);
  const issued = await target.ask('POST', `${path}/progress-token`);
  const { token } = (await issued.json()) as { token: string };
  const findings = await guessBeside({
    guess: (wrong, turn) =>
      turn % 2 === 0
        ? fetch(`${target.url}/v1/onboardings`, { headers: { authorization: `Bearer ${wrong}` } })
        : fetch(`${target.url}${path}?token=${wrong}`),
    valid: {
      'a valid key': () => target.ask('GET', path),
      'a valid progress token': () => fetch(`${target.url}${path}?token=${token}`),
    },
  });
  await Promise.all([service.end(), worker.end()]);
  return findings;
}

async function guessAtCodecServer(target: Target): Promise<readonly Finding[]> {
  const port = await getPort();
  const server = await target.codecServer(port);
  const url = `http://127.0.0.1:${port}`;
  const decode = (authorization: string): Promise<Response> =>
    fetch(`${url}/decode`, { method: 'POST', headers: { authorization }, body: '{}' });
  const basic = (key: string): string => `Basic ${Buffer.from(`operators:${key}`).toString('base64')}`;
  const findings = await guessBeside({
    guess: (wrong, turn) =>
      turn % 2 === 0 ? decode(`Bearer ${wrong}`) : fetch(url, { headers: { authorization: basic(wrong) } }),
    valid: {
      'a valid codec key': () => decode(`Bearer ${API_KEY}`),
      'signing in': () => fetch(url, { headers: { authorization: basic(API_KEY) } }),
    },
  });
  await server.end();
  return findings;
}

type Ask = () => Promise<Response>;

async function guessBeside({
  guess,
  valid,
}: {
  readonly guess: (wrong: string, turn: number) => Promise<Response>;
  readonly valid: Readonly<Record<string, Ask>>;
}): Promise<readonly Finding[]> {
  const guessed = new Counts();
  const answered = new Map(Object.keys(valid).map((name) => [name, new Counts()]));
  let [turn, hasRetryAfter] = [0, true];
  const goOn = async (): Promise<void> => {
    while (turn < GUESSES) {
      turn += 1;
      const now = turn;
      const answer = await guess(randomBytes(16).toString('hex'), now);
      guessed.add(answer.status);
      if (answer.status === RATE_LIMITED && answer.headers.get('retry-after') === null) hasRetryAfter = false;
      await answer.arrayBuffer();
      if (now % BETWEEN !== 0) continue;
      for (const [name, ask] of Object.entries(valid)) {
        const { status, body } = await ask();
        await body?.cancel();
        answered.get(name)?.add(status);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  return [
    {
      tried: 'guesses',
      times: GUESSES,
      held: guessed.areOnly(401, RATE_LIMITED) && guessed.has(RATE_LIMITED) && hasRetryAfter,
      seen: guessed.told(),
    },
    ...[...answered].map(([tried, counts]) => ({
      tried,
      times: GUESSES / BETWEEN,
      held: counts.areOnly(200),
      seen: counts.told(),
    })),
  ];
}

/** How often each status was answered. */
class Counts {
  readonly #counts = new Map<number, number>();

  add(status: number): void {
    this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
  }

  has(status: number): boolean {
    return this.#counts.has(status);
  }

  areOnly(...statuses: readonly number[]): boolean {
    return [...this.#counts.keys()].every((status) => statuses.includes(status));
  }

  told(): string {
    return [...this.#counts].map(([status, times]) => `${status} × ${times}`).join(', ');
  }
}
