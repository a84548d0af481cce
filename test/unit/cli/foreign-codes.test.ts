/** An error is taken for one of ours by its code, so no text of somebody else's may stand there. */
import { expect, test } from 'vitest';
import { AirbyteError } from '../../../src/airbyte/index.ts';
import { exitCodeOf } from '../../../src/cli/exit.ts';
import { errorCodeOf } from '../../../src/domain/error-answers.ts';
import { OnboardingNotFoundError } from '../../../src/domain/errors.ts';

test('an error of Airbyte’s API with a code that is one of ours is not taken for ours', () => {
  const refused = new AirbyteError('createSource: 404: no such source', {
    operation: 'createSource',
    outcome: 'refused',
    kind: 'http',
    credential: 'scoped',
    status: 404,
    apiCode: 'not_found',
  });
  expect([errorCodeOf(refused), exitCodeOf(refused)]).toEqual(['airbyte', 1]);
  const ours = new OnboardingNotFoundError('acme');
  expect([errorCodeOf(ours), exitCodeOf(ours)]).toEqual(['not_found', 3]);
});
