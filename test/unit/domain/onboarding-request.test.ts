import { Client, Connection } from '@temporalio/client';
import { afterAll, describe, expect, it } from 'vitest';
import { InvalidRequestError, OnboardingClient } from '../../../src/client.ts';
import {
  validateCorrection,
  validateCorrections,
  validateRequest,
} from '../../../src/domain/onboarding-request.ts';
import { generateKey, onboardingDataConverter } from '../../../src/secrets/index.ts';

const source = {
  name: 'Stripe',
  source_template_id: '0b2f',
  source_config: { account_id: 'acct_123', client_secret: 'sk_test' },
  selected_connection_template_tags: ['warehouse'],
  selected_connection_template_tags_mode: 'any',
};
const request = {
  workspace_name: 'acme-4f21',
  region_id: 'https://app.example.com',
  sources: [source],
  signup_event: { id: 'evt_1', type: 'user.created', source: 'clerk' },
};
// Nothing listens there: what is refused is refused before anything starts.
const connection = Connection.lazy({ address: '127.0.0.1:1' });
const keys = generateKey('k1');
const client = new Client({ connection, dataConverter: onboardingDataConverter(keys) });
const onboarding = new OnboardingClient({ client, keys });
afterAll(() => connection.close());

type Changes = Readonly<Record<string, unknown>>;
const withSource = (changes: Changes): unknown => ({ ...request, sources: [{ ...source, ...changes }] });
const nested = (levels: number): unknown => (levels === 0 ? 'deep' : { in: nested(levels - 1) });

function problemsOf(raw: unknown, options = {}): string[] {
  const validated = validateRequest(raw, options);
  if (validated.kind === 'valid') return [];
  for (const { message } of validated.issues) expect(message).not.toMatch(/sk_test|acct_123/);
  return validated.issues.map(({ path }) => path);
}

describe('a request is taken', () => {
  it('as the interface shows it, with its defaults filled in', () => {
    expect(validateRequest(request)).toEqual({ kind: 'valid', value: request });
    const { workspace_name } = request;
    const { name, source_template_id } = source;
    const least = { workspace_name, sources: [{ name, source_template_id, source_config: {} }] };
    expect(validateRequest(least)).toMatchObject({
      kind: 'valid',
      value: { sources: [{ selected_connection_template_tags_mode: 'any' }] },
    });
  });

  it.each([
    ['a name of 256 characters', { ...request, workspace_name: 'x'.repeat(256) }],
    ['a name of 256 characters that UTF-16 counts double', withSource({ name: '🏢'.repeat(256) })],
    ['dots in names, three of them', { ...request, workspace_name: '...', signup_event: { id: '.' } }],
    ['spaces and punctuation inside a name', { ...request, workspace_name: 'a b/c:d?é' }],
    ['names that differ in case', { ...request, sources: [source, { ...source, name: 'stripe' }] }],
    ['50 sources', { ...request, sources: numbered(50) }],
    ['any text as a region', { ...request, region_id: '' }],
    ['all tags', withSource({ selected_connection_template_tags_mode: 'all' })],
    ['JSON of every kind in a configuration', withSource({ source_config: { a: [null, true, 1.5, {}] } })],
    ['check: false', { ...request, check: false }],
    ['check: true', { ...request, check: true }],
    ['a value of other stars than the mask’s ten', withSource({ source_config: { a: '***********' } })],
    ['almost 256 KiB', withSource({ source_config: { big: 'x'.repeat(256 * 1024 - 500) } })],
  ])('with %s', (_what, raw) => {
    expect(problemsOf(raw)).toEqual([]);
  });
});

