/** What is asked of a KMS. `new KMS({})` of `@aws-sdk/client-kms` is one; for another KMS, write these two. */
export interface Kms {
  /** A new key of 32 bytes: as it is, and wrapped by the key that `KeyId` names, which never leaves the KMS. */
  generateDataKey(input: {
    readonly KeyId: string;
    readonly KeySpec: 'AES_256';
    readonly EncryptionContext: Record<string, string>;
  }): Promise<{
    readonly Plaintext?: Uint8Array | undefined;
    readonly CiphertextBlob?: Uint8Array | undefined;
  }>;
  /** Unwraps one. It must have been wrapped by that key, and with the same context. */
  decrypt(input: {
    readonly KeyId: string;
    readonly CiphertextBlob: Uint8Array;
    readonly EncryptionContext: Record<string, string>;
  }): Promise<{ readonly Plaintext?: Uint8Array | undefined }>;
}
