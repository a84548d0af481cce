import { Connection } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { assertSetUp } from '../../src/temporal/search-attributes.ts';
import { onboardingCommand } from '../support/cli.ts';
import { temporalAt } from '../support/environment.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { startTemporalServer } from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';

test('setup registers what is missing, waits until it can be used, and does no harm twice', async () => {
  const { cliPath } = inject('temporal');
  const server = await startTemporalServer({ cliPath, searchAttributes: [], uiPort: null });
  const setup = () => onboardingCommand(['setup', '--json'], temporalAt(server.address));
  try {
    const names = SEARCH_ATTRIBUTES.map(({ name }) => name);
    const first = await setup();
    expect(JSON.parse(first.stdout)).toEqual({ namespace: 'default', registered: names, existing: [] });
    const second = await setup();
    expect(JSON.parse(second.stdout)).toEqual({ namespace: 'default', registered: [], existing: names });
  } finally {
    await server.stop();
  }
});

test('where the server registers no search attributes, as Temporal Cloud, setup names the command that does', async () => {
  // What is not offered is refused like this by any gRPC server.
  const server = await startRefusingTemporal(() => ({ code: 12 }));
  try {
    const { exitCode, stdout } = await onboardingCommand(['setup', '--json'], {
      ...temporalAt(server.address),
      TEMPORAL_NAMESPACE: 'onboardings.a1b2c',
    });
    expect(exitCode).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect(error.code).toBe('not_set_up');
    expect(error.message).toContain('tcld namespace search-attributes add --namespace onboardings.a1b2c');
    expect(error.message).toContain('--search-attribute OnboardingFailureTypes=KeywordList');
  } finally {
    await server.close();
  }
});

test('where the server lists none either, but knows them all, setup does no harm twice, and doctor is content', async () => {
  const server = await startRefusingTemporal((method) =>
    method.endsWith('SearchAttributes') ? { code: 7, message: 'not on this endpoint' } : null,
  );
  try {
    const env = temporalAt(server.address);
    const setup = await onboardingCommand(['setup', '--json'], env);
    expect(setup.exitCode).toBe(0);
    expect(JSON.parse(setup.stdout)).toMatchObject({ registered: [] });
    const doctor = await onboardingCommand(['doctor'], env);
    expect(doctor.stdout).toMatch(/✓ search attributes +They are registered/);
  } finally {
    await server.close();
  }
});

test('one of another type is told by setup, by doctor, and before a worker starts', async () => {
  const { cliPath } = inject('temporal');
  const [first, ...others] = SEARCH_ATTRIBUTES;
  const searchAttributes = [{ ...first, type: 'INT' as const }, ...others];
  const server = await startTemporalServer({ cliPath, searchAttributes, uiPort: null });
  const connection = await Connection.connect({ address: server.address });
  const told = `${first.name} is not of the type Keyword`;
  try {
    const env = temporalAt(server.address);
    const setup = await onboardingCommand(['setup'], env);
    expect([setup.exitCode, setup.stderr]).toEqual([1, expect.stringContaining(told)]);
    expect(setup.stderr).toContain(`search-attribute remove --namespace default --name ${first.name}\``);
    expect(setup.stderr).toMatch(
      /Temporal Cloud .*tcld namespace search-attributes rename --namespace default/,
    );
    expect((await onboardingCommand(['doctor'], env)).stdout).toMatch(`✗ search attributes  ${told}`);
    await expect(assertSetUp(connection, 'default')).rejects.toThrow(told);
  } finally {
    await connection.close();
    await server.stop();
  }
});
