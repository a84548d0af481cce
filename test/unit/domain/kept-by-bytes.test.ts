import { expect, test } from 'vitest';
import { KeptByBytes } from '../../../src/domain/kept-by-bytes.ts';

const MEBIBYTE = 1024 * 1024;

test('what was set longest ago makes room, by weight and not by number', () => {
  const kept = new KeptByBytes<string>(4 * MEBIBYTE);
  for (let at = 0; at < 1_000; at += 1) kept.set(`small ${at}`, 'x', 100);
  expect(kept.get('small 0')).toBe('x');
  for (const heavy of ['a', 'b', 'c', 'd']) kept.set(heavy, heavy, MEBIBYTE);
  expect(kept.get('small 999')).toBeUndefined();
  expect(['a', 'b', 'c', 'd'].map((key) => kept.get(key))).toEqual([undefined, 'b', 'c', 'd']);
  expect(kept.bytes).toBeLessThanOrEqual(4 * MEBIBYTE);
});

test('a value that is set again counts once, and is the newest', () => {
  const kept = new KeptByBytes<number>(MEBIBYTE);
  for (let at = 0; at < 100; at += 1) kept.set('one', at, MEBIBYTE / 3);
  kept.set('two', 2, MEBIBYTE / 3);
  kept.set('one', 1, MEBIBYTE / 3);
  kept.set('three', 3, MEBIBYTE / 3);
  expect([kept.get('one'), kept.get('two'), kept.get('three')]).toEqual([1, undefined, 3]);
});

test('one that is heavier than all may be is not kept', () => {
  const kept = new KeptByBytes<number>(MEBIBYTE);
  kept.set('light', 1, 1);
  kept.set('heavy', 2, 2 * MEBIBYTE);
  expect(kept.get('heavy')).toBeUndefined();
  expect(kept.bytes).toBe(0);
  kept.delete('heavy');
  expect(kept.bytes).toBe(0);
});

test('names weigh, too', () => {
  const kept = new KeptByBytes<number>(MEBIBYTE);
  for (let at = 0; at < 10_000; at += 1) kept.set(`${at}`, at, 0);
  expect(kept.bytes).toBeLessThanOrEqual(MEBIBYTE);
  expect(kept.get('0')).toBeUndefined();
});
