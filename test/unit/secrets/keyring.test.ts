import { describe, expect, it } from 'vitest';
import { generateKey, keyedDigest, KeyringError, parseKeyring } from '../../../src/secrets/index.ts';

const first = generateKey('k1');
const second = generateKey('k2');

describe('a key ring', () => {
  it.each([
    ['commas', `${first},${second}`],
    ['lines', `${first}\n${second}\n`],
    ['both, with spaces and Windows line ends', ` ${first} ,\r\n\r\n ${second}\r\n`],
  ])('is read from keys separated by %s; the first seals, all open', (_by, text) => {
    const keyring = parseKeyring(text);
    expect(keyring.active.id).toBe('k1');
    expect(keyring.get('k2')?.bytes).toHaveLength(32);
    expect(keyring.get('k3')).toBeUndefined();
  });

  it('takes base64 without padding', () => {
    expect(parseKeyring(first.replace(/=+$/, '')).active.bytes).toHaveLength(32);
  });

  it('names every entry that is wrong, by its place and without its content', () => {
    const secret = 'c2VjcmV0LXNlY3JldA';
    const text = [secret, `k 1:${secret}`, `k1:${secret}`, `k2:${'!'.repeat(44)}${secret}`, first].join(',');
    const read = (): unknown => parseKeyring(text);
    expect(read).toThrow(KeyringError);
    expect(read).toThrow(/entry 1 .*; entry 2 .*; entry 3 .*; entry 4 /);
    expect(read).not.toThrow(new RegExp(secret));
    expect(read).not.toThrow(/entry 5/);
  });

  it.each([
    ['nothing', ' \n, '],
    ['two keys of one id', `${first},${generateKey('k1')}`],
    ['31 bytes', `k:${Buffer.alloc(31).toString('base64')}`],
    ['33 bytes', `k:${Buffer.alloc(33).toString('base64')}`],
  ])('cannot be made of %s', (_what, text) => {
    expect(() => parseKeyring(text)).toThrow(KeyringError);
  });

  it('digests differ by key, purpose and content, and need the named key', () => {
    const keyring = parseKeyring(`${first},${second}`);
    const digests = [
      keyedDigest(keyring, 'k1', 'request', 'a'),
      keyedDigest(keyring, 'k2', 'request', 'a'),
      keyedDigest(keyring, 'k1', 'request-field', 'a'),
      keyedDigest(keyring, 'k1', 'request', 'b'),
    ];
    expect(new Set(digests).size).toBe(4);
    expect(keyedDigest(keyring, 'k1', 'request', 'a')).toBe(digests[0]);
    expect(keyedDigest(keyring, 'gone', 'request', 'a')).toBeNull();
  });
});
