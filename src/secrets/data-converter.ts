import { fileURLToPath } from 'node:url';
import { defaultPayloadConverter, type DataConverter, type LoadedDataConverter } from '@temporalio/common';
import { BundledError } from '../domain/errors.ts';
import { ownExtension } from '../domain/own-file.ts';
import { failureConverter } from './failure-converter.ts';
import { type KeyProvider, parseKeyring } from './keyring.ts';
import { PayloadCodec, type PayloadCodecOptions } from './payload-codec.ts';

/** As a client takes it, which has objects, and as a worker does, which loads what workflow code needs by its path. */
export type OnboardingDataConverter = DataConverter & LoadedDataConverter;

/**
 * What a Temporal client or worker needs to read and write onboardings: payloads are encrypted, failure messages and
 * stacks too. In a bundle it is for clients: what a worker reads of it, `failureConverterPath`, throws a BundledError there.
 *
 * @param keys a provider, or text as `ONBOARDING_KEYS` has it
 * @throws KeyringError where that text cannot be read
 */
export function onboardingDataConverter(
  keys: KeyProvider | string,
  options: PayloadCodecOptions = {},
): OnboardingDataConverter {
  const provider = typeof keys === 'string' ? parseKeyring(keys) : keys;
  return {
    payloadConverter: defaultPayloadConverter,
    failureConverter,
    payloadCodecs: [new PayloadCodec(provider, options)],
    get failureConverterPath() {
      return failureConverterPath();
    },
  };
}

/**
 * The module of the failure converter, which workers and the workflow bundle load by its path.
 * @throws BundledError where this file has become a part of another, which has no such module beside it
 */
export function failureConverterPath(): string {
  const extension = ownExtension(import.meta.url, 'secrets/data-converter');
  if (extension === null) throw new BundledError();
  return fileURLToPath(new URL(`failure-converter.${extension}`, import.meta.url));
}

/** Whether what is written with this converter is encrypted by it, failure messages and stacks included. */
export function encryptsEverything({ payloadCodecs, failureConverter }: LoadedDataConverter): boolean {
  const encrypts = payloadCodecs.some((codec) => codec instanceof PayloadCodec && codec.encrypts);
  const { options } = failureConverter as { options?: { encodeCommonAttributes?: boolean } };
  return encrypts && options?.encodeCommonAttributes === true;
}

/**
 * The same converter for reading of many runs at once: what cannot be decrypted, because its key is gone
 * say, counts as absent, so that one such run does not hide all others.
 */
export function leniently({
  payloadConverter,
  failureConverter,
  payloadCodecs,
  externalStorage,
}: LoadedDataConverter): LoadedDataConverter {
  return {
    payloadConverter,
    failureConverter,
    payloadCodecs: payloadCodecs.map((codec) => (codec instanceof PayloadCodec ? codec.leniently() : codec)),
    ...(externalStorage && { externalStorage }),
  };
}
