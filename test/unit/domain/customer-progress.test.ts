import { describe, expect, it } from 'vitest';
import { customerProgress } from '../../../src/domain/customer-progress.ts';
import { failure } from '../../../src/domain/failure.ts';
import { FAILURE_TYPES, type Failure } from '../../../src/domain/history/types.ts';
import type { Progress } from '../../../src/domain/run-state.ts';
import { toldFailure } from '../../../src/domain/told-failure.ts';

function progressWith(ofSource: Failure | null, ofAll: Failure | null = null): Progress {
  const isTriedAgain = ofSource?.type === 'Airbyte.Unavailable';
  return {
    workspace_name: 'acme',
    workspace_id: 'w-1',
    status: 'needs_attention',
    stage: 'waiting_for_person',
    percent: 0,
    sources: [
      {
        name: 'Stripe',
        state: 'failed',
        source_id: null,
        attempts: 2,
        failure: ofSource && toldFailure(ofSource, { isTriedAgain }),
        next_attempt_at: null,
        healed: true,
      },
    ],
    failure: ofAll && toldFailure(ofAll, { isTriedAgain }),
    signup_event: null,
    updated_at: '2026-01-01T00:00:00.000Z',
    started_at: '2026-01-01T00:00:00.000Z',
    closed_at: null,
    workflow_id: 'onboarding:acme',
    run_id: 'run-1',
    temporal_ui_url: 'http://temporal.internal/',
    partial: false,
  };
}

const FIELD = { field: 'client_secret', message: 'must begin with sk_', title: 'Secret Key' };

describe('the progress for a customer', () => {
  it('is the progress, without where the run is in Temporal', () => {
    const { workflow_id, run_id, temporal_ui_url, ...rest } = progressWith(null);
    expect(customerProgress(progressWith(null))).toEqual({ ...rest, contact: null });
    expect([workflow_id, run_id, temporal_ui_url]).toHaveLength(3);
  });

  it('leaves out a field that is not known yet', () => {
    const source = { ...progressWith(null).sources[0]!, worker_host: 'internal' };
    const shown = customerProgress({
      ...progressWith(null),
      sources: [source],
      cluster: 'internal',
    } as Progress);
    expect(JSON.stringify(shown)).not.toContain('internal');
  });

  it.each(FAILURE_TYPES)('says of %s no word that is the operator’s', (type) => {
    const internal = 'createSource: 403: the operator’s detail at api.internal';
    const told = failure(type, internal, [{ field: 'source_template_id', message: 'is at api.internal' }]);
    const { sources, failure: ofAll } = customerProgress(progressWith(told, told));
    for (const shown of [sources[0]?.failure, ofAll]) {
      expect(shown?.type).toBe(type);
      expect(Object.keys(shown ?? {})).not.toContain('message');
      expect(`${shown?.summary ?? ''} ${shown?.next ?? ''}`).not.toMatch(
        /[A-Z]+_[A-Z]+|operator|Temporal|worker|api\.internal/,
      );
      if (shown?.whose_move !== 'customer') expect(shown?.fields).toEqual([]);
    }
  });

  it('has the fields that the customer corrects', () => {
    const { sources } = customerProgress(
      progressWith(failure('Airbyte.Invalid', 'createSource: 422: no', [FIELD])),
    );
    expect(sources[0]?.failure).toMatchObject({ whose_move: 'customer', fields: [FIELD] });
  });

  it.each<[Failure['type'], string]>([
    ['Airbyte.CheckFailed', 'password authentication failed'],
    ['Airbyte.Invalid', 'createSource: 422: password authentication failed'],
  ])('says why where no field does: %s', (type, detail) => {
    const { sources } = customerProgress(progressWith(failure(type, detail)));
    expect(sources[0]?.failure?.summary).toBe('This was not accepted. password authentication failed.');
  });

  it.each<[Failure['type'], string]>([
    ['Airbyte.Unavailable', 'nobody'],
    ['Airbyte.TokenRejected', 'operator'],
    ['Airbyte.Unauthorized', 'operator'],
    ['Onboarding.InvalidRequest', 'operator'],
  ])('says whose move it is: %s is %s’s', (type, mover) => {
    expect(customerProgress(progressWith(failure(type))).sources[0]?.failure?.whose_move).toBe(mover);
  });
});
