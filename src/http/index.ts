/**
 * The HTTP service: one file an endpoint, what each answers, who may ask, and listening. May import domain, redaction, secrets,
 * http-server, telemetry, client.ts, widget, templates, signup.
 */
export { createHttpApp, createHttpApps, type HttpAppOptions } from './http-app.ts';
export { type HttpDependencies, type HttpLimits } from './http-dependencies.ts';
export { type HttpEnv } from './endpoint.ts';
export {
  type Fetching,
  type RunningService,
  type RunningServices,
  serveApp,
  serveApps,
} from './serve-app.ts';
export { answerProblem, ProblemError, problemOf } from './problem.ts';
export { readJson, validValue } from './read-request.ts';
export { unstored } from './unstored-answers.ts';
