/** What is checked, in the order in which one depends on the other; each is loaded when it is run. */
import type { Check } from './check.ts';

export const CHECKS: readonly Check[] = [
  {
    name: 'connection',
    looksAt: 'whether Temporal answers',
    run: async (context) => (await import('./connection.ts')).checkConnection(context),
  },
  {
    name: 'namespace',
    looksAt: 'whether it exists, and how long it keeps closed onboardings',
    run: async (context) => (await import('./namespace.ts')).checkNamespace(context),
  },
  {
    name: 'search attributes',
    looksAt: 'whether all of them are registered, each with its type',
    run: async (context) => (await import('./search-attributes.ts')).checkSearchAttributes(context),
  },
  {
    name: 'pollers',
    looksAt: 'whether workers poll the task queue, for workflows and for activities',
    run: async (context) => (await import('./pollers.ts')).checkPollers(context),
  },
  {
    name: 'worker versions',
    looksAt: 'whether one version of the workers polls, and whether Temporal sends it what is new',
    run: async (context) => (await import('./worker-versions.ts')).checkWorkerVersions(context),
  },
  {
    name: 'keys',
    looksAt: 'whether the keys of all open onboardings are here, and open them',
    run: async (context) => (await import('./keys.ts')).checkKeys(context),
  },
  {
    name: 'airbyte',
    looksAt: 'whether Airbyte takes the organization’s credential, by listing its source templates',
    run: async (context) => (await import('./airbyte.ts')).checkAirbyte(context),
  },
  {
    name: 'clock',
    looksAt: 'this machine’s clock, against the time that Airbyte’s answers tell (Temporal’s tell none)',
    run: async (context) => (await import('./clock.ts')).checkClock(context),
  },
  {
    name: 'rate limit',
    looksAt: 'how many calls toward Airbyte the workers may begin in a second, all together',
    run: async (context) => (await import('./rate-limit.ts')).checkRateLimit(context),
  },
];
