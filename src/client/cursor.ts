/**
 * Cursors of a list: Temporal's page token with a digest of ours, because what Temporal makes of a token that it did not
 * give is an error that looks like an outage.
 */
import { keyedDigest, type KeyProvider } from '../secrets/index.ts';
import { InvalidRequestError } from '../domain/errors.ts';

const CURSOR = /^([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** @param query that the page token belongs to */
export function cursorOf(keyring: KeyProvider, query: string, pageToken: Buffer): string {
  const { id } = keyring.active;
  const token = pageToken.toString('base64url');
  return `${id}.${token}.${digestOf(keyring, id, query, token) ?? ''}`;
}

/** @throws InvalidRequestError where the cursor is not one of this list, or its key is gone */
export function pageTokenOf(keyring: KeyProvider, query: string, cursor: string): Buffer {
  const [, keyId = '', token = '', digest] = CURSOR.exec(cursor) ?? [];
  if (digest === undefined || digest !== digestOf(keyring, keyId, query, token)) {
    throw new InvalidRequestError([{ path: 'cursor', message: 'is not a cursor of this list; begin anew' }]);
  }
  return Buffer.from(token, 'base64url');
}

function digestOf(keyring: KeyProvider, keyId: string, query: string, token: string): string | null {
  return keyedDigest(keyring, keyId, 'list-cursor', JSON.stringify([query, token]));
}
