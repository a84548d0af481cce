/** `OnboardingClient.close()` while Temporal is away, in the process of whoever has embedded the client. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OnboardingClient, UnavailableError } from '../../src/client.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { gate } from '../support/scripted-server.ts';

const UNAVAILABLE = 14;

let uncaught: unknown[];
const onUncaught = (error: unknown): void => void uncaught.push(error);
beforeEach(() => {
  uncaught = [];
  process.on('uncaughtExceptionMonitor', onUncaught);
});
afterEach(() => {
  process.off('uncaughtExceptionMonitor', onUncaught);
});

test('a call that is being repeated ends as unavailable, and nothing is thrown beside it', async () => {
  const isRepeated = gate();
  let attempts = 0;
  const server = await startRefusingTemporal((method) => {
    if (method === 'GetSystemInfo') return null;
    attempts += 1;
    if (attempts === 2) isRepeated.open();
    return { code: UNAVAILABLE, message: 'going down' };
  });
  try {
    const onboarding = await OnboardingClient.connect(temporalEnvironment(server));
    const ended = expect(onboarding.status('acme')).rejects.toThrow(UnavailableError);
    await isRepeated.opened;
    await onboarding.close();
    await ended;
    expect(uncaught).toEqual([]);
  } finally {
    await server.close();
  }
});
