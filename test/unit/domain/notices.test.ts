import { describe, expect, test } from 'vitest';
import type { FieldProblem } from '../../../src/domain/history/types.ts';
import { noticeIdParts, noticeWorkflowId, workflowIdFor } from '../../../src/domain/names.ts';
import { noticeOf } from '../../../src/domain/notices.ts';
import type { Progress } from '../../../src/domain/run-state.ts';

const RUN_ID = '0198c2a3-7f1b-7c44-9c3e-5a6b7c8d9e0f';

describe('the id of a notice', () => {
  test('says whose it is, and of which transition', () => {
    const id = noticeWorkflowId('acme: 4f21', RUN_ID, 'needs_attention-2');
    expect(id).toBe(`onboarding-notice:acme: 4f21:${RUN_ID}:needs_attention-2`);
    expect(noticeIdParts(id)).toEqual({
      workspaceName: 'acme: 4f21',
      runId: RUN_ID,
      transition: 'needs_attention-2',
    });
    expect(noticeIdParts(workflowIdFor('acme'))).toBeNull();
  });

  test.each([
    ['of a length that any server takes', 'a'.repeat(244), 255],
    ['as long as the server has taken that of the onboarding', 'ä'.repeat(494), 999],
  ])('fits: %s', (_what, name, limit) => {
    const id = noticeWorkflowId(name, RUN_ID, 'needs_attention-12345');
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(limit);
    const { workspaceName = '', runId } = noticeIdParts(id) ?? {};
    expect(runId).toBe(RUN_ID);
    expect(name.startsWith(workspaceName.slice(0, -1))).toBe(true);
    expect(workspaceName).toMatch(/…$/);
  });
});

test('a notice that receivers would refuse for its size leaves the words about fields out', () => {
  const fields: FieldProblem[] = Array.from({ length: 50 }, (_, index) => ({
    field: `field_${index}`,
    message: 'x'.repeat(300),
  }));
  const progress: Omit<Progress, 'temporal_ui_url'> = {
    workspace_name: 'acme',
    workspace_id: null,
    status: 'needs_attention',
    stage: 'waiting_for_person',
    percent: 0,
    sources: Array.from({ length: 50 }, (_, index) => ({
      name: `Source ${index}`,
      state: 'failed',
      source_id: null,
      attempts: 1,
      failure: {
        type: 'Airbyte.Invalid',
        summary: 'This was not accepted.',
        next: 'Correct it.',
        whose_move: 'customer',
        message: 'createSource: 422: the operator’s words',
        fields,
      },
      next_attempt_at: null,
    })),
    failure: null,
    signup_event: null,
    updated_at: '2026-01-01T00:00:05.000Z',
    started_at: '2026-01-01T00:00:00.000Z',
    closed_at: null,
    partial: false,
    workflow_id: 'onboarding:acme',
    run_id: RUN_ID,
  };
  const { type, data } = noticeOf('needs_attention', '2026-01-01T00:00:05.000Z', progress);
  expect(type).toBe('onboarding.needs_attention');
  expect(data.partial).toBe(true);
  expect(JSON.stringify(data).length).toBeLessThan(64 * 1024);
  expect(data.sources[0]?.failure).toEqual({
    type: 'Airbyte.Invalid',
    summary: 'This was not accepted.',
    next: 'Correct it.',
    whose_move: 'customer',
    fields: [],
  });
});
