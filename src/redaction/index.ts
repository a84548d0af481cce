export { rememberCredentialsOf } from './credentials.ts';
export { redactText, rememberCredential, rememberCustomers } from './known-secrets.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { redactError, redactValue, type RedactedError } from './values.ts';
