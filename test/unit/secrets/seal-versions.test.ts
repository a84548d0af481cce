/** What opens at processes of another release: each version as it is defined, written out once more. */
import { createDecipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  keyUseIn,
  parseKeyring,
  seal,
  unseal,
  UnsealableError,
  type SealContext,
} from '../../../src/secrets/index.ts';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const keyring = parseKeyring(`recorded:${bytes.toString('base64')}`);
const configuration: SealContext = { workspaceName: 'acme', purpose: 'source_config' };
const token: SealContext = { workspaceName: 'acme', purpose: 'scoped_token' };

/** What a process of 0.1.0 does, which knows version 1 alone. @throws Error where it is of another form, or not authentic */
function openedBy010(sealed: string, { workspaceName, purpose }: SealContext): string {
  const form = /^sealed\.v1\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;
  const [, keyId, nonce, body] = form.exec(sealed) ?? [];
  if (keyId === undefined || nonce === undefined || body === undefined)
    throw new Error('not a sealed value of a version that is known here');
  return decrypted(bytes, nonce, body, ['v1', keyId, purpose, workspaceName]);
}

function decrypted(key: Buffer, nonce: string, body: string, bound: readonly string[]): string {
  const encrypted = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'));
  decipher.setAAD(Buffer.from(JSON.stringify(bound)));
  decipher.setAuthTag(encrypted.subarray(-16));
  return Buffer.concat([decipher.update(encrypted.subarray(0, -16)), decipher.final()]).toString();
}

function reasonOf(sealed: string, context: SealContext = configuration): string {
  try {
    return `opened: ${unseal(keyring, context, sealed)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(UnsealableError);
    return (error as UnsealableError).reason;
  }
}

describe('an old process and a new one', () => {
  it.each([
    [
      configuration,
      'sealed.v1.recorded.OfVyp-f07dLrtNPA.EpqRQbIPnr-nUrVPEg68UVjMsdYGmhq-qsyVtn9jwR0dYIQHOIlPrCE',
      '{"note":"Grüße, 0.1.0"}',
    ],
    [
      token,
      'sealed.v1.recorded.nIC-WjWDLqKSywuf.5hicr6hq2d7uPCu5ipSAH78POpjT6kqW2Iwt36WCKKk',
      'a token of 0.1.0',
    ],
  ])('what 0.1.0 sealed opens here: $purpose', (context, recorded, plaintext) => {
    expect(openedBy010(recorded, context)).toBe(plaintext);
    expect(unseal(keyring, context, recorded)).toBe(plaintext);
  });

  it('what is sealed here opens there, as long as nobody asks for version 2', () => {
    expect(openedBy010(seal(keyring, token, 'new'), token)).toBe('new');
    expect(openedBy010(seal(keyring, configuration, 'new'), configuration)).toBe('new');
  });

  it('version 2 is refused there as unknown, not opened as something else', () => {
    expect(() => openedBy010(seal(keyring, token, 'new', 2), token)).toThrow('version that is known here');
  });

  it('a version after the newest is unknown here, whatever its key, and says what it needs', () => {
    const later = seal(keyring, configuration, 'x').replace('.v1.', '.v3.');
    expect(reasonOf(later)).toBe('unknown_version');
    expect(() => unseal(keyring, configuration, later)).toThrow(
      'version 3, which this process does not know yet',
    );
  });
});

describe('version 2', () => {
  it.each([configuration, token])('has a key of its own for $purpose', (context) => {
    const [, , id = '', nonce = '', body = ''] = seal(keyring, context, 'hidden', 2).split('.');
    const { purpose, workspaceName } = context;
    const derived = Buffer.from(hkdfSync('sha256', bytes, '', `onboarding/sealed.v2/${purpose}`, 32));
    const bound = ['v2', id, purpose, workspaceName];
    expect(decrypted(derived, nonce, body, bound)).toBe('hidden');
    expect(() => decrypted(bytes, nonce, body, bound)).toThrow();
  });

  it('does not open under the name of version 1, nor the other way round', () => {
    expect(reasonOf(seal(keyring, token, 'x', 2).replace('.v2.', '.v1.'), token)).toBe('not_authentic');
    expect(reasonOf(seal(keyring, token, 'x', 1).replace('.v1.', '.v2.'), token)).toBe('not_authentic');
  });
});

it.each([1, 2] as const)('the key of a value of version %i is known to be in use', async (version) => {
  const sealed = seal(keyring, configuration, '{}', version);
  const data = Buffer.from(JSON.stringify({ sealed_source_config: sealed }));
  const payload = { metadata: { encoding: Buffer.from('json/plain') }, data };
  const elsewhere = parseKeyring(`recorded:${Buffer.alloc(32, 7).toString('base64')}`);
  expect(await keyUseIn(payload, keyring, 'acme')).toEqual({
    ids: new Set(['recorded']),
    mistaken: new Set(),
  });
  expect((await keyUseIn(payload, elsewhere, 'acme')).mistaken).toEqual(new Set(['recorded']));
});
