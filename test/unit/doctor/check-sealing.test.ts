import { expect, it } from 'vitest';
import { sealingFinding } from '../../../src/doctor/check-sealing.ts';
import { workerIdentity } from '../../../src/temporal/index.ts';

const worker = (identity: string) => ({ identity, lastSeen: Date.now(), buildId: '', deployment: null });
const current = worker(workerIdentity());
const older = worker('4711@host');

it('workers of this release open what either version seals', () => {
  expect(sealingFinding([current, current], 1).status).toBe('ok');
  expect(sealingFinding([current, current], 2).status).toBe('ok');
});

it('a worker that does not say what it opens opens version 1 alone: a warning while that is sealed', () => {
  const finding = sealingFinding([current, older], 1);
  expect(finding.status).toBe('warning');
  expect(finding.message).toContain('1 worker polls that does not open version 2 (4711@host)');
});

it('and a failure once version 2 is sealed, with what to do', () => {
  const finding = sealingFinding([current, older], 2);
  expect(finding.status).toBe('failed');
  expect(finding.next).toContain('ONBOARDING_SEAL_VERSION=1');
});

it.each(['1@host;opens=v1', '1@host;opens=v12', '1@opens=v2', '1@host;opens=v2;more'])(
  '%s does not say that it opens version 2',
  (identity) => {
    expect(sealingFinding([worker(identity)], 2).status).toBe('failed');
  },
);

it('without workers it cannot be told, and many are not all named', () => {
  expect(sealingFinding([], 2).status).toBe('warning');
  const many = ['1@a', '2@b', '3@c', '4@d'].map(worker);
  expect(sealingFinding(many, 1).message).toContain(
    '4 workers poll that do not open version 2 (1@a, 2@b, 3@c, …)',
  );
});
