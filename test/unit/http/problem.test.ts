import { describe, expect, it } from 'vitest';
import { ERROR_ANSWERS, type ErrorCode } from '../../../src/domain/error-answers.ts';
import * as errors from '../../../src/domain/errors.ts';
import { ProblemError, problemOf, PROBLEMS } from '../../../src/http/problem.ts';

const THROWN = [
  new errors.InvalidRequestError([{ path: 'sources', message: 'is required' }]),
  new errors.OnboardingConflictError('acme', 'completed', ['sources']),
  new errors.OnboardingNotFoundError('acme'),
  new errors.NotRetryableError('Nothing to retry.'),
  new errors.UnavailableError('Temporal does not answer.'),
  new errors.NotSetUpError('A search attribute is missing.'),
  new errors.NotPermittedError('PERMISSION_DENIED', null),
  new errors.TemporalError('INTERNAL', null),
  new errors.UnsupportedServerError('Too old.'),
  new errors.DataConverterError(),
  new errors.BundledError(),
  new errors.MissingPackageError('A worker', ['@temporalio/worker@1.24.0'], null),
  new errors.LimitRefusedError(['1@host;eager;opens=v1,v2']),
] as const;

describe('the problem of an error', () => {
  it.each(THROWN)('has the status of its code: $code', (error) => {
    const code: ErrorCode = error.code;
    const { status } = ERROR_ANSWERS[code];
    const expected = status === null ? { status: 500, code: 'internal' } : { status, code };
    const problem = problemOf(error).code;
    expect({ status: PROBLEMS[problem].status, code: problem }).toEqual(expected);
    expect(error.status).toBe(expected.status);
  });

  it('is tested for every class of errors', () => {
    expect(new Set(THROWN.map(({ name }) => name))).toEqual(new Set(Object.keys(errors)));
  });

  it('says nothing of what nobody expects', () => {
    const foreign = Object.assign(new Error('a secret'), { code: 'ECONNRESET' });
    for (const thrown of [foreign, new Error('a secret'), 'a secret', null]) {
      expect(problemOf(thrown)).toMatchObject({ code: 'internal', details: {} });
    }
  });

  it('repeats nothing of what Temporal said of a permission', () => {
    expect(JSON.stringify(problemOf(new errors.NotPermittedError('a secret', null)))).not.toContain(
      'a secret',
    );
  });

  it('is itself where a handler throws one', () => {
    const problem = new ProblemError('too_large');
    expect(problemOf(problem)).toBe(problem);
  });
});
