import { expect, it } from 'vitest';
import { validateCorrections, validateRequest } from '../../../src/domain/onboarding-request.ts';

const SECRET = 'sk_live_1234';
const source = { name: 'Stripe', source_template_id: 't', source_config: { key: SECRET } };
const request = { workspace_name: 'acme', sources: [source] };

function problemsOf(raw: unknown, validate: typeof validateRequest | typeof validateCorrections): string[] {
  const result = validate(raw);
  if (result.kind === 'valid') return [];
  return result.issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
}

it.each([
  [SECRET, ['must be an object']],
  [{}, ['workspace_name is missing; it must be text', 'sources is missing; it must be a list']],
  [
    { workspace_name: 7, region_id: { SECRET }, sources: SECRET, check: SECRET },
    [
      'workspace_name must be text',
      'region_id must be text',
      'sources must be a list',
      'check must be true or false',
    ],
  ],
  [
    {
      ...request,
      sources: [{ ...source, name: undefined, selected_connection_template_tags_mode: SECRET }, SECRET],
    },
    [
      'sources[0].name is missing; it must be text',
      'sources[0].selected_connection_template_tags_mode must be any or all',
      'sources[1] must be an object',
    ],
  ],
  [
    {
      ...request,
      region_id: SECRET.repeat(200),
      sources: [{ ...source, source_config: { f: () => SECRET } }],
    },
    ['region_id must have at most 2048 characters', 'sources[0].source_config.f must be JSON'],
  ],
  [
    { ...request, [SECRET]: 1, signup_event: {} },
    ['signup_event.id is missing; it must be text', `${SECRET} is not a known field`],
  ],
])('what is wrong with a request is told in words, by what it must be (%#)', (raw, told) => {
  expect(problemsOf(raw, validateRequest)).toEqual(told);
});

it.each([
  [SECRET, ['sources must be a list']],
  [[], ['sources must have at least 1 entry']],
  [[7], ['sources[0] must be an object']],
])('what is wrong with corrections is told in the same words (%#)', (raw, told) => {
  expect(problemsOf(raw, validateCorrections)).toEqual(told);
});
