/** What is checked, in the order in which one depends on the other; each is loaded when it is run. */
import type { Check } from './finding.ts';

export const CHECKS: readonly Check[] = [
  {
    name: 'connection',
    looksAt: 'whether Temporal answers',
    run: async (context) => (await import('./check-connection.ts')).checkConnection(context),
  },
  {
    name: 'namespace',
    looksAt: 'whether it exists, and how long it keeps closed onboardings',
    run: async (context) => (await import('./check-namespace.ts')).checkNamespace(context),
  },
  {
    name: 'search attributes',
    looksAt: 'whether all of them are registered, each with its type',
    run: async (context) => (await import('./check-search-attributes.ts')).checkSearchAttributes(context),
  },
  {
    name: 'pollers',
    looksAt: 'whether workers poll the task queue, for workflows and for activities',
    run: async (context) => (await import('./check-pollers.ts')).checkPollers(context),
  },
  {
    name: 'worker versions',
    looksAt: 'whether one version of the workers polls, and whether Temporal sends it what is new',
    run: async (context) => (await import('./check-worker-versions.ts')).checkWorkerVersions(context),
  },
  {
    name: 'keys',
    looksAt:
      'whether the keys of all open onboardings are here and open them, and whether a worker has others',
    run: async (context) => (await import('./check-keys.ts')).checkKeys(context),
  },
  {
    name: 'sealing',
    looksAt: 'whether every worker opens what is sealed here',
    run: async (context) => (await import('./check-sealing.ts')).checkSealing(context),
  },
  {
    name: 'network',
    looksAt: 'by which proxy each address is reached, and what crosses a network in the clear',
    run: async (context) => (await import('./check-network.ts')).checkNetwork(context),
  },
  {
    name: 'http service',
    looksAt:
      'whether requests come by a proxy that it does not trust, by the metrics of the one that runs here',
    run: async (context) => (await import('./check-http-service.ts')).checkHttpService(context),
  },
  {
    name: 'airbyte',
    looksAt: 'whether Airbyte takes the organization’s credential, by listing its source templates',
    run: async (context) => (await import('./check-airbyte.ts')).checkAirbyte(context),
  },
  {
    name: 'airbyte api',
    looksAt: 'whether the API that AIRBYTE_API names answers, or another generation of it; nothing is made',
    run: async (context) => (await import('./check-airbyte-api.ts')).checkAirbyteApi(context),
  },
  {
    name: 'open apis',
    looksAt: 'whether open onboardings speak the API that AIRBYTE_API names',
    run: async (context) => (await import('./check-open-apis.ts')).checkOpenApis(context),
  },
  {
    name: 'clock',
    looksAt: 'this machine’s clock, against the time that Airbyte’s answers tell (Temporal’s tell none)',
    run: async (context) => (await import('./check-clock.ts')).checkClock(context),
  },
  {
    name: 'rate limit',
    looksAt: 'how many calls toward Airbyte the workers may begin in a second, all together',
    run: async (context) => (await import('./check-rate-limit.ts')).checkRateLimit(context),
  },
];
