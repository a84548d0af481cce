import { expect, test } from 'vitest';
import { RepeatedNames } from '../../../src/import/repeated-names.ts';
import { allOf } from '../../support/all-of.ts';

test('names that stand twice are found, wherever they stand: the same request, and another one with both lines', async () => {
  const found = await RepeatedNames.with(async (names) => {
    const row = (index: number, line = index, request = 'one', isValid = true) =>
      names.add({ workspaceName: `customer ${index}`, requestDigest: request, line, isValid });
    // More than are held in memory before they are written.
    for (let index = 1; index <= 70_000; index += 1) await row(index);
    await row(5, 70_001);
    await row(7, 70_002, 'another');
    await row(7, 70_003, 'another', false);
    return await allOf(names.find());
  });
  expect(found.filter(({ kind }) => kind === 'same')).toHaveLength(1);
  expect(found.filter(({ kind }) => kind === 'differs')).toMatchObject([
    {
      issue: { line: 70_002, path: 'workspace_name', message: expect.stringMatching(/^line 7 /) as unknown },
      isValid: true,
    },
    { issue: { line: 70_003 }, isValid: false },
  ]);
});
