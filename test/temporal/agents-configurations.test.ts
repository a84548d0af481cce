/** Configurations in the two parts that the newest API takes: credentials, and the rest, which whoever reads the source reads too. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectors, templateOf, type SourceTemplate } from '../../emulator/index.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { minimal, SECRET } from '../fixtures/configurations.ts';
import { callsOf } from '../support/calls.ts';
import { eventsOf, rawText } from '../support/history.ts';
import { startWorld, type TestOptions, type World } from '../support/world.ts';
import { requestFor, sourceOf } from '../support/requests.ts';
import { parkWith, refused, signUpWith } from '../support/sign-up.ts';
import { skipTime } from '../support/skip-time.ts';
import { untilParked } from '../support/until-parked.ts';

const { github, stripe, hubspot, postgres } = connectors;
const MINUTE = 60_000;

let world: World;
beforeAll(async () => {
  world = await startWorld({ api: 'agents' });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.clock.reset();
});

async function withWorld<T>(options: TestOptions, use: (own: World) => Promise<T>): Promise<T> {
  const own = await startWorld({ api: 'agents', ...options });
  try {
    return await use(own);
  } finally {
    await own.stop();
  }
}

/** What the API received of the only source. */
function receivedOf({ emulator }: World, name: string) {
  const [{ receivedCredentials: credentials, receivedReplicationConfig: rest } = {}] = emulator.sources(name);
  return { credentials, rest };
}

const token = { personal_access_token: SECRET };
const repositories = ['acme/app'];

describe('a configuration is split by what its template flags as secret', () => {
  const database = { ...minimal.postgres, password: SECRET };
  const [{ credentials: pat }, { credentials: privateApp }] = [minimal.github, minimal.hubspot];
  test.each([
    [github, minimal.github, { credentials: pat, rest: { repositories } }],
    [stripe, minimal.stripe, { credentials: { client_secret: SECRET }, rest: { account_id: 'acct_123' } }],
    [hubspot, minimal.hubspot, { credentials: privateApp, rest: null }],
    [postgres, minimal.postgres, { credentials: null, rest: minimal.postgres }],
    [postgres, database, { credentials: { password: SECRET }, rest: minimal.postgres }],
  ])('$name', async (connector, config, expected) => {
    const request = requestFor([sourceOf(connector, config)]);
    const { workspace_name: name } = request;
    await world.onboarding.start(request);
    const done = await world.onboarding.result(name);
    expect(done.sources).toMatchObject([{ state: 'created' }]);
    const received = receivedOf(world, name);
    expect(received).toEqual(expected);
    expect(JSON.stringify(received.rest)).not.toContain(SECRET);
    expect(rawText(await eventsOf(world.temporal, name)) + JSON.stringify(done)).not.toContain(SECRET);
  });

  test('a secret that has no place in the API is refused with its path, and nothing is sent', async () => {
    const tunnel_method = {
      tunnel_method: 'SSH_KEY_AUTH',
      tunnel_host: 'jump.example.com',
      tunnel_port: 22,
      tunnel_user: 'ada',
      ssh_key: SECRET,
    };
    const tunnelled = sourceOf(postgres, { ...minimal.postgres, tunnel_method });
    const { name, parked } = await parkWith(world, [tunnelled]);
    expect(parked.sources).toMatchObject([
      {
        attempts: 0,
        failure: { type: 'Airbyte.Invalid', fields: [{ field: 'tunnel_method.ssh_key' }] },
      },
    ]);
    expect(parked.sources[0]?.failure?.message).toContain('give the source `credentials` of its own');
    expect(callsOf(world, name, 'createSource')).toEqual([]);

    await world.onboarding.retry(name, { sources: [sourceOf(postgres, database)] });
    expect((await world.onboarding.result(name)).status).toBe('completed');
  });

  test('what the API quotes of a credential is told to nobody', async () => {
    const body = { message: `no such token: ${SECRET}`, errors: [] };
    const { name, parked } = await parkWith(world, [sourceOf(github, minimal.github)], {
      operation: 'createSource',
      fault: { kind: 'status', status: 422, body },
    });
    expect(parked.sources[0]?.failure?.message).toContain('no such token: [redacted]');
    expect(JSON.stringify(parked) + rawText(await eventsOf(world.temporal, name))).not.toContain(SECRET);
  });
});

