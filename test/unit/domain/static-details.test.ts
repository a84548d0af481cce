import { expect, it } from 'vitest';
import type { OnboardingInput } from '../../../src/domain/history/onboarding-input.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import type { SealedSourceRequest } from '../../../src/domain/history/sealed-request.ts';
import { staticDetails } from '../../../src/domain/run-details.ts';

const source = (name: string, tags?: string[]): SealedSourceRequest => ({
  name,
  source_template_id: 'template-1',
  sealed_source_config: 'sealed.v1.never-shown',
  selected_connection_template_tags_mode: 'any',
  ...(tags && { selected_connection_template_tags: tags }),
});

const input = (
  sources: SealedSourceRequest[],
  other: Partial<OnboardingInput['request']> = {},
): OnboardingInput => ({
  request: { workspace_name: 'acme', sources, ...other },
  policy: DEFAULT_POLICY,
  field_digests: {},
});

it('what was asked for, and by whom, is told without its configurations', () => {
  const request = {
    region_id: 'eu',
    signup_event: { id: 'evt_1', type: 'user.created', source: 'clerk' },
  };
  // Without the spaces that only keep the columns apart.
  const details = staticDetails(
    input([source('Stripe'), source('a | b', ['warehouse', 'eu'])], request),
  ).replaceAll('\u00a0', '');
  expect(details.split('\n\n')).toEqual([
    'Signed up by clerk with the event evt\\_1 (user.created).',
    'Region eu.',
    [
      '| Wanted source | Source template | Tags |',
      '| :-- | :-- | :-- |',
      '| Stripe | template-1 |  |',
      '| a \\| b | template-1 | any of warehouse, eu |',
    ].join('\n'),
  ]);
});

it('a run that follows another says so', () => {
  const follows = { ...input([source('Stripe')]), previous_run: { workspace_id: 'ws-1' } };
  expect(staticDetails(follows)).toMatch(/^It follows an earlier run/);
});

it('stays within what Temporal takes, whatever the names and tags are', () => {
  const long = 'ü'.repeat(256);
  const sources = Array.from({ length: 50 }, () => source(long, [long, long]));
  const details = staticDetails(input(sources));
  expect(Buffer.byteLength(details)).toBeLessThanOrEqual(20_000);
  expect(details).toMatch(/and 3\d more; the input names them all\.$/);
});
