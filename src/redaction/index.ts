/** Takes secrets out of texts, by value and by shape. May import nothing but itself. */
export { rememberCredential, rememberCredentialsOf } from './credentials.ts';
export { createRedactor, type Redactor } from './redactor.ts';
export { rememberSecret, SecretOwner } from './secret-owner.ts';
export { onTextLeftOut, redactText, redactTexts } from './texts.ts';
export { redactValue } from './values.ts';
