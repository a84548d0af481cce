/** The HTTP service as a Fetch-standard handler, to be served by itself or mounted in another server. */
import { setMaxListeners } from 'node:events';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import type { Registry } from 'prom-client';
import { VERSION } from '../domain/version.ts';
import { MAX_REQUEST_BYTES } from '../domain/onboarding-request.ts';
import { SecretOwner } from '../redaction/index.ts';
import { authenticate } from './authenticate.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import { endpointsWith } from './endpoints/index.ts';
import type { Endpoint, HttpContext, HttpEnv, HttpServices } from './endpoint.ts';
import { createFleetGauges } from './fleet-gauges.ts';
import { observeRequests, placeOf, traceRequests } from './observe.ts';
import { openApiDocument } from './openapi-document.ts';
import { answerProblem, ProblemError, problemOf } from './problem.ts';
import { ProgressFeeds } from './progress-feeds.ts';
import { createProgressTokens } from './progress-tokens.ts';
import { createRequestLimits } from './request-limits.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { unstoredCustomers } from './unstored-answers.ts';

export interface HttpAppOptions {
  /** Aborted when the service shuts down: readiness fails, and streams end so that their clients go elsewhere. */
  readonly closing?: AbortSignal;
  /** Where the app's metrics are registered; one of its own by default. */
  readonly registry?: Registry;
}

/** Providers' events carry more than a request does. */
const MAX_WEBHOOK_BYTES = 1024 * 1024;

export function createHttpApp(
  deps: HttpDependencies,
  { closing = new AbortController().signal, registry }: HttpAppOptions = {},
): Hono<HttpEnv> {
  // Every open stream listens to it, and takes its listener off when it ends.
  setMaxListeners(0, closing);
  const metrics = createRequestMetrics(registry, deps.webhooks?.keys());
  for (const metric of deps.moreMetrics ?? []) metrics.registry.registerMetric(metric);
  createFleetGauges(metrics.registry, deps.onboarding);
  const services: HttpServices = {
    ...deps,
    closing,
    metrics,
    feeds: new ProgressFeeds(deps.onboarding, metrics),
    progressTokens: createProgressTokens(deps.progressTokenKey),
    requestLimits: createRequestLimits(deps, metrics),
  };
  const endpoints = endpointsWith(() => document);
  const document = openApiDocument(endpoints, VERSION);
  const app = new Hono<HttpEnv>();
  app.use(requestId({ limitLength: 128 }));
  app.use(unstoredCustomers);
  app.use(async (_c, next) => {
    await new SecretOwner().run(next);
  });
  for (const endpoint of endpoints) mount(app, endpoint, services);
  refuseOtherMethods(app, endpoints, services);
  app.notFound((c) => answerProblem(c, new ProblemError('not_found')));
  app.onError((error, c) => {
    const problem = problemOf(error);
    const request_id = c.get('requestId');
    // What Temporal said of it is not for callers.
    if (problem.code === 'not_permitted') deps.logger.error({ request_id }, error.message);
    if (problem.code === 'internal')
      deps.logger.error({ request_id, ...placeOf(error) }, 'an unexpected error');
    return answerProblem(c, problem);
  });
  return app;
}

function mount(app: Hono<HttpEnv>, endpoint: Endpoint, services: HttpServices): void {
  const path = routingPath(endpoint);
  if (endpoint.access === 'api_key_or_progress_token') {
    app.use(
      path,
      cors({
        origin: [...(services.corsOrigins ?? [])],
        // Browsers ask for nothing but progress.
        allowMethods: ['GET'],
        allowHeaders: ['authorization', 'last-event-id'],
        maxAge: 600,
      }),
    );
  }
  app.on(
    endpoint.method.toUpperCase(),
    path,
    traceRequests(services, endpoint),
    observeRequests(services, endpoint),
    bodyLimit({
      maxSize: endpoint.access === 'signature' ? MAX_WEBHOOK_BYTES : MAX_REQUEST_BYTES,
      onError: () => {
        // What is left of the body is not read: the connection can't be used again.
        throw new ProblemError('too_large', { headers: { connection: 'close' } });
      },
    }),
    async (c, next) => {
      await admit(services, endpoint, c);
      await next();
    },
    endpoint.handler(services),
  );
}

/** Who calls, and whether they may by now. Probes and scrapes are not counted: they come at their own pace. */
async function admit(services: HttpServices, endpoint: Endpoint, c: HttpContext): Promise<void> {
  const { requestLimits } = services;
  c.set('caller', { kind: 'nobody' });
  const name = c.req.param('workspace_name');
  if (name !== undefined) c.set('workspaceName', name);
  if (endpoint.access === 'open' || endpoint.access === 'signature') return;
  try {
    c.set('caller', await authenticate(services, endpoint, c));
  } catch (error) {
    await requestLimits.countAddress(c);
    throw error;
  }
  const caller = c.get('caller');
  if (caller.kind === 'api_key') await requestLimits.countKey(caller.name);
  else await requestLimits.countAddress(c);
}

function refuseOtherMethods(
  app: Hono<HttpEnv>,
  endpoints: readonly Endpoint[],
  services: HttpServices,
): void {
  for (const path of new Set(endpoints.map(routingPath))) {
    const allow = endpoints
      .filter((endpoint) => routingPath(endpoint) === path)
      .map(({ method }) => method.toUpperCase())
      .join(', ');
    app.all(path, observeRequests(services, { operation: 'methodNotAllowed' }), () => {
      throw new ProblemError('method_not_allowed', { headers: { allow } });
    });
  }
}

/** As the router writes it. */
function routingPath({ path }: Endpoint): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
