import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { onboardingsTable } from '../../../src/cli/commands/list-command.ts';
import { leftOutRemarks } from '../../../src/cli/terminal/table.ts';
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
  const long = 'x'.repeat(256);
  const names = ['acme-4f21', long, '株式会社エアバイト'.repeat(10)];

  it.each([40, 60, 80, 120, 400])(
    'fits %d characters, but for what is to be copied, which is whole',
    async (width) => {
      const { text } = await onboardingsTable(names.map(summary), width);
      const lines = text.split('\n');
      for (const name of names) expect(text).toContain(name);
      for (const type of summary('').failure_types) expect(text).toContain(type);
      for (const line of lines.filter((one) => !names.includes(one)))
        expect(stringWidth(line)).toBeLessThanOrEqual(width);
      expect(lines[0]).toMatch(/^work\S+ .*status/);
      expect(text).not.toContain('acme-4f21…');
    },
  );

  it('has a long name above the rest of its row, and failures that have no room below it', async () => {
    const { text } = await onboardingsTable([summary(long), summary('acme-4f21')], 100);
    expect(text.split('\n')).toEqual([
      expect.stringMatching(/^workspace +status +move +failures/),
      long,
      expect.stringMatching(/^ {40,}needs_attention {2}operator/),
      '  Airbyte.Forbidden',
      '  Airbyte.UnexpectedResponse',
      expect.stringMatching(/^acme-4f21 +needs_attention {2}operator/),
      '  Airbyte.Forbidden',
      '  Airbyte.UnexpectedResponse',
    ]);
  });

  it('tells on 80 characters which are stuck, whose move it is, and why, before it tells when; and what it leaves out', async () => {
    const parked = { ...summary('acme-4f21'), failure_types: ['Onboarding.AttentionWindowClosed'] as const };
    const table = await onboardingsTable([parked], 80);
    expect(table.text.split('\n')).toEqual([
      'workspace  status           move      failures                          ready',
      'acme-4f21  needs_attention  operator  Onboarding.AttentionWindowClosed  2/3',
    ]);
    expect(leftOutRemarks(table)).toEqual([
      'Left out for want of room: started (UTC), closed (UTC), signup. A wider terminal has them, and --json.',
    ]);
  });

  it('tells times to the minute, and how many sources are ready', async () => {
    const table = await onboardingsTable([summary('acme-4f21')], 200);
    expect(table.text).toMatch(/acme-4f21 .* 2\/3 .* 2026-11-24 10:05/);
    expect(leftOutRemarks(table)).toEqual([]);
  });

  it('shortens nothing for a program', async () => {
    expect((await onboardingsTable(names.map(summary), null)).text).toContain(long);
  });
});
