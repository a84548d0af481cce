import { describe, expect, it } from 'vitest';
import { masked, secretsOf, SECRETS_MASK, unmasked } from '../../../emulator/masking.ts';

describe('masking', () => {
  it('goes by names where there is no schema', () => {
    const config = { host: 'db', password: 'x', credentials: { option_title: 'PAT', access_token: 'y' } };
    expect(masked(config, secretsOf(null))).toEqual({
      host: 'db',
      password: SECRETS_MASK,
      credentials: { option_title: 'PAT', access_token: SECRETS_MASK },
    });
  });

  it('goes by the schema where there is one, in every alternative and list', () => {
    const schema = {
      properties: {
        token: { type: 'string' },
        tunnel: { oneOf: [{ properties: { key: { airbyte_secret: true } } }] },
      },
    };
    expect(masked({ token: 'public', tunnel: [{ key: 'x' }] }, secretsOf(schema))).toEqual({
      token: 'public',
      tunnel: [{ key: SECRETS_MASK }],
    });
  });

  it('leaves what is empty', () => {
    expect(masked({ password: '', token: null }, secretsOf(null))).toEqual({ password: '', token: null });
  });

  it('is undone by an update that echoes the mask', () => {
    const stored = { password: 'x', nested: { token: 'y' }, old: 1 };
    const update = { password: SECRETS_MASK, nested: { token: SECRETS_MASK, other: 2 } };
    expect(unmasked(update, stored)).toEqual({ password: 'x', nested: { token: 'y', other: 2 } });
    expect(unmasked({ unknown: SECRETS_MASK }, stored)).toEqual({ unknown: SECRETS_MASK });
  });
});
