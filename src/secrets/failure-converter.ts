/**
 * Moves an error's message and stack into a payload, which a codec encrypts; as fields of the failure they would lie
 * in the open. Temporal's SDK loads this module by its path in the worker and for the workflow bundle; a client imports it.
 *
 * Plain JavaScript on purpose: the SDK `require`s it as it lies here, where tests run it without a compiler.
 */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
