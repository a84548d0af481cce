/**
 * The embedded stack: Temporal, the emulator of Airbyte’s API, a worker, and the HTTP service with a page. May import domain,
 * redaction, proxy, secrets, config, telemetry, client, client.ts, signup, http, service, worker, codec-server.
 */
export { exampleRequest, secondRequest } from './example-request.ts';
export { readStackSettings, type Stack, type StackOptions, type StackSettings, startStack } from './stack.ts';
export { type StackFiles, writeStackFiles } from './stack-file.ts';