describe('a source with credentials of its own', () => {
  const given = (rest: Parameters<typeof sourceOf>[1]) => ({
    ...sourceOf(github, rest),
    credentials: token,
  });

  test('is sent as it is given', async () => {
    const request = requestFor([given({ repositories })]);
    const { workspace_name: name } = request;
    await world.onboarding.start(request);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
    expect(receivedOf(world, name)).toEqual({ credentials: token, rest: { repositories } });
    expect(rawText(await eventsOf(world.temporal, name))).not.toContain(SECRET);
  });

  test('is tried with them too, where sources are checked', async () => {
    const request = { ...requestFor([given({ repositories })]), check: true };
    const { workspace_name: name } = request;
    await world.onboarding.start(request);
    expect((await world.onboarding.result(name)).sources).toMatchObject([{ check: 'passed' }]);
    expect(callsOf(world, name, 'checkSource')[0]?.body).toMatchObject({
      credentials: token,
      replication_config: { repositories },
    });
  });

  test('is the same request with the same credentials only', async () => {
    const request = requestFor([given({ repositories })]);
    const { workspace_name: name, sources } = request;
    await world.onboarding.start(request);
    await world.onboarding.result(name);
    expect((await world.onboarding.start(request)).outcome).not.toBe('started');
    const others = { ...sources[0]!, credentials: { personal_access_token: 'another' } };
    for (const source of [others, sourceOf(github, { repositories })]) {
      await expect(world.onboarding.start({ ...request, sources: [source] })).rejects.toMatchObject({
        code: 'conflict',
        fields: ['sources[0].credentials'],
      });
    }
    expect(callsOf(world, name, 'createSource')).toHaveLength(1);
  });

  test('is refused where a mask stands in the place of a credential', async () => {
    const masked = { ...given({ repositories }), credentials: { personal_access_token: '**********' } };
    await expect(world.onboarding.start(requestFor([masked]))).rejects.toMatchObject({
      issues: [{ path: 'sources[0].credentials.personal_access_token' }],
    });
  });

  test('is refused where a secret stands in its source_config, with the path', async () => {
    const { name, parked } = await parkWith(world, [given({ ...minimal.github })]);
    expect(parked.sources).toMatchObject([
      {
        failure: { type: 'Airbyte.Invalid', fields: [{ field: 'credentials.personal_access_token' }] },
      },
    ]);
    expect(callsOf(world, name, 'createSource')).toEqual([]);
    expect(JSON.stringify(parked)).not.toContain(SECRET);
  });

  test('is refused in words where the API takes no credentials apart', () =>
    withWorld({ api: 'embedded' }, async (own) => {
      const { name, parked } = await parkWith(own, [given({ repositories })]);
      expect(parked.sources).toMatchObject([
        { failure: { type: 'Airbyte.Invalid', fields: [{ field: 'credentials' }] } },
      ]);
      expect(parked.sources[0]?.failure?.message).toContain('AIRBYTE_API');
      expect(callsOf(own, name, 'createSource')).toEqual([]);
      await own.onboarding.retry(name, { sources: [sourceOf(github, minimal.github)] });
      expect((await own.onboarding.result(name)).status).toBe('completed');
    }));
});

