/** Takes secrets out of texts, by value and by shape. May import nothing but itself. */
export { redactText, rememberCredential, rememberCredentialsOf, rememberCustomers } from './known-secrets.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { redactValue } from './values.ts';
