import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectors, templateOf, type SourceTemplate } from '../../emulator/index.ts';
import { InvalidRequestError, type OnboardingRequestInput } from '../../src/client.ts';
import { customerProgress } from '../../src/domain/customer-progress.ts';
import type { PreflightMode } from '../../src/domain/history/types.ts';
import { progressSchema } from '../../src/http/answer-schemas.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { runCli } from '../support/cli.ts';
import { replay } from '../support/history.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { json, startService } from '../support/service.ts';
import { parkWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';
import { startWorld, type World } from '../support/world.ts';

const { stripe, postgres } = connectors;
type Schema = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A template that asks for more than its connector does: its specification is wrong. */
const demanding: SourceTemplate = {
  ...templateOf(stripe, { id: sourceOf(stripe, {}).source_template_id, name: 'Stripe' }),
  user_config_spec: {
    connectionSpecification: {
      ...stripe.connectionSpecification,
      properties: {
        ...(stripe.connectionSpecification as Schema)['properties'],
        region: { type: 'string', title: 'Region' },
      },
      required: ['account_id', 'client_secret', 'region'],
    },
  },
  connection_specification: stripe.connectionSpecification,
};
const problems = [{ field: 'region', message: 'Region is required.', title: 'Region' }];

let world: World;
beforeAll(async () => {
  world = await startWorld({ emulator: { templates: [demanding] } });
});
afterAll(() => world.stop());

/** What a test starts for itself. */
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0).reverse()) await each.stop();
});

async function start(options: Parameters<typeof startWorld>[0]): Promise<World> {
  const own = await startWorld(options);
  started.push(own);
  return own;
}

const request = (preflight?: PreflightMode): OnboardingRequestInput => ({
  ...requestFor([sourceOf(stripe, minimal.stripe)]),
  ...(preflight !== undefined && { preflight }),
});

/** Parks a customer whose configuration is right, and whose template says that it is not. */
async function parkRight(): Promise<string> {
  const { workspace_name: name } = (await world.onboarding.start(request())).progress;
  expect(await untilParked(world.onboarding, name)).toMatchObject({
    sources: [{ failure: { fields: problems } }],
  });
  return name;
}

describe('a specification that is wrong', () => {
  test('with `preflight: warn` the source is created, and its progress tells what does not fit', async () => {
    const warned = request('warn');
    await world.onboarding.start(warned);
    const done = await world.onboarding.result(warned.workspace_name);
    expect(done).toMatchObject({
      status: 'completed',
      sources: [{ state: 'created', preflight_problems: problems }],
    });
    expect(done.sources[0]).not.toHaveProperty('preflight');
    expect(progressSchema.parse(done)).toEqual(done);
    expect(customerProgress(done).sources).toMatchObject([{ preflight_problems: problems }]);
    const { stdout } = await runCli(world, ['status', warned.workspace_name]);
    expect(stdout).toContain('sent with 1 problem');
    expect(stdout).toContain('sent all the same: region: Region is required.');
    await replay(world.temporal, warned.workspace_name);
  });

  test('with `preflight: off` it is created unchecked, and its progress says so', async () => {
    const unchecked = request('off');
    await world.onboarding.start(unchecked);
    const { sources } = await world.onboarding.result(unchecked.workspace_name);
    expect(sources).toMatchObject([{ state: 'created', preflight: 'skipped' }]);
    expect(sources[0]).not.toHaveProperty('preflight_problems');
  });

  test('a setting says it for requests that do not; the request’s own word goes first', async () => {
    const policy = { request_timeout_ms: 20_000, commit_window_ms: 30_000 };
    const own = await start({
      emulator: { templates: [demanding] },
      policy: { ...policy, preflight: 'warn' },
    });
    const [warned, strict] = [request(), request('on')];
    await own.onboarding.start(warned);
    await own.onboarding.start(strict);
    expect(await own.onboarding.result(warned.workspace_name)).toMatchObject({ status: 'completed' });
    expect(await untilParked(own.onboarding, strict.workspace_name)).toMatchObject({ percent: 0 });
  });

  test('the mode makes no request another one', async () => {
    const same = request();
    await world.onboarding.start({ ...same, preflight: 'off' });
    await world.onboarding.result(same.workspace_name);
    for (const again of [same, { ...same, preflight: 'warn' } as const])
      expect((await world.onboarding.start(again)).outcome).toBe('already_completed');
  });

  test('another mode than the three is refused, in a request and in a retry', async () => {
    const issues = [{ path: 'preflight', message: expect.any(String) as unknown }];
    const wrong = { ...request(), preflight: 'maybe' as PreflightMode };
    const error: unknown = await world.onboarding.start(wrong).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ issues });
    const name = await parkRight();
    const { preflight } = wrong;
    await expect(world.onboarding.retry(name, { preflight })).rejects.toMatchObject({ issues });
    const none = world.onboarding.retryMany([], { preflight })[Symbol.asyncIterator]();
    await expect(none.next()).rejects.toMatchObject({ issues });
  });
});

