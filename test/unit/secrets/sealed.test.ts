import { describe, expect, it } from 'vitest';
import { isSealed, SEAL_VERSIONS } from '../../../src/domain/sealed-form.ts';
import {
  generateKey,
  parseKeyring,
  seal as sealAs,
  unseal,
  UnsealableError,
  type SealContext,
} from '../../../src/secrets/index.ts';

const keyring = parseKeyring(generateKey('k1'));
const context: SealContext = { workspaceName: 'acme', purpose: 'source_config' };
const secret = '{"client_secret":"sk_live_ÿ\u0000"}';

function reasonOf(open: () => string): string {
  try {
    return `opened: ${open()}`;
  } catch (error) {
    expect(error).toBeInstanceOf(UnsealableError);
    expect((error as Error).message).not.toContain('sk_live');
    expect((error as Error).cause).toBeUndefined();
    return (error as UnsealableError).reason;
  }
}

describe.each(SEAL_VERSIONS)('a sealed value of version %i (I4)', (version) => {
  const seal: typeof sealAs = (keys, of, plaintext) => sealAs(keys, of, plaintext, version);

  it.each(['', 'x', secret, 'é'.repeat(100_000)])('opens to what was sealed', (plaintext) => {
    expect(unseal(keyring, context, seal(keyring, context, plaintext))).toBe(plaintext);
  });

  it('carries version, key id, nonce and ciphertext, and nothing of what it holds', () => {
    const sealed = seal(keyring, context, secret);
    expect(sealed).toMatch(new RegExp(String.raw`^sealed\.v${version}\.k1\.[\w-]{16}\.[\w-]+$`));
    expect(Buffer.from(sealed.split('.')[4]!, 'base64url').toString('latin1')).not.toContain('sk_live');
    expect(isSealed(sealed)).toBe(true);
  });

  it('is another one each time', () => {
    expect(seal(keyring, context, secret)).not.toBe(seal(keyring, context, secret));
  });

  it.each([
    ['another workspace', { ...context, workspaceName: 'acme2' }],
    ['a workspace that differs in case', { ...context, workspaceName: 'Acme' }],
    ['another purpose', { ...context, purpose: 'scoped_token' }],
    ['a context that would read the same unquoted', { ...context, workspaceName: 'acme"' }],
  ] as const)('does not open for %s', (_whose, other) => {
    const sealed = seal(keyring, context, secret);
    expect(reasonOf(() => unseal(keyring, other, sealed))).toBe('not_authentic');
  });

  it('does not open with another key of the same id, nor under the id of another key', () => {
    const sealed = seal(keyring, context, secret);
    const sameId = parseKeyring(generateKey('k1'));
    expect(reasonOf(() => unseal(sameId, context, sealed))).toBe('not_authentic');
    const [, bytes = ''] = generateKey('x').split(/:(.*)/s);
    const both = parseKeyring(`k1:${bytes},k2:${bytes}`);
    const renamed = seal(both, context, secret).replace('.k1.', '.k2.');
    expect(reasonOf(() => unseal(both, context, renamed))).toBe('not_authentic');
  });

  it('names the key that is missing', () => {
    const sealed = seal(keyring, context, secret);
    const open = (): string => unseal(parseKeyring(generateKey('k2')), context, sealed);
    expect(reasonOf(open)).toBe('unknown_key');
    expect(open).toThrow(/"k1"/);
  });

  it('opens with an old key while a newer one seals', () => {
    const old = generateKey('old');
    const sealed = seal(parseKeyring(old), context, secret);
    const rotated = parseKeyring(`${generateKey('new')},${old}`);
    expect(unseal(rotated, context, sealed)).toBe(secret);
    expect(seal(rotated, context, secret)).toContain('.new.');
  });

  it('does not open with any one bit of its nonce, ciphertext or tag changed', () => {
    const sealed = seal(keyring, context, 'short');
    const [head, nonce, body] = [sealed.slice(0, 13), ...sealed.slice(13).split('.')] as [
      string,
      string,
      string,
    ];
    const flipped = (part: string, bit: number): string => {
      const bytes = Buffer.from(part, 'base64url');
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      return bytes.toString('base64url');
    };
    const bitsOf = (part: string): number[] => [...Array(Buffer.from(part, 'base64url').length * 8).keys()];
    const changed = [
      ...bitsOf(nonce).map((bit) => `${head}${flipped(nonce, bit)}.${body}`),
      ...bitsOf(body).map((bit) => `${head}${nonce}.${flipped(body, bit)}`),
    ];
    expect(changed).toHaveLength((12 + 'short'.length + 16) * 8);
    const reasons = new Set(changed.map((one) => reasonOf(() => unseal(keyring, context, one))));
    expect([...reasons]).toEqual(['not_authentic']);
  });

  it('opens only in its one spelling', () => {
    const sealed = seal(keyring, context, 'ab');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const respelled = Array.from(alphabet, (last) => sealed.slice(0, -1) + last).filter(
      (one) => one !== sealed,
    );
    const reasons = respelled.map((one) => reasonOf(() => unseal(keyring, context, one)));
    expect(new Set(reasons)).not.toContain('opened: ab');
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'sk_live'],
    ['one without a version', seal(keyring, context, 'x').replace(/\.v\d\./, '.')],
    ['one of version 0', seal(keyring, context, 'x').replace(/\.v\d\./, '.v0.')],
    ['one whose version is spelt in another way', seal(keyring, context, 'x').replace('.v', '.v0')],
    ['one cut short', seal(keyring, context, 'x').slice(0, 40)],
    ['one in the other base64 alphabet', 'sealed.v1.k1.AAAAAAAAAAAAAAA+.AAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ])('%s is malformed', (_what, value) => {
    expect(reasonOf(() => unseal(keyring, context, value))).toBe('malformed');
  });
});
