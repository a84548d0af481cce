import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/client.ts';
import { freshWidgetToken, type WidgetTokenAnswer, type WidgetTokens } from '../../../src/widget/index.ts';

const REQUEST = { workspaceName: 'acme', allowedOrigin: null };

function onboardingOf(workspaceId: string | null): { progress: () => Promise<Progress> } {
  return { progress: () => Promise.resolve({ workspace_id: workspaceId } as Progress) };
}

function answering(answer: WidgetTokenAnswer): WidgetTokens {
  return { issue: () => Promise.resolve(answer) };
}

describe('a widget token', () => {
  it('is asked for only where the onboarding has seen a workspace id (I2)', async () => {
    let calls = 0;
    const tokens = { issue: () => Promise.reject(new Error(`call ${(calls += 1)}`)) };
    expect(await freshWidgetToken(onboardingOf(null), tokens, REQUEST)).toEqual({ kind: 'not_ready' });
    expect(calls).toBe(0);
  });

  it('of another workspace is not handed out', async () => {
    const tokens = answering({ kind: 'issued', bundle: 'of another customer', workspaceId: 'w2' });
    expect(await freshWidgetToken(onboardingOf('w1'), tokens, REQUEST)).toEqual({ kind: 'other_workspace' });
  });

  it.each(['w1', null])('that says it is of %s is handed out', async (workspaceId) => {
    const answer = { kind: 'issued', bundle: 'of this one', workspaceId } as const;
    expect(await freshWidgetToken(onboardingOf('w1'), answering(answer), REQUEST)).toEqual({
      kind: 'issued',
      bundle: 'of this one',
      allowedOrigin: null,
    });
  });

  it('is told as it is where Airbyte gives none', async () => {
    const answer = { kind: 'unavailable', retryAfterMs: 1_000 } as const;
    expect(await freshWidgetToken(onboardingOf('w1'), answering(answer), REQUEST)).toEqual(answer);
  });
});
