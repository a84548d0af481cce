import { expect, it } from 'vitest';
import {
  FAILURE_TYPES,
  type OnboardingInput,
  type SealedSourceRequest,
  type SourceProgress,
  type WorkflowProgress,
} from '../../../src/domain/history/types.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { currentDetails, staticDetails } from '../../../src/domain/run-details.ts';
import { failure, failureRule, nextStepOf, isFailureType } from '../../../src/domain/failure.ts';
import { percentReady } from '../../../src/domain/run-state.ts';

const source = (name: string, other: Partial<SourceProgress> = {}): SourceProgress => ({
  name,
  state: 'created',
  source_id: 'id-1',
  attempts: 1,
  failure: null,
  next_attempt_at: null,
  ...other,
});

const progress: WorkflowProgress = {
  workspace_name: 'acme',
  workspace_id: 'ws-1',
  status: 'needs_attention',
  stage: 'waiting_for_person',
  percent: 50,
  sources: [
    source('Stripe'),
    source('Hub|Spot *x*\nnext', {
      state: 'failed',
      source_id: null,
      failure: failure('Airbyte.Invalid', '', [{ field: 'source_config.token', message: 'is | missing' }]),
    }),
    source('GitHub', { state: 'adopted', healed: true }),
  ],
  failure: null,
  signup_event: null,
  updated_at: '2026-01-01T00:00:00Z',
};

/** Without the spaces that only keep the columns apart. */
const detailsOf = (told: WorkflowProgress): string => currentDetails(told).replaceAll('\u00a0', '');

it('the details are a table of sources with their states and what to do', () => {
  const lines = detailsOf(progress).split('\n');
  expect(lines[0]).toBe('**needs attention** · waiting for person · 50 % · workspace `ws-1`');
  expect(lines).toContain('| Source | State | Source id | What to do |');
  expect(lines).toContain('| Stripe | created | id-1 |  |');
  expect(lines).toContain('| GitHub | adopted | id-1 | a second one was removed |');
  expect(lines.at(-1)).toMatch(/send the signal `retry`, or run `onboarding retry acme`/);
});

it('a source that was sent although its template asks for other values says so', () => {
  const sent = source('Stripe', {
    preflight_problems: [{ field: 'region', message: 'Region is required.' }],
  });
  const lines = detailsOf({ ...progress, sources: [sent] }).split('\n');
  expect(lines).toContain(
    '| Stripe | created | id-1 | sent with 1 field that its template does not want so |',
  );
});

it('a run that waits for what the one before had sent says until when', () => {
  const waiting = source('Stripe', { state: 'waiting', next_attempt_at: '2026-01-01T00:05:00.000Z' });
  const told: WorkflowProgress = {
    ...progress,
    status: 'running',
    stage: 'issuing_token',
    sources: [waiting],
  };
  expect(detailsOf(told)).toMatch(/Next: at 2026-01-01T00:05:00.000Z .* then it begins\. Nothing to do\.$/);
});

it('what a name or a message holds makes no other table of it', () => {
  const row = detailsOf(progress)
    .split('\n')
    .find((line) => line.includes('Spot'));
  expect(row).toMatch(
    /^\| Hub\\\|Spot \\\*x\\\* next \| failed \| {2}\| \*\*Airbyte.Invalid\*\* .*is \\\| missing.* \|$/,
  );
});

it('why the onboarding as a whole stands still is told above the table', () => {
  const whole = { ...progress, failure: failure('Airbyte.Unauthorized') };
  expect(detailsOf(whole)).toMatch(/\*\*Airbyte.Unauthorized\*\*: .*AIRBYTE\\_ACCESS\\_TOKEN/);
});

it('what comes next is told for every status, with a command that can be copied', () => {
  const next = (other: Partial<WorkflowProgress>): string =>
    detailsOf({ ...progress, ...other })
      .split('\n')
      .at(-1) ?? '';
  expect(next({ status: 'running', stage: 'issuing_token' })).toMatch(/^Next: the scoped token/);
  expect(next({ status: 'running', stage: 'creating_sources' })).toMatch(/Pending Activities/);
  expect(next({ status: 'failed' })).toMatch(/^Next: `onboarding retry acme` starts a new run/);
  expect(next({ status: 'cancelled', workspace_name: 'a b; `c`' })).toMatch(/`onboarding retry NAME`/);
  expect(next({ status: 'completed' })).toBe('Next: nothing to do.');
});

it('I7: every failure says what happened and what to do next', () => {
  for (const type of FAILURE_TYPES) {
    const { message } = failure(type, 'What exactly.');
    const { whatHappened } = failureRule(type);
    expect(message).toBe(`${whatHappened} What exactly. Next: ${nextStepOf(type, '', false)}`);
  }
  expect(isFailureType('Airbyte.Invalid')).toBe(true);
  expect([null, undefined, '', 'toString', 'InternalError'].filter(isFailureType)).toEqual([]);
});

it('percent counts the sources that exist, and is 100 only when all do', () => {
  const states = (...of: SourceProgress['state'][]): { state: SourceProgress['state'] }[] =>
    of.map((state) => ({ state }));
  expect(percentReady(states('created', 'adopted', 'failed'))).toBe(66);
  expect(percentReady(states('created', 'adopted'))).toBe(100);
  expect(percentReady(states('settling', 'retrying', 'cancelled'))).toBe(0);
  expect(percentReady([])).toBe(0);
});

const wantedSource = (name: string, tags?: string[]): SealedSourceRequest => ({
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
    input([wantedSource('Stripe'), wantedSource('a | b', ['warehouse', 'eu'])], request),
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
  const follows = { ...input([wantedSource('Stripe')]), previous_run: { workspace_id: 'ws-1' } };
  expect(staticDetails(follows)).toMatch(/^It follows an earlier run/);
});

it('stays within what Temporal takes, whatever the names and tags are', () => {
  const long = 'ü'.repeat(256);
  const sources = Array.from({ length: 50 }, () => wantedSource(long, [long, long]));
  const details = staticDetails(input(sources));
  expect(Buffer.byteLength(details)).toBeLessThanOrEqual(20_000);
  expect(details).toMatch(/and 3\d more; the input names them all\.$/);
});
