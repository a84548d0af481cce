/**
 * What others wrote is decoded: whatever it is, the answer is a value or the decoder's own error, soon.
 * FUZZ_RUNS sets how many inputs of each kind are tried.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  decodeJwtClaims,
  decodeScopedToken,
  UndecodableTokenError,
} from '../../../src/airbyte/decoded-token.ts';
import { redactText } from '../../../src/redaction/index.ts';
import { readPayloads } from '../../../src/codec-server/protocol.ts';
import {
  generateKey,
  KeyringError,
  parseKeyring,
  PayloadCodec,
  seal,
  UndecodablePayloadError,
  unseal,
  UnsealableError,
} from '../../../src/secrets/index.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 2_000);
/** Milliseconds: only a hang takes so long. */
const timeout = 60_000 + RUNS * 20;

const keys = parseKeyring(generateKey('k1'));
const codec = new PayloadCodec(keys);
const context = { workspaceName: 'acme', purpose: 'scoped_token' } as const;

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const claims = fc.oneof(
  fc.json(),
  fc
    .record({ exp: fc.anything(), iss: fc.anything(), roles: fc.anything() })
    .map((value) => JSON.stringify(value)),
);
const jwt = fc.tuple(fc.json(), claims, fc.string()).map((parts) => parts.map(base64url).join('.'));
const bundle = fc
  .record({ token: fc.oneof(jwt, fc.anything()), widgetUrl: fc.oneof(fc.webUrl(), fc.anything()) })
  .map((value) =>
    base64url(JSON.stringify(value, (_key, nested: unknown) => (typeof nested === 'bigint' ? 1 : nested))),
  );

/** Something valid with some of its characters replaced, taken out or repeated. */
function damaged(valid: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(valid.length), fc.nat(12), fc.string({ unit: 'binary', maxLength: 12 }))
    .map(([at, length, put]) => valid.slice(0, at) + put + valid.slice(at + length));
}

const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.base64String({ maxLength: 400 }));
const sealed = seal(keys, context, 'a token');
const tried: Record<string, number> = {};

/** The value of `decode`, or the error that is its own; any other one fails the test. */
async function survives(
  what: string,
  decode: () => unknown,
  own: abstract new (...args: never[]) => Error,
): Promise<void> {
  tried[what] = (tried[what] ?? 0) + 1;
  try {
    await decode();
  } catch (error) {
    expect(error).toBeInstanceOf(own);
  }
}

class Nothing extends Error {}

describe(`of ${RUNS} inputs each, none crashes or hangs`, { timeout }, () => {
  const check = async <T>(inputs: fc.Arbitrary<T>, survive: (input: T) => Promise<void>): Promise<void> => {
    await fc.assert(fc.asyncProperty(inputs, survive), { numRuns: RUNS });
  };

  it('the token bundle', () =>
    check(
      fc.oneof(bundle, jwt, text, damaged(base64url('{"token":"a.b.c","widgetUrl":"https://x"}'))),
      (input) => survives('bundle', () => decodeScopedToken(input), UndecodableTokenError),
    ));

  it('the JWT', () =>
    check(
      fc.oneof(jwt, text, damaged(`${base64url('{"alg":"x"}')}.${base64url('{"exp":1}')}.c2ln`)),
      (input) => survives('jwt', () => decodeJwtClaims(input), Nothing),
    ));

  it('the sealed value', () =>
    check(
      fc.oneof(
        text,
        damaged(sealed),
        fc.string().map((end) => `sealed.v1.k1.${end}`),
      ),
      (input) => survives('sealed value', () => unseal(keys, context, input), UnsealableError),
    ));

  it('the encrypted payload', async () => {
    const [encrypted] = await codec.encode([
      { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') },
    ]);
    const bytes = fc.uint8Array({ maxLength: 200 });
    const metadata = fc.dictionary(fc.string(), bytes);
    const payloads = fc.oneof(
      fc.record({ metadata, data: bytes }),
      fc.record({ metadata: fc.constant(encrypted!.metadata!), data: bytes }),
      fc.record({
        metadata: bytes.map((id) => ({ ...encrypted!.metadata, 'encryption-key-id': id })),
        data: fc.constant(encrypted!.data!),
      }),
      fc.record({ data: bytes }, { requiredKeys: [] }),
    );
    await check(payloads, (payload) =>
      survives('payload', () => codec.decode([payload]), UndecodablePayloadError),
    );
  });

  it('the request to the codec server', () =>
    check(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ payloads: fc.jsonValue() }),
        fc.record({ payloads: fc.array(fc.record({ metadata: fc.jsonValue(), data: text })) }),
      ),
      (input) => survives('codec request', () => readPayloads(input), Nothing),
    ));

  it('the key ring', () =>
    check(fc.oneof(text, damaged(generateKey('k1'))), (input) =>
      survives('key ring', () => parseKeyring(input), KeyringError),
    ));

  it('the redactor', () =>
    check(fc.oneof(text, bundle, jwt), (input) => survives('redactor', () => redactText(input), Nothing)));
});

it('long texts do not hang the redactor', { timeout }, () => {
  for (const piece of [
    'eyJ',
    'eyJhbGciOiJ9.',
    'Bearer ',
    'https://a:',
    '"token":"',
    'token=',
    '-----BEGIN A-----',
    '\\\\\\"',
    ' ',
  ]) {
    expect(redactText(piece.repeat(200_000 / piece.length)).length).toBeGreaterThan(0);
  }
});

afterAll(() => {
  for (const [what, count] of Object.entries(tried)) expect(count, what).toBeGreaterThanOrEqual(RUNS);
});
