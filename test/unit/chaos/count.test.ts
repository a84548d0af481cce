import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/client.ts';
import type { Standing } from '../../chaos/api.ts';
import { countWorkspace, isOff } from '../../chaos/count.ts';

const WANTED = ['Stripe', 'HubSpot'];

const standing = (changed: Partial<Standing> = {}): Standing => ({
  sources: [
    { id: '1', name: 'Stripe' },
    { id: '2', name: 'HubSpot' },
  ],
  workspaces: 1,
  firstMintsAtOnce: 1,
  deleted: 0,
  wronglyDeleted: [],
  ...changed,
});

/** Only what a count reads of it. */
const progress = (status: Progress['status'] = 'completed', ids = ['1', '2']): Progress =>
  ({
    status,
    failure: null,
    sources: WANTED.map((name, index) => ({ name, source_id: ids[index], failure: null })),
  }) as unknown as Progress;

describe('a final count', () => {
  it('is all right where each wanted source stands once', () => {
    expect(isOff(countWorkspace('acme', WANTED, standing(), progress()))).toBe(false);
  });

  it('is all right where the API does not tell of mints and deletions', () => {
    const known = standing({ workspaces: null, firstMintsAtOnce: null, deleted: null, wronglyDeleted: null });
    expect(isOff(countWorkspace('acme', WANTED, known, progress()))).toBe(false);
  });

  it.each<[string, Partial<Standing>, Progress | undefined]>([
    ['a source stands twice', { sources: [...standing().sources, { id: '3', name: 'Stripe' }] }, progress()],
    ['a source is missing', { sources: standing().sources.slice(1) }, progress()],
    [
      'a source stands that nobody wanted',
      { sources: [...standing().sources, { id: '3', name: 'X' }] },
      progress(),
    ],
    ['a source has another id than reported', {}, progress('completed', ['1', '3'])],
    ['a source was deleted that was not ours', { wronglyDeleted: ['3'] }, progress()],
    ['two first mints were in flight', { firstMintsAtOnce: 2 }, progress()],
    ['the name has two workspaces', { workspaces: 2 }, progress()],
    ['the API does not say what stands', { untold: 'HTTP 409' }, progress()],
    ['the onboarding has not completed', {}, progress('needs_attention')],
    ['nothing is known of the onboarding', {}, undefined],
  ])('is off where %s', (_what, changed, known) => {
    expect(isOff(countWorkspace('acme', WANTED, standing(changed), known))).toBe(true);
  });
});
