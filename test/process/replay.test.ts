/** `onboarding replay`, before this version is deployed; it makes Temporal's runtime, which is one a process. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../src/domain/version.ts';
import { workflowIdFor } from '../../src/domain/names.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { expectDocumented } from '../support/documented-fields.ts';
import { temporalEnvironment } from '../support/environment.ts';
import { NAMESPACE_OF_REPLAY } from '../support/namespaces.ts';
import { startProgram } from '../support/program.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { startWorld, type World } from '../support/world.ts';

const HISTORIES = fileURLToPath(new URL('../histories/', import.meta.url));
const RECORDED = join(HISTORIES, `${VERSION}-three-sources.json`);

let folder: string;
let world: World;
let parked: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onboarding-replay-'));
  world = await startWorld({ namespace: NAMESPACE_OF_REPLAY });
  parked = (await parkWith(world, ['Stripe', 'HubSpot'], refused(422, 'HubSpot'))).name;
});
afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly version: string;
  readonly replays: number;
  readonly failing: number;
  readonly histories: readonly {
    readonly workspace_name: string;
    readonly verdict: string;
    readonly reason: string | null;
  }[];
}

async function replay(
  args: readonly string[],
  { env = {}, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }> {
  const program = startProgram('onboarding', { args: ['replay', ...args], env, input });
  const exitCode = await program.ended;
  return { exitCode, stdout: program.stdout, stderr: program.stderr };
}

async function replayed(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Answer & { readonly exitCode: number | undefined }> {
  const { exitCode, stdout } = await replay([...args, '--json'], { env });
  return { exitCode, ...(JSON.parse(stdout) as Answer) };
}

/** As `temporal workflow show --output json` prints it, encrypted. */
async function downloaded(workspaceName: string): Promise<string> {
  const history = await world.temporal.workflow.getHandle(workflowIdFor(workspaceName)).fetchHistory();
  const file = join(folder, `${workspaceName}.json`);
  await writeFile(file, historyToJSON(history));
  return file;
}

test('every recorded history replays, without keys and without a server', async () => {
  const files = (await readdir(HISTORIES)).filter((name) => name.endsWith('.json'));
  const answer = await replayed(files.map((name) => join(HISTORIES, name)));
  expect(answer).toMatchObject({ exitCode: 0, version: VERSION, replays: files.length, failing: 0 });
});

test('a history whose commands come in another order does not, and the others are told all the same', async () => {
  const history = await readFile(RECORDED, 'utf8');
  const differing = join(folder, 'differing.json');
  await writeFile(differing, history.replaceAll('"create:2"', '"create:7"'));
  const { exitCode, stdout } = await replay([differing, RECORDED]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/✗ differs [^]*create:2[^]*Do not deploy[^]*✓ replays /);
  expect(stdout).toMatch(/2 histories with version [\d.]+, 1 replay, 1 do not\.$/m);
});

test('one that is encrypted is decrypted with the keys of the environment, and tells nothing of what is in it', async () => {
  const file = await downloaded(parked);
  const { exitCode, stdout, stderr } = await replay([file, '--json'], {
    env: { ONBOARDING_KEYS: world.keys },
  });
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    0,
    { histories: [{ workspace_name: parked, verdict: 'replays', reason: null }] },
  ]);
  expect(stdout + stderr).not.toMatch(/secret of|account of|sealed\.v/);
  for (const env of [{}, { ONBOARDING_KEYS: generateKey('other') }]) {
    const answer = await replayed([file, RECORDED], env);
    expect(answer).toMatchObject({ exitCode: 1, replays: 1, failing: 1 });
    const [unreadable] = answer.histories.filter(({ verdict }) => verdict === 'unreadable');
    expect(unreadable?.reason).toMatch(/is encrypted with the key "[^"]+", which is not among/);
  }
});

test('what the server has, open ones too, with the fields that are documented', async () => {
  const env = temporalEnvironment(world);
  const answer = await replayed(['--from-server', '--workspace', parked], env);
  expect(answer).toMatchObject({ exitCode: 0, replays: 1, histories: [{ workspace_name: parked }] });
  const { exitCode, ...printed } = answer;
  expectDocumented('replay FILE', printed);
  expectDocumented('replay --from-server', printed);

  const request = requestFor(['Stripe']);
  await world.onboarding.start(request);
  await world.onboarding.result(request.workspace_name);
  const limited = await replay(['--from-server', '--limit', '1', '--since', '1h'], { env });
  expect([exitCode, limited.exitCode]).toEqual([0, 0]);
  expect(limited.stdout).toMatch(/^1 history with version/m);
  expect(limited.stderr).toMatch(/Some \d+ more match/);
});

test('an onboarding that there is not is told so; a history may come by standard input', async () => {
  const none = await replay(['--from-server', '--workspace', 'nobody has this name'], {
    env: temporalEnvironment(world),
  });
  expect(none).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('There is no onboarding') as string,
  });
  const { exitCode, stdout } = await replay(['-'], { input: await readFile(RECORDED, 'utf8') });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('✓ replays')]);
});
