export { AirbyteClient, type AirbyteClientOptions } from './client.ts';
export type { CallOptions } from './deadline.ts';
export {
  AirbyteError,
  type AirbyteCredential,
  type AirbyteErrorDetails,
  type AirbyteErrorKind,
  type AirbyteOutcome,
  type FieldError,
} from './errors.ts';
export { observers, UNANSWERED, type CallEnd, type CallObserver, type ObservedCall } from './observer.ts';
export type { OrganizationCredential } from './organization-token.ts';
export type { CreateSourceBody, ListedSource } from './schemas.ts';
export type { CheckStatus } from './source-checks.ts';
export type { ConnectionTemplate, SourceTemplate } from './templates.ts';
export { decodeScopedToken, UndecodableTokenError, type DecodedScopedToken } from './scoped-token.ts';
