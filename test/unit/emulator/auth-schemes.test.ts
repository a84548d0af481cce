import { describe, expect, it } from 'vitest';
import { knownCredentials, wholeConfig } from '../../../emulator/auth-schemes.ts';
import { connectors } from '../../../emulator/index.ts';

const { stripe, hubspot, postgres, faker } = Object.fromEntries(
  Object.entries(connectors).map(([name, { connectionSpecification }]) => [name, connectionSpecification]),
) as Record<keyof typeof connectors, Readonly<Record<string, unknown>>>;

describe('credentials', () => {
  it('get the constants of their scheme, which the published examples leave out', () => {
    const oauth = { client_id: 'a', client_secret: 'b', refresh_token: 'c' };
    expect(knownCredentials(hubspot, oauth)).toEqual({ credentials_title: 'OAuth Credentials', ...oauth });
    expect(knownCredentials(hubspot, { access_token: 'a' })).toEqual({
      credentials_title: 'Private App Credentials',
      access_token: 'a',
    });
  });

  it.each([
    ['a required one is missing', hubspot, { client_id: 'a', client_secret: 'b' }],
    ['they are of two schemes', hubspot, { access_token: 'a', client_id: 'b' }],
    ['there are none', stripe, {}],
    ['what is no secret is among them', stripe, { client_secret: 'a', account_id: 'b' }],
    ['the connector has none', faker, { count: 1 }],
  ])('fit no scheme where %s', (_what, specification, credentials) => {
    expect(() => knownCredentials(specification, credentials)).toThrow(/^Credentials do not match any/);
  });

  it('may be there in part in the template', () => {
    const application = { client_id: 'a', client_secret: 'b' };
    const credentials = { credentials_title: 'OAuth Credentials', refresh_token: 'c' };
    expect(knownCredentials(hubspot, credentials, { credentials: application })).toEqual(credentials);
    expect(knownCredentials(stripe, {}, { client_secret: 'a' })).toEqual({});
    expect(() => knownCredentials(hubspot, credentials, application)).toThrow('Provided keys');
  });

  it('may be empty where none is required', () => {
    expect(knownCredentials(faker, {})).toEqual({});
    expect(knownCredentials(postgres, {})).toEqual({});
  });
});

describe('the whole configuration', () => {
  it('has credentials where the connector has them', () => {
    const [config, credentials] = [{ start_date: '2024-01-01T00:00:00Z' }, { access_token: 'a' }];
    expect(wholeConfig(hubspot, config, credentials)).toEqual({ ...config, credentials });
    expect(wholeConfig(stripe, { account_id: 'a' }, { client_secret: 'b' })).toEqual({
      account_id: 'a',
      client_secret: 'b',
    });
    expect(wholeConfig(null, { a: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
    expect(wholeConfig(hubspot, config, null)).toBe(config);
  });

  it('joins credentials that came in both parts', () => {
    const config = { credentials: { client_id: 'a' } };
    expect(wholeConfig(hubspot, config, { client_secret: 'b' })).toEqual({
      credentials: { client_id: 'a', client_secret: 'b' },
    });
  });
});
