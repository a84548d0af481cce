/** The client of Airbyte’s API: one method an operation, one attempt a call. May import domain/version.ts, redaction, proxy. */
export { AirbyteClient, type AirbyteClientOptions } from './airbyte-client.ts';
export { AirbyteError, nullIfGone } from './airbyte-error.ts';
export { type CallEnd, type CallObserver, type ObservedCall, observers, UNANSWERED } from './observer.ts';
export { type CreateSourceBody } from './answers.ts';
export { decodeScopedToken, UndecodableTokenError } from './decoded-token.ts';
export { type CheckStatus } from './source-checks.ts';
export { type SourceTemplate } from './organization-templates.ts';
