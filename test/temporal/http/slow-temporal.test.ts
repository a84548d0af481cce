/** Storms of one signup while Temporal takes its time: there is one call about it at once, so that none waits for the others. */
import { once } from 'node:events';
import {
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  OnboardingClient,
  onboardingDataConverter,
  UnavailableError,
  type OnboardingRequestInput,
} from '../../../src/client.ts';
import { standardWebhook } from '../../../src/define-config.ts';
import { requestFor, sourceNamed } from '../../support/requests.ts';
import { gate } from '../../support/scripted-server.ts';
import { API_KEY, startService } from '../../support/service.ts';
import { signers } from '../../support/signed.ts';
import { startWorld, type World } from '../../support/world.ts';

/** Of each of two requests. With two calls or three for each of them it would take 50 seconds, and none may wait for more than ten. */
const DELIVERIES = 100;
const CALL_MS = 100;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

type Send = (url: string, request: OnboardingRequestInput) => Promise<Response>;

const WAYS: Record<string, Send> = {
  'as webhooks': async (url, request) => {
    const { secret, event, sign } = signers.svix;
    const { body, headers } = await sign(
      JSON.stringify({ ...event('any'), data: { request } }),
      secret,
      Date.now(),
    );
    return await fetch(`${url}/v1/webhooks/clerk`, { method: 'POST', body, headers });
  },
  'over the API': (url, request) =>
    fetch(`${url}/v1/onboardings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify(request),
    }),
};

test.each(Object.entries(WAYS))(
  'two requests for one workspace, a hundred times each at once %s: one is started, and each is told of its own',
  async (_way, send) => {
    const { onboarding } = await clientThrough(() => pause(CALL_MS));
    const webhook = standardWebhook(({ data }) => data['request'] as OnboardingRequestInput);
    const service = await startService(world, {
      onboarding,
      webhooks: { clerk: { webhook, secrets: [signers.svix.secret] } },
    });
    const request = requestFor(['Stripe']);
    const another = { ...request, sources: [sourceNamed('Stripe', { account_id: 'another' })] };
    const outcomesOf = (asked: OnboardingRequestInput): Promise<string[]> =>
      Promise.all(Array.from({ length: DELIVERIES }, async () => outcome(await send(service.url, asked))));
    const outcomes = await Promise.all([outcomesOf(request), outcomesOf(another)]);
    const [started, refused] = outcomes[0].includes('started') ? outcomes : outcomes.toReversed();
    expect(started?.filter((told) => told === 'started')).toHaveLength(1);
    expect(started?.filter((told) => !/^(started|already_running|already_completed)$/.test(told))).toEqual(
      [],
    );
    expect(new Set(refused)).toEqual(new Set(['conflict']));
    expect((await world.onboarding.result(request.workspace_name)).status).toBe('completed');
    expect(world.emulator.sources(request.workspace_name)).toHaveLength(1);
    await service.stop();
  },
);

test('who gives up takes nobody along who has asked for the same', async () => {
  const isAsked = gate();
  const goesOn = gate();
  const { connection, onboarding } = await clientThrough((method) => {
    if (method !== 'StartWorkflowExecution') return Promise.resolve();
    isAsked.open();
    return goesOn.opened;
  });
  const request = requestFor(['Stripe']);
  const givingUp = new AbortController();
  const first = connection.withAbortSignal(givingUp.signal, () => onboarding.accept(request));
  const gaveUp = expect(first).rejects.toThrow(UnavailableError);
  const second = onboarding.accept(request);
  await isAsked.opened;
  givingUp.abort();
  await gaveUp;
  goesOn.open();
  expect(['started', 'already_running']).toContain(await second);
});

async function outcome(response: Response): Promise<string> {
  const told = (await response.json()) as { readonly outcome?: string; readonly code?: string };
  return told.outcome ?? told.code ?? String(response.status);
}

/** A client whose calls pass {@link startNarrowGateway}, until the test ends. */
async function clientThrough(
  before: BeforeCall,
): Promise<{ readonly connection: Connection; readonly onboarding: OnboardingClient }> {
  const gateway = await startNarrowGateway(world.address, before);
  const connection = await Connection.connect({ address: gateway.address });
  onTestFinished(async () => {
    await connection.close();
    await gateway.close();
  });
  const { keyring: keys, namespace, taskQueue } = world;
  const client = new Client({ connection, namespace, dataConverter: onboardingDataConverter(keys) });
  return { connection, onboarding: new OnboardingClient({ client, keys, taskQueue }) };
}

type BeforeCall = (method: string) => Promise<void>;

/** A gateway before Temporal that lets one call pass at once, in their order, each after `before` has resolved. */
async function startNarrowGateway(
  target: string,
  before: BeforeCall,
): Promise<{ readonly address: string; readonly close: () => Promise<void> }> {
  const upstream = connect(`http://${target}`);
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer().listen(0, '127.0.0.1');
  server.on('session', (session) => sessions.add(session));
  let last = Promise.resolve();
  server.on('stream', (call, headers) => {
    const pass = async (): Promise<void> => {
      await before(headers[':path']?.split('/').at(-1) ?? '');
      // Nobody waits for its answer any more.
      if (!call.destroyed) await forward(call, headers);
    };
    last = last.then(pass);
  });
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      server.close();
      await once(server, 'close');
    },
  };

  async function forward(call: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const forwarded = upstream.request(headers);
    let trailers: IncomingHttpHeaders = {};
    forwarded.on('trailers', (received: IncomingHttpHeaders) => {
      trailers = received;
    });
    forwarded.on('response', (answer, flags) => {
      // A refusal has no message: its head is all there is.
      const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      call.respond({ ...answer }, { endStream, waitForTrailers: !endStream });
      if (!endStream) forwarded.pipe(call);
    });
    call.on('wantTrailers', () => {
      call.sendTrailers({ ...trailers });
    });
    // Either may be cut off, and then the other ends, too.
    forwarded.on('error', () => undefined);
    call
      .on('error', () => undefined)
      .on('close', () => {
        forwarded.close();
      });
    call.pipe(forwarded);
    await new Promise<void>((resolve) => forwarded.on('close', resolve));
  }
}
