/** Event streams that are opened, and never closed. */
import { requestFor } from '../../support/requests.ts';
import { DEFAULT_STREAM_LIMITS } from '../../../src/domain/default-rates.ts';
import type { Attack, Finding } from '../attack.ts';

const WITH_TOKEN = 200;
const WITH_KEY = 1_200;
const AT_ONCE = 50;
const RATE_LIMITED = 429;

export const eventStreams: Attack = {
  name: 'event-streams',
  description: `${WITH_TOKEN} streams with the progress token of one onboarding, then ${WITH_KEY.toLocaleString('en')} with a key`,
  run: async (target) => {
    const service = await target.service();
    // Without a worker the onboarding stays open, and so do its streams.
    const request = requestFor(['Stripe']);
    const path = `/v1/onboardings/${request.workspace_name}`;
    await target.ask('POST', '/v1/onboardings', request);
    const issued = await target.ask('POST', `${path}/progress-token`);
    const { token } = (await issued.json()) as { token: string };
    const leave = new AbortController();
    const { signal } = leave;
    const open = (): Promise<Response> => fetch(`${target.url}${path}/events?token=${token}`, { signal });
    const { streams, streamsPerToken } = DEFAULT_STREAM_LIMITS;
    // All are kept: a client closes the streams that it has forgotten.
    const withToken = await opened(WITH_TOKEN, open);
    const withKey = await opened(WITH_KEY, () => target.ask('GET', `${path}/events`));
    const findings = [
      findingOf('with a progress token', streamsPerToken, withToken),
      findingOf('with a key', streams - streamsPerToken, withKey),
    ];
    leave.abort();
    const isAlive = (await fetch(`${target.url}/healthz`)).ok && service.isAlive;
    const { most } = await service.memoryMb();
    await service.end();
    return [
      ...findings,
      { tried: 'the service after it', times: 1, held: isAlive, seen: `at most ${most} MB` },
    ];
  },
};

async function opened(times: number, open: () => Promise<Response>): Promise<readonly Response[]> {
  const answers: Response[] = [];
  let begun = 0;
  const goOn = async (): Promise<void> => {
    for (begun += 1; begun <= times; begun += 1) answers.push(await open());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  return answers;
}

function findingOf(tried: string, most: number, answers: readonly Response[]): Finding {
  const open = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === RATE_LIMITED);
  return {
    tried,
    times: answers.length,
    held:
      open === most &&
      open + refused.length === answers.length &&
      refused.every(({ headers }) => headers.get('retry-after') !== null),
    seen: `${open} open, ${refused.length} answered 429`,
  };
}
