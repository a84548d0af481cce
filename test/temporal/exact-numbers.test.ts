/** Two customers whose ids differ in the last of eighteen digits, over every way in: they are two, or refused; never one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InvalidRequestError, type OnboardingRequestInput } from '../../src/client.ts';
import { genericWebhook } from '../../src/define-config.ts';
import { onboardingCommand } from '../support/cli.ts';
import { startImports, type Imports } from '../support/imports.ts';
import { TEMPLATE_ID } from '../support/requests.ts';
import { json, startService, type TestService } from '../support/service.ts';

// JavaScript reads both as 6204918527736049000.
const IDS = ['6204918527736048901', '6204918527736048902'] as const;
const PATH = 'sources[0].source_config.shop_id';

let imports: Imports;
let service: TestService;
beforeAll(async () => {
  imports = await startImports();
  service = await startService(imports.world, {
    webhooks: {
      shop: {
        webhook: genericWebhook(
          { verification: { kind: 'secret_header' } },
          ({ shop }: { shop: { id: number; plan: { level: number } } }) => ({
            workspace_name: `webhook-${shop.id}`,
            sources: [sourceOf({ shop_id: String(shop.id), level: shop.plan.level })],
          }),
        ),
        secrets: ['a-secret-header'],
      },
    },
  });
});
afterAll(async () => {
  await service.stop();
  await imports.stop();
});

function sourceOf(
  source_config: OnboardingRequestInput['sources'][number]['source_config'],
): OnboardingRequestInput['sources'][number] {
  return { name: 'Shop', source_template_id: TEMPLATE_ID, source_config };
}

/** A request with the id as a number, as a text of JSON: a value can't hold it. */
function textOf(name: string, id: string): string {
  return JSON.stringify({ workspace_name: name, sources: [sourceOf({ shop_id: 'ID' })] }).replace('"ID"', id);
}

async function exist(names: readonly string[]): Promise<boolean[]> {
  return await Promise.all(names.map((name) => imports.world.onboarding.exists(name)));
}

async function delivered(body: string): Promise<Response> {
  const headers = { authorization: 'a-secret-header' };
  return await fetch(`${service.url}/v1/webhooks/shop`, { method: 'POST', body, headers });
}

test('webhook: two onboardings, each with its own digits', async () => {
  for (const id of IDS) {
    const response = await delivered(`{"id":"evt","shop":{"id":${id},"plan":{"level":3}}}`);
    expect([response.status, await json(response)]).toEqual([202, { outcome: 'started' }]);
  }
  await imports.expectOnce(IDS.map((id) => `webhook-${id}`));
  for (const id of IDS)
    expect(imports.world.emulator.sources(`webhook-${id}`)).toMatchObject([
      { receivedConfig: { shop_id: id, level: 3 } },
    ]);
});

test('webhook: a key that stands twice is a failed mapping, and told with its path', async () => {
  const response = await delivered('{"id":"evt","shop":{"id":1,"plan":{"level":3},"id":2}}');
  expect(response.status).toBe(422);
  expect(await json(response)).toMatchObject({ code: 'mapping_failed', errors: [{ path: 'shop.id' }] });
  expect(await exist(['webhook-1', 'webhook-2'])).toEqual([false, false]);
});

test('HTTP: refused with the path, in a request and in a correction', async () => {
  const names = IDS.map((id) => `http-${id}`);
  await imports.world.onboarding.start({ workspace_name: 'http-one', sources: [sourceOf({})] });
  for (const [at, id] of IDS.entries()) {
    const name = names[at] ?? '';
    const asked = [
      ['/v1/onboardings', textOf(name, id), PATH],
      ['/v1/onboardings', textOf('NAME', '1').replace('"NAME"', id), 'workspace_name'],
      [
        '/v1/onboardings/http-one/retry',
        `{"sources":[${JSON.stringify(sourceOf({ shop_id: 'ID' })).replace('"ID"', id)}]}`,
        PATH,
      ],
    ] as const;
    for (const [path, body, problem] of asked) {
      const response = await service.call('POST', path, { body });
      const text = await response.text();
      expect(response.status).toBe(422);
      const { code, errors } = JSON.parse(text) as { code: string; errors: { path: string }[] };
      expect([code, errors.length]).toEqual(['invalid_request', 1]);
      expect(errors[0]?.path).toBe(problem);
      expect(text).not.toContain(id.slice(0, 10));
    }
  }
  expect(await exist(names)).toEqual([false, false]);
});

test('command line: a file is refused with the path', async () => {
  const names = IDS.map((id) => `file-${id}`);
  for (const [at, id] of IDS.entries()) {
    const file = await imports.fileOf(textOf(names[at] ?? '', id), 'json');
    const { exitCode, stderr } = await onboardingCommand(['start', file], imports.env);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(PATH)]);
  }
  expect(await exist(names)).toEqual([false, false]);
});

test('NDJSON: refused with line and path', async () => {
  const names = IDS.map((id) => `ndjson-${id}`);
  const file = await imports.fileOf(IDS.map((id, at) => `${textOf(names[at] ?? '', id)}\n`).join(''));
  const { exitCode, stdout } = await imports.run([file]);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    invalid: 2,
    first_problems: [
      { line: 1, path: PATH },
      { line: 2, path: PATH },
    ],
  });
  expect(await exist(names)).toEqual([false, false]);
});

test('CSV: text is text; as JSON it is refused', async () => {
  const header = 'workspace_name,source_name,source_template_id,source_config.shop_id';
  const row = (id: string): string => `${id},Shop,${TEMPLATE_ID},${id}`;
  const asText = await imports.fileOf([header, ...IDS.map(row)].join('\r\n'), 'csv');
  expect((await imports.run([asText])).exitCode).toBe(0);
  await imports.expectOnce(IDS);
  for (const id of IDS)
    expect(imports.world.emulator.sources(id)).toMatchObject([{ receivedConfig: { shop_id: id } }]);
  const asJson = [`${header}:json`, ...IDS.map((id) => `json-${row(id)}`)].join('\r\n');
  const { exitCode, stdout } = await imports.run(['--check', await imports.fileOf(asJson, 'csv')]);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    first_problems: [
      { line: 2, path: 'source_config.shop_id:json' },
      { line: 3, path: 'source_config.shop_id:json' },
    ],
  });
});

test('client: a number that may have been rounded is refused, wherever it is', async () => {
  const { onboarding } = imports.world;
  for (const number of [...IDS.map(Number), 2 ** 53, NaN, Infinity, -0]) {
    const source = sourceOf({ nested: [{ shop_id: number }] });
    const path = 'sources[0].source_config.nested[0].shop_id';
    const request = { workspace_name: 'client', sources: [source] };
    for (const ask of [
      () => onboarding.start(request),
      () => onboarding.retry('client', { sources: [source] }),
    ]) {
      const error: unknown = await ask().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect((error as InvalidRequestError).issues.map((issue) => issue.path)).toEqual([path]);
      expect((error as Error).message).not.toMatch(/620491|9007199254740992/);
    }
  }
  expect(await exist(['client'])).toEqual([false]);
});
