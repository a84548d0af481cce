/** API keys as Temporal's own claim mapper reads them: JWTs, whose `permissions` are `namespace:role`. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

const KEY_ID = 'test';

/** Whose keys a server takes. */
export class ApiKeys {
  readonly #key: KeyObject;
  /** The JSON Web Key Set that verifies them. */
  readonly keySet: string;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'ES256' };
    this.keySet = JSON.stringify({ keys: [jwk] });
  }

  /** @param permissions such as `default:write` @param lifetimeMs below zero it has expired */
  key(permissions: readonly string[], lifetimeMs = 3_600_000): string {
    const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const claims = { sub: 'test', permissions, exp: Math.floor((Date.now() + lifetimeMs) / 1_000) };
    const signed = `${encode({ alg: 'ES256', kid: KEY_ID })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}
