import { fileURLToPath } from 'node:url';
import { type DataConverter, defaultFailureConverter, type LoadedDataConverter } from '@temporalio/common';
import {
  isLoadedDataConverter,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/data-converter-helpers.js';
import { BundledError, DataConverterError } from '../domain/errors.ts';
import { ownExtension } from '../domain/own-file.ts';
import { failureConverter } from './failure-converter.ts';
import { type KeyProvider, keyProviderOf } from './keyring.ts';
import { PayloadCodec, type PayloadCodecOptions } from './payload-codec.ts';

/** As a client takes it, which has objects, and as a worker does, which loads what workflow code needs by its path. */
export type OnboardingDataConverter = DataConverter & LoadedDataConverter;

/** How payloads are written, and over which other converter. */
export interface DataConverterOptions extends PayloadCodecOptions {
  /**
   * One's own, underneath: its payload converter makes the payloads, its codecs come first, and what they made is encrypted.
   * A failure converter of its own must be made with `encodeCommonAttributes: true`.
   */
  readonly over?: DataConverter | LoadedDataConverter | undefined;
}

/**
 * What a Temporal client or worker needs to read and write onboardings: payloads are encrypted, failure messages and
 * stacks too. In a bundle it is for clients: what a worker reads of it, `failureConverterPath`, throws a BundledError there.
 *
 * @param keys a provider, or text as `ONBOARDING_KEYS` has it
 * @throws KeyringError where that text cannot be read; DataConverterError where the failure converter underneath would write
 *   in the open
 */
export function onboardingDataConverter(
  keys: KeyProvider | string,
  { over = {}, ...options }: DataConverterOptions = {},
): OnboardingDataConverter {
  const codec = new PayloadCodec(keyProviderOf(keys), options);
  const own = isLoadedDataConverter(over) ? over : loadDataConverter(over);
  const ownPaths: DataConverter = isLoadedDataConverter(over) ? {} : over;
  const hasOwnFailures = own.failureConverter !== defaultFailureConverter;
  if (hasOwnFailures && codec.encrypts && !encodesFailures(own)) throw new DataConverterError(OPEN_FAILURES);
  const isAround = own.payloadCodecs.some((one) => one instanceof PayloadCodec);
  return {
    payloadConverter: own.payloadConverter,
    failureConverter: hasOwnFailures ? own.failureConverter : failureConverter,
    payloadCodecs: isAround ? own.payloadCodecs : [...own.payloadCodecs, codec],
    ...(own.externalStorage && { externalStorage: own.externalStorage }),
    ...(ownPaths.payloadConverterPath !== undefined && {
      payloadConverterPath: ownPaths.payloadConverterPath,
    }),
    get failureConverterPath() {
      return ownPaths.failureConverterPath ?? failureConverterPath();
    },
  };
}

const OPEN_FAILURES =
  'The failure converter underneath writes messages and stacks in the open. Make it with `encodeCommonAttributes: true`, as ' +
  '`DefaultFailureConverter` has it; or leave it out.';

function encodesFailures({ failureConverter: converter }: LoadedDataConverter): boolean {
  const { options } = converter as { options?: { encodeCommonAttributes?: boolean } };
  return options?.encodeCommonAttributes === true;
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
export function encryptsEverything(converter: LoadedDataConverter): boolean {
  const encrypts = converter.payloadCodecs.some((codec) => codec instanceof PayloadCodec && codec.encrypts);
  return encrypts && encodesFailures(converter);
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
