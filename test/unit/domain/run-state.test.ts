import { describe, expect, it } from 'vitest';
import { executionStatusesOf, isClosed, onboardingStatus } from '../../../src/domain/run-state.ts';
import { ONBOARDING_STATUSES } from '../../../src/domain/history/types.ts';

describe("Temporal's close status wins over what the workflow last said", () => {
  it.each([
    ['Running', 'needs_attention', 'needs_attention'],
    ['Running', 'running', 'running'],
    ['Paused', 'needs_attention', 'needs_attention'],
    ['ContinuedAsNew', 'running', 'running'],
    ['Completed', 'running', 'completed'],
    ['Failed', 'needs_attention', 'failed'],
    ['Canceled', 'running', 'cancelled'],
    ['Terminated', 'needs_attention', 'failed'],
    ['TimedOut', 'running', 'failed'],
  ] as const)('%s, %s: %s', (execution, said, status) => {
    expect(onboardingStatus(execution, said)).toBe(status);
    expect(isClosed(execution)).toBe(!['Running', 'Paused', 'ContinuedAsNew'].includes(execution));
  });
});

it('every status is looked for where it can be, so that none is missed', () => {
  expect(executionStatusesOf('running')).toEqual(['Running', 'Paused']);
  expect(executionStatusesOf('needs_attention')).toEqual(executionStatusesOf('running'));
  expect(executionStatusesOf('completed')).toEqual(['Completed']);
  expect(executionStatusesOf('failed')).toEqual(['Failed', 'Terminated', 'TimedOut']);
  expect(executionStatusesOf('cancelled')).toEqual(['Canceled']);
  for (const status of ONBOARDING_STATUSES) {
    for (const execution of executionStatusesOf(status)) {
      expect(onboardingStatus(execution, status)).toBe(status);
    }
  }
});
