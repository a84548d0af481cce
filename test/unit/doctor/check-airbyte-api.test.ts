import { describe, expect, test } from 'vitest';
import type { Offer } from '../../../src/airbyte/index.ts';
import { apiFinding } from '../../../src/doctor/check-airbyte-api.ts';
import type { AirbyteApi } from '../../../src/domain/history/types.ts';

const offered: Offer = { kind: 'offered' };
const absent: Offer = { kind: 'absent' };
const unknown: Offer = { kind: 'unknown', reason: 'every path is answered 403' };

describe('the generation that answers, beside the one that is configured', () => {
  test.each<[configured: AirbyteApi, embedded: Offer, agents: Offer, status: string, words: RegExp]>([
    ['embedded', offered, absent, 'ok', /AIRBYTE_API=embedded names answers\.$/],
    ['agents', absent, offered, 'ok', /AIRBYTE_API=agents names answers\.$/],
    ['embedded', offered, offered, 'ok', /so does the other generation/],
    ['embedded', absent, offered, 'failed', /AIRBYTE_API=embedded, .* is the API of AIRBYTE_API=agents/],
    ['agents', offered, absent, 'failed', /AIRBYTE_API=agents, .* is the API of AIRBYTE_API=embedded/],
    ['embedded', absent, absent, 'warning', /cannot be told .*its paths are not known/],
    ['embedded', unknown, unknown, 'warning', /cannot be told .*every path is answered 403/],
    ['embedded', unknown, offered, 'warning', /cannot be told .*agents: it answers/],
  ])('%s, where embedded is %j and agents is %j: %s', (configured, embedded, agents, status, words) => {
    const finding = apiFinding(configured, { embedded, agents });
    expect(finding.status).toBe(status);
    expect(finding.message).toMatch(words);
  });

  test('where it is the other one, the next step says how everything changes over', () => {
    const { next } = apiFinding('embedded', { embedded: absent, agents: offered });
    expect(next).toContain('Set AIRBYTE_API=agents');
    expect(next).toContain('onboarding retry --status needs_attention');
  });
});
