import { describe, expect, it } from 'vitest';
import { newsOf } from '../../../src/browser/widget-event.ts';

const RESULT = 'end_user_action_result';
const data = { id: 's1', name: 'Stripe', source_config: {} };

describe('an event of the widget', () => {
  it.each<[object, 'created' | 'updated']>([
    [{ type: RESULT, message: 'partial_user_config_created', data }, 'created'],
    [{ type: RESULT, message: 'partial_user_config_updated', data }, 'updated'],
    [{ type: RESULT, message: 'source_created', data }, 'created'],
    [{ type: RESULT, message: 'source_updated', data }, 'updated'],
    [{ type: 'sourceCreated', data: { sourceId: 's1', sourceName: 'Stripe' } }, 'created'],
    [{ type: 'sourceUpdated', data: { sourceId: 's1', sourceName: 'Stripe' } }, 'updated'],
  ])('that a source was saved: %j', (event, change) => {
    expect(newsOf(event)).toEqual({ kind: 'saved', change, sourceId: 's1', name: 'Stripe' });
  });

  it.each([
    'partial_user_config_create_error',
    'partial_user_config_update_error',
    'source_create_error',
    'source_update_error',
  ])('that a source was not saved: %s', (message) => {
    const error = new Error('no such host');
    expect(newsOf({ type: RESULT, message, error })).toEqual({ kind: 'not_saved', reason: 'no such host' });
    expect(newsOf({ type: RESULT, message })).toEqual({ kind: 'not_saved', reason: null });
  });

  it.each([
    { type: RESULT },
    { type: RESULT, data },
    { type: RESULT, message: null, data },
    { type: RESULT, message: 'constructor', data },
    { type: RESULT, message: 'source_deleted', data },
    { type: RESULT, message: 'a source_created', data },
    { type: 'resized', message: 'source_created', data },
    'sourceCreated',
    null,
  ])('that says neither: %j', (event) => {
    expect(newsOf(event)).toBeNull();
  });

  it('of a saved source that it does not name', () => {
    for (const unnamed of [undefined, null, {}, { id: '' }, { id: 7 }])
      expect(newsOf({ type: RESULT, message: 'source_created', data: unnamed })).toMatchObject({
        kind: 'saved',
        sourceId: null,
      });
  });
});
