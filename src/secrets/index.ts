/** Keys, sealed values and the payload codec. May import domain, redaction. */
export {
  type DataConverterOptions,
  encryptsEverything,
  failureConverterPath,
  leniently,
  type OnboardingDataConverter,
  onboardingDataConverter,
} from './data-converter.ts';
export { KeyFile } from './key-file.ts';
export { type KeyUse, keyUseIn, payloadsIn } from './key-use.ts';
export {
  generateKey,
  type Key,
  type KeyChange,
  keyedDigest,
  type KeyProvider,
  keyProviderOf,
  Keyring,
  KeyringError,
  type Keys,
  loadedKeys,
  parseKeyring,
} from './keyring.ts';
export { generateNamedKey, type NamedKey, NamedKeysError, nameOfKey, parseNamedKeys } from './named-keys.ts';
export {
  encryptionKeyId,
  PayloadCodec,
  UNDECODABLE,
  undecodableKeyIn,
  UndecodablePayloadError,
} from './payload-codec.ts';
export { seal, type SealContext, unseal, UnsealableError } from './sealed.ts';
