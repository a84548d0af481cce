/** The HTTP service as a Fetch-standard handler, to be served by itself or mounted in another server. */
import { setMaxListeners } from 'node:events';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import type { Registry } from 'prom-client';
import { VERSION } from '../domain/version.ts';
import { BrokenOffError, Uploads } from '../http-server/index.ts';
import { SecretOwner } from '../redaction/index.ts';
import { authenticate } from './authenticate.ts';
import type { HttpDependencies } from './http-dependencies.ts';
import { endpointsWith } from './endpoints/index.ts';
import type { Endpoint, HttpContext, HttpEnv, HttpServices } from './endpoint.ts';
import { createFleetGauges } from './fleet-gauges.ts';
import { answerBrokenOff, observeRequests, placeOf, traceRequests } from './observe.ts';
import { OpenStreams } from './open-streams.ts';
import { openApiDocument, type OpenApiDocument } from './openapi-document.ts';
import { answerProblem, ProblemError, problemOf } from './problem.ts';
import { prefixOf, routedPath } from './prefix.ts';
import { ProgressFeeds } from './progress-feeds.ts';
import { createProgressTokens } from './progress-tokens.ts';
import { createRequestLimits } from './request-limits.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { unstoredCustomers } from './unstored-answers.ts';
import { untrustedForwards } from './untrusted-proxy.ts';

/** How the HTTP app is mounted, and ended. */
export interface HttpAppOptions {
  /** Aborted when the service shuts down: readiness fails, and streams end so that their clients go elsewhere. */
  readonly closing?: AbortSignal;
  /** Where the app's metrics are registered; one of its own by default. */
  readonly registry?: Registry;
  /**
   * The path that the app is mounted under, `/api/airbyte` say: it stands before what answers lead to. Requests may come
   * with it or without it, as whoever mounts the app passes them on. None by default.
   */
  readonly prefix?: string;
}

/** The service as one app. */
export function createHttpApp(deps: HttpDependencies, options: HttpAppOptions = {}): Hono<HttpEnv> {
  const services = createServices(deps, options);
  return createApp(services, (document) => endpointsWith(document));
}

/** The service as two apps, to be served at two addresses: what callers ask for, and what operators do, probes and metrics. */
export function createHttpApps(
  deps: HttpDependencies,
  options: HttpAppOptions = {},
): { readonly callers: Hono<HttpEnv>; readonly operators: Hono<HttpEnv> } {
  const services = createServices(deps, options);
  const isForOperators = (endpoint: Endpoint): boolean => endpoint.isForOperators === true;
  return {
    callers: createApp(services, (document) =>
      endpointsWith(document).filter((endpoint) => !isForOperators(endpoint)),
    ),
    operators: createApp(services, (document) => endpointsWith(document).filter(isForOperators)),
  };
}

function createServices(
  deps: HttpDependencies,
  { closing = new AbortController().signal, registry, prefix = '' }: HttpAppOptions,
): HttpServices {
  // Every open stream listens to it, and takes its listener off when it ends.
  setMaxListeners(0, closing);
  const metrics = createRequestMetrics(registry, deps.webhooks?.keys());
  for (const metric of deps.moreMetrics ?? []) metrics.registry.registerMetric(metric);
  createFleetGauges(metrics.registry, deps.onboarding);
  return {
    ...deps,
    prefix: prefixOf(prefix),
    closing,
    metrics,
    feeds: new ProgressFeeds(deps.onboarding, metrics),
    progressTokens: createProgressTokens(deps.progressTokenKey),
    requestLimits: createRequestLimits(deps, metrics),
    openStreams: new OpenStreams(deps, metrics),
    uploads: new Uploads(),
    onUntrustedForward: untrustedForwards(metrics, deps.logger),
  };
}

function createApp(
  services: HttpServices,
  endpointsOf: (document: () => OpenApiDocument) => readonly Endpoint[],
): Hono<HttpEnv> {
  const { logger, prefix, trustedProxies = 0, onUntrustedForward } = services;
  const endpoints = endpointsOf(() => document);
  const document = openApiDocument(endpoints, { version: VERSION, prefix });
  const app = new Hono<HttpEnv>({ getPath: routedPath(prefix) });
  app.use(requestId({ limitLength: 128 }));
  app.use(unstoredCustomers);
  app.use(async (c, next) => {
    if (trustedProxies === 0 && c.req.header('x-forwarded-for') !== undefined) onUntrustedForward();
    await new SecretOwner().run(next);
  });
  for (const endpoint of endpoints) mount(app, endpoint, services);
  refuseOtherMethods(app, endpoints, services);
  app.notFound((c) => answerProblem(c, new ProblemError('not_found')));
  app.onError((error, c) => {
    if (error instanceof BrokenOffError) return answerBrokenOff(c);
    const problem = problemOf(error);
    const request_id = c.get('requestId');
    // What Temporal said of it is not for callers.
    if (problem.code === 'not_permitted') logger.error({ request_id }, error.message);
    if (problem.code === 'internal') logger.error({ request_id, ...placeOf(error) }, 'an unexpected error');
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
    async (c, next) => {
      await admit(services, endpoint, c);
      await next();
    },
    endpoint.handler(services),
  );
}

/** Who calls, and whether they may by now, before anything of the body is read. Probes and scrapes are not counted: they come at their own pace. */
async function admit(services: HttpServices, endpoint: Endpoint, c: HttpContext): Promise<void> {
  const { requestLimits } = services;
  c.set('caller', { kind: 'nobody' });
  const name = c.req.param('workspace_name');
  if (name !== undefined) c.set('workspaceName', name);
  if (endpoint.access === 'open' || endpoint.access === 'signature') return;
  try {
    c.set('caller', await authenticate(services, endpoint, c));
  } catch (error) {
    requestLimits.countFailure(c);
    throw error;
  }
  const caller = c.get('caller');
  if (caller.kind !== 'nobody') requestLimits.countCaller(caller);
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
