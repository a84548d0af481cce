import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LANES } from '../../run/ci/lanes.ts';
import { inLanes } from '../../run/ci/schedule.ts';

test('no more run at once than there are cores for, and each after those that it names', async () => {
  const busy = new Set<(typeof LANES)[number]>();
  const over: string[] = [];
  await inLanes(LANES, 2, async (lane) => {
    busy.add(lane);
    expect([...busy].reduce((sum, { cores }) => sum + cores, 0)).toBeLessThanOrEqual(2);
    expect(over).toEqual(expect.arrayContaining([...(lane.after ?? [])]));
    await pause(1);
    busy.delete(lane);
    over.push(lane.name);
  });
  expect(over.toSorted()).toEqual(LANES.map(({ name }) => name).toSorted());
});

test('one that has to wait lets others that need less go first', async () => {
  const begun: string[] = [];
  const lanes = [
    { name: 'last', cores: 1, after: ['first'] },
    { name: 'first', cores: 1 },
    { name: 'beside', cores: 1 },
  ] as const;
  await inLanes(lanes, 2, async ({ name }) => {
    begun.push(name);
    await pause(1);
  });
  expect(begun).toEqual(['first', 'beside', 'last']);
});

test('one that can never start is told', async () => {
  const lanes = [{ name: 'a', cores: 1, after: ['nobody'] }] as const;
  await expect(inLanes(lanes, 2, () => Promise.resolve())).rejects.toThrow('These can never start: a.');
});
