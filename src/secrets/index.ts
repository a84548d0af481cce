export { generateKey, Keyring, KeyringError, parseKeyring, type Key } from './keyring.ts';
export { isSealed, seal, unseal, UnsealableError, type SealContext, type SealPurpose } from './sealed.ts';
