/**
 * The HTTP service: one file an endpoint, and the contract that follows from them. Imports the client, domain, signup,
 * widget, redaction and the types of telemetry; Temporal and Airbyte it knows only by these.
 */
export { createHttpApp, type HttpAppOptions } from './app.ts';
export { type HttpDependencies, type HttpLimits } from './dependencies.ts';
export { type HttpEnv } from './endpoint.ts';
export { type Fetching, type RunningService, serveApp } from './serve-app.ts';
