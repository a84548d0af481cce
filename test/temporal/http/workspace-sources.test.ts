/** A source that the widget says it has made is believed when it stands in the customer's own workspace. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AirbyteApi } from '../../../src/domain/history/types.ts';
import { requestFor } from '../../support/requests.ts';
import { json, startService, workspaceSourcesFrom, type TestService } from '../../support/service.ts';
import { startWorld, type World } from '../../support/world.ts';

const TEMPLATE = 'c2e85f90-9d17-4b6c-a1d8-3f6e7b9c0a25';

describe.each<AirbyteApi>(['embedded', 'agents'])('with the API %s', (api) => {
  let world: World;
  let service: TestService;
  let name: string;
  beforeAll(async () => {
    world = await startWorld({ api });
    service = await startService(world, { workspaceSources: workspaceSourcesFrom(world, api) });
    const request = requestFor(['Stripe']);
    name = request.workspace_name;
    await world.onboarding.start(request);
    await world.onboarding.result(name);
  });
  afterAll(async () => {
    await service.stop();
    await world.stop();
  });

  const addedIn = (workspaceName: string): string =>
    world.emulator.seedSource({ workspaceName, name: 'Added', sourceTemplateId: TEMPLATE }).id;
  const ask = (workspaceName: string, id: string, headers = {}): Promise<Response> =>
    service.call('GET', `/v1/onboardings/${workspaceName}/sources/${id}`, { headers });

  test('one that was added beside the onboarding is found', async () => {
    const id = addedIn(name);
    const response = await ask(name, id);
    expect([response.status, response.headers.get('cache-control'), await json(response)]).toEqual([
      200,
      'no-store',
      { id, name: 'Added', source_template_id: TEMPLATE },
    ]);
  });

  test('another customer’s is not, nor one that there is not, and no workspace is made', async () => {
    const ofAnother = addedIn(`${name}-another`);
    const before = world.emulator.workspaces().length;
    const asked = [
      await ask(name, ofAnother),
      await ask(name, crypto.randomUUID()),
      await ask(name, '..%2F..%2Fsources'),
      await ask('nobody', ofAnother),
    ];
    for (const response of asked)
      expect([response.status, (await json(response))['code']]).toEqual([404, 'not_found']);
    expect(world.emulator.workspaces()).toHaveLength(before);
  });

  test('is not told to who has only a progress token, or nothing', async () => {
    const { token } = await json(await service.call('POST', `/v1/onboardings/${name}/progress-token`));
    const id = addedIn(name);
    for (const authorization of [`Bearer ${token as string}`, ''])
      expect((await ask(name, id, { authorization })).status).toBe(401);
  });

  test('a service without a credential says so, and an Airbyte that is away is said to be', async () => {
    const without = await startService(world);
    const response = await without.call('GET', `/v1/onboardings/${name}/sources/any`);
    expect((await json(response))['code']).toBe('not_set_up');
    await without.stop();
    world.emulator.faults.add({ operation: 'listSources', times: 1, fault: { kind: 'status', status: 503 } });
    const away = await ask(name, 'any');
    expect([away.status, (await json(away))['code']]).toEqual([503, 'unavailable']);
    expect(away.headers.get('retry-after')).not.toBeNull();
  });
});
