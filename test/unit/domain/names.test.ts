import { expect, it } from 'vitest';
import {
  createActivityId,
  sourceIndexFrom,
  workflowIdFor,
  workspaceNameFrom,
  WORKSPACE_NAME_MAX_BYTES,
} from '../../../src/domain/names.ts';

it('I1: the workflow id is the workspace name, whatever is in it', () => {
  expect(workflowIdFor('acme-4f21')).toBe('onboarding:acme-4f21');
  for (const name of ['acme', 'onboarding:acme', 'a:b/c?d', 'ÅÄÖ 株']) {
    expect(workspaceNameFrom(workflowIdFor(name))).toBe(name);
  }
  expect(workspaceNameFrom('another-workflow')).toBeNull();
});

it('the longest workspace name fits into a workflow id', () => {
  expect(Buffer.byteLength(workflowIdFor('x'.repeat(WORKSPACE_NAME_MAX_BYTES)))).toBe(1_000);
});

it('a source is found again by the id of its activity', () => {
  expect([0, 7, 49].map((index) => sourceIndexFrom(createActivityId(index)))).toEqual([0, 7, 49]);
  expect(['1', 'create:', 'create:x', 'create:-1', 'list:1'].map(sourceIndexFrom)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