describe('a request is refused, and the place named,', () => {
  it.each([
    ['that is no object', 'text', ['']],
    ['that is a list', [request], ['']],
    ['that is null', null, ['']],
    ['without a workspace_name', { ...request, workspace_name: undefined }, ['workspace_name']],
    ['with an empty workspace_name', { ...request, workspace_name: '' }, ['workspace_name']],
    ['with a workspace_name of 257', { ...request, workspace_name: 'x'.repeat(257) }, ['workspace_name']],
    ['with a control character', { ...request, workspace_name: 'a\u0000b' }, ['workspace_name']],
    ['that no address can hold', { ...request, workspace_name: '.' }, ['workspace_name']],
    ['that no address can hold either', { ...request, workspace_name: '..' }, ['workspace_name']],
    ['with a source named so', withSource({ name: '..' }), ['sources[0].name']],
    ['with a template so', withSource({ source_template_id: '.' }), ['sources[0].source_template_id']],
    ['with a control character in the region', { ...request, region_id: 'eu\r\nx: y' }, ['region_id']],
    ['with a line end', { ...request, workspace_name: 'a\nb' }, ['workspace_name']],
    ['with a leading space', { ...request, workspace_name: ' a' }, ['workspace_name']],
    ['with a trailing space', { ...request, workspace_name: 'a\u00a0' }, ['workspace_name']],
    ['with half a surrogate pair', { ...request, workspace_name: 'a\ud800' }, ['workspace_name']],
    [
      'whose name does not fit into a workflow id',
      { ...request, workspace_name: '🏢'.repeat(250) },
      ['workspace_name'],
    ],
    ['with a workspace_name that is a number', { ...request, workspace_name: 7 }, ['workspace_name']],
    ['with a region that is no text', { ...request, region_id: 7 }, ['region_id']],
    ['without sources', { ...request, sources: undefined }, ['sources']],
    ['with no source', { ...request, sources: [] }, ['sources']],
    ['with 51 sources', { ...request, sources: numbered(51) }, ['sources']],
    ['with the same name twice', { ...request, sources: [source, source] }, ['sources[1].name']],
    ['with a source without a name', withSource({ name: undefined }), ['sources[0].name']],
    ['with a source whose name ends in a space', withSource({ name: 'Stripe ' }), ['sources[0].name']],
    ['without a template', withSource({ source_template_id: undefined }), ['sources[0].source_template_id']],
    ['without a configuration', withSource({ source_config: undefined }), ['sources[0].source_config']],
    ['whose configuration is a text', withSource({ source_config: 'sk_test' }), ['sources[0].source_config']],
    [
      'whose configuration is a list',
      withSource({ source_config: ['sk_test'] }),
      ['sources[0].source_config'],
    ],
    [
      'with a tag that is no text',
      withSource({ selected_connection_template_tags: ['ok', 7] }),
      ['sources[0].selected_connection_template_tags[1]'],
    ],
    [
      'with another mode of tags',
      withSource({ selected_connection_template_tags_mode: 'some' }),
      ['sources[0].selected_connection_template_tags_mode'],
    ],
    ['with a check that is neither', { ...request, check: 'yes' }, ['check']],
    [
      'with the mask of a secret, wherever it stands',
      withSource({ source_config: { key: '**********', list: [{ deep: '**********' }] } }),
      ['sources[0].source_config.key', 'sources[0].source_config.list[0].deep'],
    ],
    ['with an unknown field', { ...request, region: 'eu' }, ['region']],
    ['with an unknown field of a source', withSource({ config: {} }), ['sources[0].config']],
    [
      'with an unknown field of the event',
      { ...request, signup_event: { id: 'e', at: 1 } },
      ['signup_event.at'],
    ],
    ['with an event without an id', { ...request, signup_event: {} }, ['signup_event.id']],
    ['over 256 KiB', withSource({ source_config: { big: 'x'.repeat(256 * 1024) } }), ['']],
    ['over 256 KiB in few characters', withSource({ source_config: { big: '株'.repeat(90_000) } }), ['']],
    ['nested too deep', withSource({ source_config: nested(100) }), ['']],
    ['with a BigInt', withSource({ source_config: { n: 1n } }), ['']],
    ['with __proto__', JSON.parse('{"workspace_name":"a","__proto__":{"x":1}}'), ['']],
  ] as [string, unknown, string[]][])('%s', async (_what, raw, paths) => {
    expect(problemsOf(raw)).toEqual(paths);
    await expect(onboarding.start(raw as never)).rejects.toThrow(InvalidRequestError);
  });

  it('whose region is no UUID, only where it must be one', () => {
    const uuid = { ...request, region_id: '645a183f-b12b-4c6e-8ad3-99e165603450' };
    expect(problemsOf(request, { regionIdFormat: 'any' })).toEqual([]);
    expect(problemsOf(request, { regionIdFormat: 'uuid' })).toEqual(['region_id']);
    expect(problemsOf(uuid, { regionIdFormat: 'uuid' })).toEqual([]);
  });

  it('that refers to itself', () => {
    const config: Record<string, unknown> = {};
    config['self'] = config;
    expect(problemsOf(withSource({ source_config: config }))).toEqual(['']);
  });

  it('with a number that may have been rounded, or half of a character, wherever it stands', () => {
    const source_config = { id: 2 ** 53, fine: [2 ** 53 - 1, 0.1], list: [{ n: NaN }, -0], text: '\ud83d' };
    expect(problemsOf(withSource({ source_config }))).toEqual(
      ['id', 'list[0].n', 'list[1]', 'text'].map((path) => `sources[0].source_config.${path}`),
    );
    expect(problemsOf({ workspace_name: 1e20 })).toEqual(['workspace_name']);
  });

  it('with every problem at once', () => {
    const raw = {
      workspace_name: ' acme',
      region_id: 1,
      sources: [source, { ...source, source_config: 'sk_test', config: 1 }, { name: '' }],
      signup_event: { id: '' },
      extra: true,
    };
    expect(problemsOf(raw).sort()).toEqual(
      [
        'extra',
        'region_id',
        'signup_event.id',
        'sources[1].config',
        'sources[1].name',
        'sources[1].source_config',
        'sources[2].name',
        'sources[2].source_config',
        'sources[2].source_template_id',
        'workspace_name',
      ].sort(),
    );
  });
});

