/** Accepting a signup over HTTP, against a bare workflow start: the same server, client and process, in turns. */
import { randomBytes, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { OnboardingClient, type OnboardingRequestInput } from '../src/client.ts';
import { findTemporalCli } from '../src/dev/temporal-cli.ts';
import { startTemporalServer } from '../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES, WORKFLOW_TYPE } from '../src/domain/names.ts';
import { generateKey, onboardingDataConverter } from '../src/secrets/index.ts';
import { createHttpApp, serveApp } from '../src/serve.ts';

/** Starts one, and resolves when Temporal has it. */
type Start = () => Promise<void>;

const PAIRS = 400;
const STORM = 1_000;
const AT_ONCE = 50;
const API_KEY = 'bench';

export async function benchSignup(print: (line: string) => void): Promise<void> {
  const { path: cliPath } = await findTemporalCli({ env: process.env });
  const server = await startTemporalServer({ cliPath, searchAttributes: SEARCH_ATTRIBUTES, uiPort: null });
  const connection = await Connection.connect({ address: server.address });
  const keys = generateKey('bench');
  const client = new Client({ connection, dataConverter: onboardingDataConverter(keys) });
  // No worker polls here: a signup is accepted without one.
  const taskQueue = `bench-${randomUUID()}`;
  const onboarding = new OnboardingClient({ client, keys, taskQueue });
  const deps = {
    onboarding,
    apiKeys: [{ name: 'bench', key: API_KEY }],
    progressTokenKey: randomBytes(32),
    logger: pino({ level: 'silent' }),
    limits: { perKey: Number.MAX_SAFE_INTEGER },
  };
  const service = await serveApp((options) => createHttpApp(deps, options), { host: '127.0.0.1', port: 0 });
  try {
    const bare: Start = async () => {
      await client.workflow.start(WORKFLOW_TYPE, { taskQueue, workflowId: randomUUID(), args: [signup()] });
    };
    await compare(bare, () => accept(service.url), print);
  } finally {
    await service.stop();
    await connection.close();
    await server.stop();
  }
}

async function compare(bare: Start, accepted: Start, print: (line: string) => void): Promise<void> {
  for (let warmUp = 0; warmUp < 50; warmUp += 1) await Promise.all([bare(), accepted()]);
  const floor: number[] = [];
  const measured: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    floor.push(await timed(bare));
    measured.push(await timed(accepted));
  }
  print(`\none after the other, ${PAIRS} pairs (its client's share of HTTP is in it)`);
  for (const percent of [50, 99]) {
    const [of, against] = [percentile(measured, percent), percentile(floor, percent)];
    print(
      `  p${percent}: ${of.toFixed(2)} ms, bare ${against.toFixed(2)} ms, ratio ${(of / against).toFixed(2)}`,
    );
  }
  const rates = { bare: await rate(bare), accepted: await rate(accepted) };
  print(`\n${STORM} signups, ${AT_ONCE} at once`);
  print(
    `  accepted ${rates.accepted.toFixed(0)} a second, bare starts ${rates.bare.toFixed(0)} a second, ` +
      `ratio ${(rates.accepted / rates.bare).toFixed(2)}`,
  );
}

async function accept(url: string): Promise<void> {
  const response = await fetch(`${url}/v1/onboardings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(signup()),
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`A signup was answered ${response.status}.`);
}

function signup(): OnboardingRequestInput {
  const sources = ['Stripe', 'HubSpot', 'GitHub'].map((name) => ({
    name,
    source_template_id: '7b3d41c8-2a56-4c19-8f3e-51b0a6e0d2f4',
    source_config: { account_id: `account of ${name}`, client_secret: `secret of ${name}` },
  }));
  return { workspace_name: `bench-${randomUUID()}`, sources };
}

/** Milliseconds. */
async function timed(start: Start): Promise<number> {
  const began = performance.now();
  await start();
  return performance.now() - began;
}

/** Starts a second, with a constant number under way. */
async function rate(start: Start): Promise<number> {
  const began = performance.now();
  let left = STORM;
  const starter = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await start();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, starter));
  return STORM / ((performance.now() - began) / 1_000);
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
