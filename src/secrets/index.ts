export {
  encryptsEverything,
  FAILURE_CONVERTER_PATH,
  leniently,
  onboardingDataConverter,
} from './data-converter.ts';
export { keyUseIn, payloadsIn, type KeyUse } from './key-use.ts';
export { KeyFile } from './key-file.ts';
export { keyedDigest, type Key, type KeyChange, type KeyProvider } from './key-provider.ts';
export { generateKey, Keyring, KeyringError, parseKeyring } from './keyring.ts';
export { nameOfKey, NamedKeysError, parseNamedKeys, type NamedKey } from './named-keys.ts';
export {
  encryptionKeyId,
  isEncrypted,
  PayloadCodec,
  UNDECODABLE,
  UndecodablePayloadError,
  type PayloadCodecOptions,
} from './payload-codec.ts';
export { seal, unseal, UnsealableError, type SealContext, type SealPurpose } from './sealed.ts';
