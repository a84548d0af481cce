/** What a test decides about onboardings in memory; what they have in common with the client is in test/temporal/onboarding-api.test.ts. */
import { describe, expect, test } from 'vitest';
import { OnboardingNotFoundError, UnavailableError } from '../../../src/client.ts';
import { InMemoryOnboarding } from '../../../src/testing.ts';
import { requestFor, sourceNamed } from '../../support/requests.ts';

const REFUSED = {
  source: 'Stripe',
  failure: { type: 'Airbyte.Invalid', fields: [{ field: 'client_secret', message: 'is not a key' }] },
} as const;

async function started(
  names = ['Stripe', 'HubSpot'],
): Promise<{ onboarding: InMemoryOnboarding; name: string }> {
  const onboarding = new InMemoryOnboarding();
  const request = requestFor(names);
  await onboarding.start(request);
  return { onboarding, name: request.workspace_name };
}

describe('an onboarding', () => {
  test('stands still until it is settled, and completes then', async () => {
    const { onboarding, name } = await started();
    expect(await onboarding.status(name)).toBe('running');
    expect(await onboarding.status(name)).toBe('running');
    expect(onboarding.settle(name)).toMatchObject({ status: 'completed', percent: 100 });
    expect(onboarding.settle(name)).toEqual(await onboarding.progress(name));
  });

  test('goes on where somebody waits for it, from step to step', async () => {
    const { onboarding, name } = await started();
    const seen: string[] = [];
    onboarding.needsAttention(name, REFUSED);
    for await (const { status } of onboarding.watch(name)) {
      seen.push(status);
      if (status === 'needs_attention') await onboarding.retry(name);
    }
    expect(seen).toEqual(['running', 'needs_attention', 'running', 'completed']);
  });

  test('that needs a person is waited for, until somebody has retried it', async () => {
    const { onboarding, name } = await started();
    onboarding.needsAttention(name, REFUSED);
    const result = onboarding.result(name);
    await expect.poll(() => onboarding.status(name)).toBe('needs_attention');
    await onboarding.retry(name, sourceNamed('Stripe', { client_secret: 'right' }));
    expect((await result).status).toBe('completed');
  });

  test('can need a person before it is started, with several sources, or as a whole', async () => {
    const onboarding = new InMemoryOnboarding();
    const request = requestFor(['Stripe', 'HubSpot']);
    const name = request.workspace_name;
    onboarding.needsAttention(name, REFUSED, { ...REFUSED, source: 'HubSpot' });
    await onboarding.start(request);
    expect(onboarding.settle(name).sources).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
    onboarding.needsAttention(name, { failure: { type: 'Airbyte.Forbidden' } });
    await onboarding.retry(name);
    expect(onboarding.settle(name)).toMatchObject({
      status: 'needs_attention',
      failure: { type: 'Airbyte.Forbidden', whose_move: 'operator' },
      sources: [{ state: 'waiting' }, { state: 'waiting' }],
    });
    await onboarding.retry(name);
    expect(onboarding.settle(name)).toMatchObject({ status: 'completed', percent: 100 });
  });

  test('of which only one of two sources is tried again needs a person still', async () => {
    const { onboarding, name } = await started();
    onboarding.needsAttention(name, REFUSED, { ...REFUSED, source: 'HubSpot' });
    onboarding.settle(name);
    await onboarding.retry(name, sourceNamed('Stripe', { client_secret: 'right' }));
    expect(onboarding.settle(name)).toMatchObject({
      status: 'needs_attention',
      sources: [{ state: 'created' }, { state: 'failed' }],
    });
  });

  test('cannot need a person for a source that it has not', async () => {
    const { onboarding, name } = await started();
    onboarding.needsAttention(name, { ...REFUSED, source: 'Stipe' });
    expect(() => onboarding.settle(name)).toThrow(
      'What needs attention is not there: the onboarding has no source of the name "Stipe" (it has "Stripe", "HubSpot").',
    );
  });

  test.each(['Onboarding.AttentionWindowClosed', 'Onboarding.Terminated'] as const)(
    'fails with %s, and is retried in a new run, which adopts what exists',
    async (type) => {
      const { onboarding, name } = await started();
      onboarding.needsAttention(name, REFUSED);
      onboarding.settle(name);
      onboarding.fails(name, type);
      await onboarding.retry(name);
      const failed = await onboarding.result(name);
      expect(failed).toMatchObject({ status: 'failed', failure: { type, whose_move: 'operator' } });
      expect(await onboarding.list({ status: 'failed', failureType: type })).toHaveLength(1);
      const retried = await onboarding.retry(name);
      expect(retried.run_id).not.toBe(failed.run_id);
      expect((await onboarding.result(name)).sources).toMatchObject([
        { name: 'Stripe', state: 'created' },
        { name: 'HubSpot', state: 'adopted', config_applied: false },
      ]);
    },
  );

  test('is known with what it was asked for, and every correction', async () => {
    const { onboarding, name } = await started(['Stripe']);
    onboarding.needsAttention(name, REFUSED);
    onboarding.settle(name);
    const corrected = sourceNamed('Stripe', { client_secret: 'right' });
    await onboarding.retry(name, { sources: [corrected] });
    expect(onboarding.requestOf(name)).toMatchObject({ workspace_name: name, sources: [corrected] });
    expect(() => onboarding.requestOf('nobody')).toThrow(OnboardingNotFoundError);
  });
});

test('one instance knows nothing of another', async () => {
  const { name } = await started();
  expect(await new InMemoryOnboarding().exists(name)).toBe(false);
});

test('the settings are as of the client', async () => {
  const onboarding = new InMemoryOnboarding({
    policy: { check: true },
    regionId: 'eu',
    regionIdFormat: 'uuid',
    uiUrl: 'https://temporal.example.com',
  });
  const request = requestFor(['Stripe']);
  await expect(onboarding.start({ ...request, region_id: 'us' })).rejects.toMatchObject({
    issues: [{ path: 'region_id' }],
  });
  const { progress } = await onboarding.start(request);
  expect(progress.temporal_ui_url).toMatch(/^https:\/\/temporal\.example\.com\//);
  expect(onboarding.requestOf(request.workspace_name).region_id).toBe('eu');
  expect(onboarding.settle(request.workspace_name).sources).toMatchObject([{ check: 'passed' }]);
});

test('while it is unavailable every call says so, and nothing is lost', async () => {
  const { onboarding, name } = await started();
  const request = requestFor(['Stripe']);
  onboarding.unavailable();
  const calls = [
    () => onboarding.start(request),
    () => onboarding.accept(request),
    () => onboarding.progress(name),
    () => onboarding.result(name),
    () => onboarding.status(name),
    () => onboarding.exists(name),
    () => onboarding.retry(name),
    () => onboarding.list(),
    () => onboarding.page({ limit: 1 }),
    () => onboarding.count(),
    () => onboarding.cancel(name),
    () => onboarding.watch(name).next(),
    () => onboarding.follow(name).next(),
  ];
  for (const call of calls) await expect(call()).rejects.toThrow(UnavailableError);
  onboarding.available();
  expect(await onboarding.exists(request.workspace_name)).toBe(false);
  expect((await onboarding.result(name)).status).toBe('completed');
});
