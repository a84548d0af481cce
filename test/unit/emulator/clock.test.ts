import { describe, expect, it } from 'vitest';
import { createClock } from '../../../emulator/clock.ts';

describe('the clock', () => {
  it('runs with the real time', () => {
    expect(Math.abs(createClock(() => undefined).now() - Date.now())).toBeLessThan(1000);
  });

  it('can be moved, set and taken from elsewhere, and tells of each change', () => {
    let changes = 0;
    let time = 5_000;
    const clock = createClock(() => (changes += 1));
    clock.follow(() => time);
    expect(clock.now()).toBe(5_000);
    clock.advance(1_000);
    expect(clock.now()).toBe(6_000);
    clock.set(100);
    time += 10;
    expect(clock.now()).toBe(110);
    clock.follow(() => time);
    expect(clock.now()).toBe(5_010);
    clock.reset();
    expect(clock.now()).toBeGreaterThan(1_700_000_000_000);
    expect(changes).toBe(5);
  });
});
