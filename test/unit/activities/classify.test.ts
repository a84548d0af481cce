import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/activities/classify.ts';
import { HOUR_MS } from '../../../src/domain/durations.ts';
import { UnsealableError } from '../../../src/secrets/index.ts';

describe('a sealed value that does not open', () => {
  const verdictOn = (reason: UnsealableError['reason'], failingForMs: number) =>
    classify(new UnsealableError(reason, 'It does not open.'), {
      attempt: 1,
      failingForMs,
      repeating: 'none',
    });

  it.each(['unknown_key', 'unknown_version'] as const)('for %s is tried again for an hour', (reason) => {
    expect(verdictOn(reason, HOUR_MS - 1)).toMatchObject({
      kind: 'retry',
      failure: { type: 'Onboarding.Unsealable' },
    });
    expect(verdictOn(reason, HOUR_MS)).toMatchObject({ kind: 'final' });
  });

  it.each(['malformed', 'not_authentic'] as const)('for %s needs a person at once', (reason) => {
    expect(verdictOn(reason, 0)).toMatchObject({ kind: 'final', failure: { type: 'Onboarding.Unsealable' } });
  });
});
