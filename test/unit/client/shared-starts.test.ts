import { expect, test } from 'vitest';
import { OnboardingConflictError, UnavailableError } from '../../../src/domain/errors.ts';
import { SharedStarts } from '../../../src/client/shared-starts.ts';
import type { StartOutcome } from '../../../src/domain/start-outcomes.ts';

const IN_TIME = Infinity;
const TOO_LATE = 0;

interface Result {
  readonly outcome: StartOutcome;
}

/** Starts that end when the test says so, in the order in which they began. */
function startsOfTest(): {
  readonly run: (asked: string | null, deadline?: number) => Promise<StartOutcome>;
  readonly began: () => number;
  readonly end: (start: number, how: StartOutcome | Error) => Promise<void>;
} {
  const starts = new SharedStarts<Result>();
  const ends: ((how: StartOutcome | Error) => void)[] = [];
  const start = (): Promise<Result> =>
    new Promise((resolve, reject) => {
      ends.push((how) => {
        if (how instanceof Error) reject(how);
        else resolve({ outcome: how });
      });
    });
  return {
    run: async (asked, deadline = IN_TIME) => (await starts.run(asked, deadline, start)).outcome,
    began: () => ends.length,
    end: async (nth, how) => {
      ends[nth]?.(how);
      await new Promise(setImmediate);
    },
  };
}

const conflict = new OnboardingConflictError('acme', 'running', ['region_id']);
const unavailable = new UnavailableError('Temporal does not answer');

test('those that ask for the same at once are one start, which one of them has made', async () => {
  const { run, began, end } = startsOfTest();
  const all = Promise.all([run('a'), run('a'), run('a')]);
  expect(began()).toBe(1);
  await end(0, 'started');
  expect(await all).toEqual(['started', 'already_running', 'already_running']);
});

test.each([
  ['asks for something else', 'b'],
  ['cannot be compared', null],
])('who %s starts by itself', async (_who, asked) => {
  const { run, began, end } = startsOfTest();
  const all = Promise.all([run(asked === null ? null : 'a'), run(asked)]);
  expect(began()).toBe(2);
  await end(0, 'already_completed');
  await end(1, 'already_failed');
  expect(await all).toEqual(['already_completed', 'already_failed']);
});

test('what is asked for after one has ended is asked anew', async () => {
  const { run, began, end } = startsOfTest();
  const first = run('a');
  await end(0, 'started');
  const second = run('a');
  expect(began()).toBe(2);
  await end(1, 'already_completed');
  expect([await first, await second]).toEqual(['started', 'already_completed']);
});

test('time that was over, or an abort, is its caller’s alone: another one goes on, for all that are left', async () => {
  const { run, began, end } = startsOfTest();
  const all = Promise.allSettled([run('a'), run('a'), run('a')]);
  await end(0, unavailable);
  expect(began()).toBe(2);
  await end(1, 'started');
  expect(await all).toEqual([
    { status: 'rejected', reason: unavailable },
    { status: 'fulfilled', value: 'started' },
    { status: 'fulfilled', value: 'already_running' },
  ]);
});

test('nobody goes on whose own time is over', async () => {
  const { run, began, end } = startsOfTest();
  const all = Promise.allSettled([run('a'), run('a', TOO_LATE)]);
  await end(0, unavailable);
  expect(began()).toBe(1);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a conflict that was found while others came is looked at once more, for all of them', async () => {
  const { run, began, end } = startsOfTest();
  const all = Promise.allSettled([run('a'), run('a'), run('a')]);
  await end(0, conflict);
  expect(began()).toBe(2);
  await end(1, conflict);
  expect(began()).toBe(2);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});