describe('whoever is parked by a specification that is wrong', () => {
  test('goes on with `retry NAME --preflight warn`; without it, is parked again', async () => {
    const name = await parkRight();
    await world.onboarding.retry(name);
    await untilParked(world.onboarding, name);
    expect(callsOf(world, name, 'createSource')).toEqual([]);
    const retried = await runCli(world, ['retry', name, '--preflight', 'warn', '--wait', '--json']);
    expect(retried.exitCode).toBe(0);
    expect(JSON.parse(retried.stdout)).toMatchObject({
      status: 'completed',
      sources: [{ state: 'created', preflight_problems: problems }],
    });
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
    await replay(world.temporal, name);
  });

  test('goes on over HTTP', async () => {
    const name = await parkRight();
    const service = await startService(world);
    started.push(service);
    const path = `/v1/onboardings/${name}/retry`;
    const wrong = await service.call('POST', path, { body: { preflight: 'maybe' } });
    expect(wrong.status).toBe(422);
    expect(await json(wrong)).toMatchObject({ errors: [{ path: 'preflight' }] });
    expect((await service.call('POST', path, { body: { preflight: 'off' } })).status).toBe(202);
    expect(await world.onboarding.result(name)).toMatchObject({
      status: 'completed',
      sources: [{ preflight: 'skipped' }],
    });
  });

  test('goes on among many', async () => {
    const name = await parkRight();
    const ofName = async () =>
      (await world.onboarding.list({ status: 'needs_attention', limit: Infinity })).filter(
        ({ workspace_name }) => workspace_name === name,
      );
    await expect.poll(async () => (await ofName()).length).toBe(1);
    for await (const report of world.onboarding.retryMany(await ofName(), { preflight: 'warn' }))
      expect(report).toMatchObject({ outcome: 'retried' });
    expect(await world.onboarding.result(name)).toMatchObject({ status: 'completed' });
  });

  test('also where its run has closed meanwhile: the new one has the mode of the retry', async () => {
    const name = await parkRight();
    await world.onboarding.cancel(name);
    await world.onboarding.result(name);
    await world.onboarding.retry(name, { preflight: 'warn' });
    await skipTime(world.temporal, name);
    expect(await world.onboarding.result(name)).toMatchObject({
      status: 'completed',
      sources: [{ preflight_problems: problems }],
    });
  });

  test('a mode that a retry has brought holds for the runs that follow', async () => {
    const name = await parkRight();
    const refusing = world.emulator.faults.add({
      operation: 'createSource',
      when: ({ workspaceName }) => workspaceName === name,
      times: Infinity,
      fault: { kind: 'status', status: 403 },
    });
    await world.onboarding.retry(name, { preflight: 'off' });
    await expect
      .poll(async () => (await untilParked(world.onboarding, name)).sources[0]?.failure?.type)
      .toBe('Airbyte.Forbidden');
    refusing.remove();
    await world.onboarding.cancel(name);
    await world.onboarding.result(name);
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect(await world.onboarding.result(name)).toMatchObject({
      status: 'completed',
      sources: [{ state: 'created', preflight: 'skipped' }],
    });
  });
});

