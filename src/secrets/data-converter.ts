import { fileURLToPath } from 'node:url';
import type { DataConverter, LoadedDataConverter } from '@temporalio/common';
import { type KeyProvider, parseKeyring } from './keyring.ts';
import { PayloadCodec, type PayloadCodecOptions } from './payload-codec.ts';

/** The module of the failure converter, which the workflow bundle needs as well. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL(`failure-converter.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

/**
 * What a Temporal client or worker needs to read and write onboardings: payloads are encrypted, failure messages and
 * stacks too.
 *
 * @param keys a provider, or text as `ONBOARDING_KEYS` has it
 * @throws KeyringError where that text cannot be read
 */
export function onboardingDataConverter(
  keys: KeyProvider | string,
  options: PayloadCodecOptions = {},
): DataConverter {
  const provider = typeof keys === 'string' ? parseKeyring(keys) : keys;
  return {
    payloadCodecs: [new PayloadCodec(provider, options)],
    failureConverterPath: FAILURE_CONVERTER_PATH,
  };
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
export function leniently(converter: LoadedDataConverter): LoadedDataConverter {
  const { payloadCodecs } = converter;
  return {
    ...converter,
    payloadCodecs: payloadCodecs.map((codec) => (codec instanceof PayloadCodec ? codec.leniently() : codec)),
  };
}
