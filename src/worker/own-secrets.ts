import type { ActivityInterceptors } from '@temporalio/worker';
import { SecretOwner } from '../redaction/index.ts';
import { LOGGED_BY } from './runtime.ts';

/** What an activity opens is its own: what it and its calls write is searched for that, and for nobody else's. */
export function ownSecrets(): Pick<ActivityInterceptors, 'inbound'> & { readonly owner: SecretOwner } {
  const owner = new SecretOwner();
  return { owner, inbound: { execute: (input, next) => owner.run(() => next(input)) } };
}

/** The same, and what it logs says whose it is: this package's logger writes a line some time after it was logged. */
export function ownLoggedSecrets(): ActivityInterceptors {
  const { owner, inbound } = ownSecrets();
  return {
    ...(inbound && { inbound }),
    outbound: { getLogAttributes: (input, next) => ({ ...next(input), [LOGGED_BY]: owner }) },
  };
}
