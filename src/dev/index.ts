/** The embedded stack: Temporal, the emulator of Airbyte's API, a worker, and the HTTP service with a page. */
export { exampleRequest } from './example-request.ts';
export { type Stack, type StackOptions, startStack } from './stack.ts';