describe('corrected sources', () => {
  it('are taken and refused by the same rules', () => {
    expect(validateCorrections([source])).toEqual({ kind: 'valid', value: [source] });
    const refused = validateCorrections([source, { ...source, source_config: 'sk_test', x: 1 }]);
    expect(refused).toMatchObject({ kind: 'invalid' });
    const paths = refused.kind === 'invalid' ? refused.issues.map(({ path }) => path) : [];
    expect(paths.sort()).toEqual(['sources[1].name', 'sources[1].source_config', 'sources[1].x']);
  });

  it.each([[[]], ['text'], [null]])('are not %j', (raw) => {
    expect(validateCorrections(raw)).toMatchObject({ kind: 'invalid', issues: [{ path: 'sources' }] });
  });
});

describe('what comes with a retry', () => {
  it.each([
    ['one source', source, false, ''],
    ['a list', [source], false, 'sources[0]'],
    ['{sources}', { sources: [source] }, false, 'sources[0]'],
    ['the whole request', { ...request, sources: [source] }, true, 'sources[0]'],
  ])('may be %s', (_form, raw, isWhole, path) => {
    const result = validateCorrection(raw);
    const correction = result.kind === 'valid' ? result.value : null;
    expect(correction?.sources).toEqual([source]);
    expect(correction?.request?.workspace_name).toBe(isWhole ? request.workspace_name : undefined);
    expect(correction?.pathOf(0)).toBe(path);
  });

  it('may be nothing', () => {
    expect(validateCorrection({})).toEqual({ kind: 'valid', value: null });
    expect(validateCorrection({ sources: undefined })).toEqual({ kind: 'valid', value: null });
  });

  it.each([
    ['text', ['']],
    [null, ['']],
    [[], ['sources']],
    [{ sources: [] }, ['sources']],
    [{ source: [source] }, ['source']],
    [{ region_id: 'eu', sources: [source] }, ['region_id']],
    [{ name: 'Stripe', source_config: { key: '**********' } }, ['source_template_id', 'source_config.key']],
    [{ workspace_name: 'acme', sources: [{ ...source, x: 1 }], y: 1 }, ['sources[0].x', 'y']],
  ])('must not be %j', (raw, paths) => {
    const result = validateCorrection(raw);
    expect(result.kind === 'invalid' ? result.issues.map(({ path }) => path) : []).toEqual(paths);
  });
});

function numbered(count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => ({ ...source, name: `Stripe ${index}` }));
}
