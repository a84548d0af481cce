import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/domain/look.ts';
import type { FoundSource } from '../../../src/domain/history/types.ts';

const wanted = { name: 'Stripe', source_template_id: 'ABCD-template' };
const standing = (source_id: string, other: Partial<FoundSource> = {}): FoundSource => ({
  source_id,
  name: 'Stripe',
  source_template_id: 'abcd-TEMPLATE',
  ...other,
});

describe('I3: what a look found is', () => {
  it.each([
    ['absent', 'where nothing stands', [], null],
    ['absent', 'where only other names stand', [standing('a', { name: 'stripe' })], null],
    ['adopt', 'where one of its template stands', [standing('a')], null],
    ['adopt', 'where the one that stands is ours', [standing('a')], 'a'],
    ['adopt', 'where another than ours is left', [standing('b')], 'a'],
    ['heal', 'where two stand and exactly one is ours', [standing('a'), standing('b')], 'a'],
    ['ambiguous', 'where two stand and none is ours', [standing('a'), standing('b')], null],
    ['ambiguous', 'where two stand and ours is gone', [standing('a'), standing('b')], 'c'],
    ['ambiguous', 'where three stand', [standing('a'), standing('b'), standing('c')], 'a'],
    ['ambiguous', 'where it is of another template', [standing('a', { source_template_id: 'x' })], null],
    ['ambiguous', 'where its template is unknown', [standing('a', { source_template_id: null })], null],
    [
      'ambiguous',
      'where the second one is of another template',
      [standing('a'), standing('b', { source_template_id: 'x' })],
      'a',
    ],
  ] as const)('%s %s', (kind, _where, found, ours) => {
    expect(judge(found, wanted, ours).kind).toBe(kind);
  });

  it('healed by deleting ours and adopting the other, whichever comes first', () => {
    const healed = { kind: 'heal', delete_id: 'a', adopt_id: 'b' };
    expect(judge([standing('a'), standing('b')], wanted, 'a')).toEqual(healed);
    expect(judge([standing('b'), standing('a')], wanted, 'a')).toEqual(healed);
  });

  it('told with every id where a person must decide', () => {
    expect(judge([standing('a'), standing('b')], wanted)).toMatchObject({
      detail: 'It stands 2 times: a, b.',
    });
  });
});