describe('secrets, with preflight off', () => {
  const database = sourceOf(postgres, { ...minimal.postgres, password: 'x7', username: 'ada' });
  const off = () => ({ ...requestFor([database]), preflight: 'off' }) as const;
  const message = 'the password x7 of ada is too short';
  const wrong = (body: object) =>
    ({ operation: 'createSource', fault: { kind: 'status', status: 422, body } }) as const;
  const known = templateOf(postgres, { id: database.source_template_id, name: 'PostgreSQL' });
  const bare = { ...known, user_config_spec: {}, connection_specification: postgres.connectionSpecification };

  test('are those of the specification, and stay out of what the API says', async () => {
    const own = await start({ emulator: { templates: [known] } });
    const { parked } = await parkWith(own, off(), wrong({ message, errors: [] }));
    expect(parked.sources[0]?.failure?.message).toContain('the password [redacted] of ada is too short');
  });

  test('without a specification nothing of what the API says is quoted, but which fields', async () => {
    const own = await start({ emulator: { templates: [bare] } });
    const errors = [{ field: 'password', message: 'x7 is too short', error_code: 'too_short' }];
    const { parked } = await parkWith(own, off(), wrong({ message, errors }));
    expect(parked.sources[0]?.failure).toMatchObject({
      type: 'Airbyte.Invalid',
      message: expect.stringContaining('422: Airbyte’s words are not quoted') as unknown,
      fields: [{ field: 'password', message: 'is not valid' }],
    });
    expect(JSON.stringify(parked)).not.toMatch(/x7|too short/);
    // With preflight on, they are quoted as before.
    const quoted = await parkWith(
      own,
      requestFor([database]),
      wrong({ message: 'it is too short', errors: [] }),
    );
    expect(quoted.parked.sources[0]?.failure?.message).toContain('422: it is too short');
  });

  test('nor of what a connection check says', async () => {
    const own = await start({ emulator: { templates: [bare] } });
    const checked = { ...off(), check: true };
    own.emulator.checks.add({
      when: { workspaceName: checked.workspace_name },
      status: 'failed',
      failure_reason: {
        timestamp: 1,
        failure_origin: 'source',
        failure_type: 'config_error',
        external_message: message,
        internal_message: message,
      },
    });
    await own.onboarding.start(checked);
    const parked = await untilParked(own.onboarding, checked.workspace_name);
    expect(parked.sources[0]?.failure).toMatchObject({ type: 'Airbyte.CheckFailed' });
    expect(JSON.stringify(parked)).not.toMatch(/x7|too short/);
  });

  describe('of an API that takes them apart', () => {
    test.each(['warn', 'off'] as const)('go among the credentials with `%s`, too', async (preflight) => {
      const own = await start({ api: 'agents', emulator: { apis: ['agents'], templates: [demanding] } });
      const asked = request(preflight);
      await own.onboarding.start(asked);
      const done = await own.onboarding.result(asked.workspace_name);
      expect(done).toMatchObject({ status: 'completed' });
      const [source] = own.emulator.sources(asked.workspace_name);
      expect(source?.receivedCredentials).toEqual({ client_secret: SECRET });
      expect(source?.receivedReplicationConfig).toEqual({ account_id: minimal.stripe['account_id'] });
    });

    test('where nothing says which they are, none is quoted that lies beside credentials, either', async () => {
      const own = await start({ api: 'agents', emulator: { apis: ['agents'], templates: [bare] } });
      const { password = '', ...rest } = database.source_config;
      const apart = { ...requestFor([{ ...database, source_config: rest, credentials: { password } }]) };
      const { parked } = await parkWith(own, { ...apart, preflight: 'off' }, wrong({ message, errors: [] }));
      expect(parked.sources[0]?.failure?.message).toContain('Airbyte’s words are not quoted');
      expect(JSON.stringify(parked)).not.toMatch(/x7|ada is/);
    });

    test('and where nothing says which they are, nothing is sent', async () => {
      const own = await start({ api: 'agents', emulator: { apis: ['agents'], templates: [bare] } });
      const asked = off();
      await own.onboarding.start(asked);
      expect(await untilParked(own.onboarding, asked.workspace_name)).toMatchObject({
        sources: [{ failure: { type: 'Airbyte.Invalid', fields: [{ field: 'credentials' }] } }],
      });
      expect(callsOf(own, asked.workspace_name, 'createSource')).toEqual([]);
    });
  });
});
