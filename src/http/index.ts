export { createHttpApp, type HttpAppOptions } from './app.ts';
export { type HttpDependencies, type HttpLimits } from './dependencies.ts';
export { type HttpEnv } from './endpoint.ts';
