/** The client of Airbyte’s API: one method an operation, one attempt a call. May import domain/version.ts, redaction, proxy. */
export { AirbyteClient, type AirbyteClientOptions } from './client.ts';
export { AirbyteError } from './errors.ts';
export { type CallEnd, type CallObserver, type ObservedCall, observers, UNANSWERED } from './observer.ts';
export { type CreateSourceBody, type ListedSource } from './schemas.ts';
export { decodeScopedToken, UndecodableTokenError } from './scoped-token.ts';
export { type CheckStatus } from './source-checks.ts';
export { type SourceTemplate } from './templates.ts';
