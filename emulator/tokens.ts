import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { signJwt } from './jwt.ts';
import type { ResolvedOptions } from './options.ts';

/** What a token allows. */
export type Grant =
  { readonly kind: 'organization' } | { readonly kind: 'scoped'; readonly workspaceId: string };

/**
 * Issues tokens and knows them again. The list of issued tokens decides, not the claims inside: a test may have the
 * claims lie.
 */
export class Tokens {
  readonly #options: ResolvedOptions;
  readonly #clock: Clock;
  readonly #secret = randomBytes(32).toString('base64');
  readonly #operatorId = randomUUID();
  readonly #issued = new Map<string, { grant: Grant; expiresAt: number }>();

  constructor(options: ResolvedOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** A self-signed JWT for the whole organization. Its claims are not documented, but for `exp`. */
  issueOrganizationToken(): string {
    const lifetime = this.#options.organizationTokenLifetimeSeconds;
    const claims = {
      aud: 'airbyte-server',
      sub: this.#operatorId,
      iss: 'https://cloud.airbyte.com',
      typ: 'io.airbyte.auth.application',
      // Without it two tokens of one second would be the same token, and a renewal could not be seen.
      jti: randomUUID(),
      exp: this.#expiry(lifetime),
    };
    return this.#issue({ kind: 'organization' }, signJwt(claims, this.#secret), lifetime);
  }

  /** A JWT for one workspace, with the claims of the document's sample in the sample's order. */
  issueScopedToken(workspaceId: string): string {
    const lifetime = this.#options.scopedTokenLifetimeSeconds;
    const claims = {
      aud: 'airbyte-server',
      sub: this.#operatorId,
      'io.airbyte.auth.workspace_scope': { workspaceId },
      act: { sub: workspaceId },
      roles: ['EMBEDDED_END_USER'],
      iss: 'https://cloud.airbyte.com',
      typ: 'io.airbyte.auth.embedded_v1',
      exp: this.#expiry(lifetime),
    };
    const jwt = signJwt(this.#options.scopedTokenClaims(claims), this.#secret);
    return this.#issue({ kind: 'scoped', workspaceId }, jwt, lifetime);
  }

  /** Null for a token that was never issued or has expired. */
  grantOf(token: string): Grant | null {
    if (token === this.#options.accessToken) return { kind: 'organization' };
    const issued = this.#issued.get(token);
    return issued && this.#clock.now() < issued.expiresAt ? issued.grant : null;
  }

  #expiry(lifetimeSeconds: number): number {
    return Math.floor(this.#clock.now() / 1000) + lifetimeSeconds;
  }

  #issue(grant: Grant, token: string, lifetimeSeconds: number): string {
    this.#issued.set(token, { grant, expiresAt: this.#expiry(lifetimeSeconds) * 1000 });
    return token;
  }
}
