/** What a service that has just started tells of a test's onboardings: one that has told before repeats it for a while. */
import { createHttpApp } from '../../src/http/http-app.ts';
import { createLogger } from '../../src/telemetry/log.ts';
import { samplesOf } from './exposition.ts';
import type { World } from './world.ts';

/** By name and label values, with spaces between them. */
export async function gaugesOf({ onboarding }: Pick<World, 'onboarding'>): Promise<Record<string, number>> {
  const app = createHttpApp({
    onboarding,
    apiKeys: [],
    progressTokenKey: Buffer.alloc(32),
    logger: await createLogger({ level: 'silent', format: 'json' }),
  });
  const samples = samplesOf(await (await app.request('/metrics')).text());
  return Object.fromEntries(
    samples.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  );
}
