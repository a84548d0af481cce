/**
 * The client of Airbyte’s API: one method an operation, one attempt a call. May import domain/version.ts, domain/retry-after.ts,
 * domain/history/types.ts, redaction, proxy.
 */
export { AirbyteClient, type AirbyteClientOptions } from './airbyte-client.ts';
export { AirbyteError, nullIfGone } from './airbyte-error.ts';
export { type CallEnd, type CallObserver, type ObservedCall, observers, UNANSWERED } from './observer.ts';
export { type NewSource, type SourceTemplate } from './answers.ts';
export { type Workspace } from './dialect.ts';
export { decodeScopedToken, UndecodableTokenError } from './decoded-token.ts';
export { type Offer } from './offered-apis.ts';
export { type CheckStatus } from './source-checks.ts';