describe('where it is not known what is secret', () => {
  test.each([
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'reset_before_commit' },
  ] as const)('for a passing reason ($kind, $status), it is waited for', (fault) =>
    // The template is read by the organization, for whichever customer.
    withWorld({}, async (own) => {
      const cause = own.emulator.faults.add({
        operation: 'getOrganizationSourceTemplate',
        times: Infinity,
        fault,
      });
      const { name } = await signUpWith(own, [sourceOf(stripe, minimal.stripe)]);
      for await (const { sources } of own.onboarding.watch(name, { interval: 20 })) {
        if (sources[0]?.failure?.type === 'Airbyte.Unavailable') break;
      }
      expect(callsOf(own, name, 'createSource')).toEqual([]);
      cause.remove();
      await skipTime(own.temporal, name, 10 * MINUTE);
      expect((await own.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
      expect(receivedOf(own, name).credentials).toEqual({ client_secret: SECRET });
    }),
  );

  test('and nothing says it, it is refused with what to do, which a retry then does', () => {
    const bare: SourceTemplate = {
      ...templateOf(github, { id: sourceOf(github, {}).source_template_id, name: 'GitHub' }),
      user_config_spec: {},
    };
    return withWorld({ emulator: { templates: [bare] } }, async (own) => {
      const { name, parked } = await parkWith(own, [sourceOf(github, minimal.github)]);
      expect(parked.sources).toMatchObject([
        { failure: { type: 'Airbyte.Invalid', fields: [{ field: 'credentials' }] } },
      ]);
      expect(parked.sources[0]?.failure?.message).toContain('give the source `credentials` of its own');
      expect(callsOf(own, name, 'createSource')).toEqual([]);

      const mended = { ...sourceOf(github, { repositories }), credentials: token };
      await own.onboarding.retry(name, { sources: [mended] });
      expect((await own.onboarding.result(name)).sources).toMatchObject([{ state: 'created' }]);
      expect(receivedOf(own, name)).toEqual({ credentials: token, rest: { repositories } });
    });
  });
});

describe('a source that exists, and whose configuration a retry corrects', () => {
  /** With one source created, another refused, and then terminated. */
  async function terminated(source: ReturnType<typeof sourceOf>): Promise<string> {
    const { name } = await parkWith(
      world,
      [source, sourceOf(hubspot, minimal.hubspot)],
      refused(422, hubspot.name),
    );
    await world.temporal.workflow.getHandle(workflowIdFor(name)).terminate();
    await world.onboarding.result(name);
    return name;
  }

  test('gets it where it has no credentials, and keeps its id', async () => {
    const name = await terminated(sourceOf(postgres, minimal.postgres));
    const corrected = { ...minimal.postgres, host: 'other.example.com' };
    await world.onboarding.retry(name, { sources: [sourceOf(postgres, corrected)] });
    await skipTime(world.temporal, name);
    const [before] = world.emulator.sources(name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'adopted', source_id: before!.id, config_applied: true },
      { state: 'created' },
    ]);
    expect(world.emulator.sources(name)[0]?.receivedReplicationConfig).toEqual(corrected);
  });

  test('needs a person where it has credentials, who deletes it: then it is made anew', async () => {
    const name = await terminated(sourceOf(stripe, minimal.stripe));
    const corrected = { ...minimal.stripe, client_secret: 'the corrected secret' };
    await world.onboarding.retry(name, { sources: [sourceOf(stripe, corrected)] });
    await skipTime(world.temporal, name, 10 * MINUTE);
    const { sources } = await untilParked(world.onboarding, name);
    const [standing] = world.emulator.sources(name);
    expect(sources[0]?.failure).toMatchObject({ type: 'Airbyte.Conflict' });
    expect(sources[0]?.failure?.message).toContain(standing!.id);
    expect(sources[0]?.failure?.message).toContain('Next: The operator deletes the source in Airbyte');
    expect(callsOf(world, name, 'updateSource')).toEqual([]);

    await deleteInAirbyte(standing!.id);
    await world.onboarding.retry(name);
    await skipTime(world.temporal, name);
    expect((await world.onboarding.result(name)).sources).toMatchObject([
      { state: 'created' },
      { state: 'created' },
    ]);
    const [made] = world.emulator.sources(name).filter((source) => source.name === stripe.name);
    expect(made?.receivedCredentials).toEqual({ client_secret: 'the corrected secret' });
  });

  async function deleteInAirbyte(sourceId: string): Promise<void> {
    const { url, accessToken, organizationId } = world.emulator;
    await fetch(`${url}/api/v1/integrations/connectors/${sourceId}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}`, 'x-organization-id': organizationId },
    });
    await world.emulator.waitFor(() => world.emulator.sources().every(({ id }) => id !== sourceId));
  }
});

describe('a connection check', () => {
  const checked = () => ({ ...requestFor([sourceOf(stripe, minimal.stripe)]), check: true });

  test.each([
    { runningFor: 0, asked: 0 },
    { runningFor: 2, asked: 3 },
  ])('that goes on for $runningFor answers is asked for $asked times', async ({ runningFor, asked }) => {
    const request = checked();
    const { workspace_name: workspaceName } = request;
    world.emulator.checks.add({ when: { workspaceName }, status: 'succeeded', runningFor });
    await world.onboarding.start(request);
    expect((await world.onboarding.result(workspaceName)).sources).toMatchObject([
      { state: 'created', check: 'passed' },
    ]);
    const calls = callsOf(world, workspaceName);
    expect(calls.filter(({ operation }) => operation === 'checkSource')).toHaveLength(1);
    expect(calls.filter(({ operation }) => operation === 'getCheckStatus')).toHaveLength(asked);
  });

  test('that goes on where the API cannot be asked needs a person after its deadline', () =>
    withWorld(
      { emulator: { checkStatusPath: 'absent' }, policy: { ...DEFAULT_POLICY, check_timeout_ms: 1_000 } },
      async (own) => {
        const request = checked();
        const { workspace_name: workspaceName } = request;
        own.emulator.checks.add({ when: { workspaceName }, status: 'succeeded', runningFor: 'for ever' });
        const { parked } = await parkWith(own, request);
        expect(parked.sources).toMatchObject([{ failure: { type: 'Airbyte.CheckFailed' } }]);
        expect(parked.sources[0]?.failure?.message).toContain('did not end within 1 second');
        expect(callsOf(own, workspaceName, 'createSource')).toEqual([]);
      },
    ));
});
