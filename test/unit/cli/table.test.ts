import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { onboardingsTable } from '../../../src/cli/commands/list-command.ts';
import type { OnboardingSummary } from '../../../src/client.ts';

function summary(workspace_name: string): OnboardingSummary {
  return {
    workspace_name,
    status: 'needs_attention',
    failure_types: ['Airbyte.Forbidden', 'Airbyte.UnexpectedResponse'],
    whose_move: ['operator'],
    signup_source: 'clerk',
    sources_wanted: 3,
    sources_ready: 2,
    started_at: '2026-11-24T10:05:59.123Z',
    closed_at: null,
    workflow_id: `onboarding:${workspace_name}`,
    run_id: 'run',
    temporal_ui_url: 'http://localhost:8233',
  };
}

describe('the table of onboardings', () => {
  const names = ['acme-4f21', 'x'.repeat(256), '株式会社エアバイト'.repeat(10)];
  it.each([40, 60, 80, 120, 400])(
    'fits %d characters, and never loses the workspace or the status',
    async (width) => {
      const lines = (await onboardingsTable(names.map(summary), width)).split('\n');
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(lines).toHaveLength(1 + names.length);
      expect(lines[0]).toMatch(/^workspa\S+ .*status/);
      expect(lines[1]).toContain('acme-4f');
    },
  );

  it('tells on 80 characters which are stuck, whose move it is, and why, before it tells when', async () => {
    const parked = { ...summary('acme-4f21'), failure_types: ['Onboarding.AttentionWindowClosed'] as const };
    expect((await onboardingsTable([parked], 80)).split('\n')).toEqual([
      'workspace  status           move      failures                          ready',
      'acme-4f21  needs_attention  operator  Onboarding.AttentionWindowClosed  2/3',
    ]);
  });

  it('tells times to the minute, and how many sources are ready', async () => {
    const table = await onboardingsTable([summary('acme-4f21')], 200);
    expect(table).toMatch(/acme-4f21 .* 2\/3 .* 2026-11-24 10:05/);
  });

  it('shortens nothing for a program', async () => {
    expect(await onboardingsTable(names.map(summary), null)).toContain('x'.repeat(256));
  });
});
