/**
 * Moves an error's message and stack into a payload, which a codec encrypts; as fields of the failure they would lie
 * in the open. Temporal's SDK loads this module by its path, in the client, the worker and the workflow bundle.
 *
 * Plain JavaScript on purpose: the SDK `require`s it as it lies here, where tests run it without a compiler.
 */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
