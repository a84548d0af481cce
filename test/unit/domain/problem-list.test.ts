import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/config/index.ts';
import { InvalidRequestError, OnboardingConflictError } from '../../../src/domain/errors.ts';
import { validateRequest } from '../../../src/domain/onboarding-request.ts';
import { andMore, firstProblemTexts } from '../../../src/domain/problem-list.ts';
import { parseKeyring, parseNamedKeys } from '../../../src/secrets/index.ts';

const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => `problem_${at}`);

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('of a list of problems', () => {
  test.each([0, 1, 99, 100])('%s are told as they are', (count) => {
    expect(firstProblemTexts(texts(count))).toEqual(texts(count));
  });

  test('that is longer the first hundred are told, and how many there are besides', () => {
    expect(firstProblemTexts(texts(101)).slice(99)).toEqual(['problem_99', 'and 1 more']);
    expect(firstProblemTexts(texts(333)).at(-1)).toBe('and 233 more');
    expect(andMore(12_345)).toBe('and 12,345 more');
  });
});

test('an invalid request has a hundred issues at most', () => {
  const unknown = Object.fromEntries(texts(333).map((name) => [name, 1]));
  const valid = { workspace_name: 'a', sources: [{ name: 'S', source_template_id: 't', source_config: {} }] };
  const result = validateRequest({ ...valid, ...unknown });
  const error = new InvalidRequestError(result.kind === 'invalid' ? result.issues : []);
  expect([error.issues.length, error.more]).toEqual([100, 233]);
  expect(error.message).toMatch(/problem_99: is not a known field; and 233 more\.$/);
  expect(new InvalidRequestError(error.issues, error.more).more).toBe(233);
});

test('a conflict names a hundred fields at most', () => {
  const error = new OnboardingConflictError('acme', 'completed', texts(120));
  expect([error.fields.length, error.more]).toEqual([100, 20]);
  expect(error.message).toContain('problem_99, and 20 more.');
});

test('settings that are wrong are told so, too', () => {
  const error = new ConfigError(texts(333));
  expect(error.problems).toHaveLength(101);
  expect(error.message).toMatch(/^The configuration has 333 problems:\n[^]*and 233 more$/);
  const keys = texts(333);
  expect(messageOf(() => parseNamedKeys(keys.join(',')))).toMatch(/; and 233 more\.$/);
  expect(messageOf(() => parseKeyring(keys.join(',')))).toMatch(/; and 233 more\. /);
});
