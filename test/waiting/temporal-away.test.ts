/** What is told of a Temporal that is away, or that cannot be spoken to; a connection is given up only after seconds. */
import { describe, expect, inject, test, type TestContext } from 'vitest';
import { OnboardingClient } from '../../src/client.ts';
import { LOCALHOST } from '../fixtures/localhost-certificate.ts';
import { onboardingCommand, startCommand, type CommandResult } from '../support/cli.ts';
import { airbyteWithClient, temporalEnvironment } from '../support/environment.ts';
import { startGateway, type Gateway } from '../support/gateway.ts';
import { customersNamed, lineReached, namesOf, ndjson } from '../support/import-files.ts';
import { startImports } from '../support/imports.ts';
import { startRefusingTemporal } from '../support/refusing-temporal.ts';
import { requestFor } from '../support/requests.ts';
import { parkWith, refused } from '../support/sign-up.ts';
import { RUST_ERROR } from '../support/rust-errors.ts';
import { startSettings } from '../support/start-settings.ts';
import { onTerminal } from '../support/terminal.ts';
import { worldOf, type World } from '../support/world.ts';

const NOWHERE = '127.0.0.1:1';

describe.concurrent('where nothing listens', () => {
  test('a command ends with 5, and says where it looked', async () => {
    const { exitCode, stderr } = await onboardingCommand(
      ['status', 'acme'],
      temporalEnvironment({ address: NOWHERE }),
    );
    expect(exitCode).toBe(5);
    expect(stderr).toContain(NOWHERE);
  });

  test('the doctor has a finding, and exit 1, and looks at Airbyte all the same', async (context) => {
    const { emulator } = await worldOf(context, { withoutWorker: true });
    const env = { ...temporalEnvironment({ address: NOWHERE }), ...airbyteWithClient(emulator) };
    const { exitCode, stdout } = await onboardingCommand(['doctor', '--json'], env);
    const { checks } = JSON.parse(stdout) as { checks: { check: string }[] };
    expect(exitCode).toBe(1);
    expect(Object.fromEntries(checks.map((told) => [told.check, told]))).toMatchObject({
      connection: { status: 'failed', message: expect.stringContaining(NOWHERE) as unknown },
      pollers: { status: 'warning', message: expect.stringContaining('Not looked at') as unknown },
      airbyte: { status: 'ok' },
    });
  });
});

describe.concurrent('while it is away and comes back', () => {
  /** A world, and a gateway before its Temporal that can be closed. */
  async function awayWorld(
    context: TestContext,
    withoutWorker = false,
  ): Promise<{ world: World; gateway: Gateway; through: Record<string, string> }> {
    const world = await worldOf(context, { withoutWorker });
    const gateway = await startGateway(`http://${inject('temporal').address}`);
    context.onTestFinished(() => gateway.close());
    return { world, gateway, through: { ...temporalEnvironment(world), ...throughGateway(gateway) } };
  }

  /** Starts one that needs a person, and answers how it is mended. */
  async function startParked(world: World): Promise<{ name: string; mend: () => Promise<unknown> }> {
    const { name } = await parkWith(world, ['Stripe'], refused(403));
    return { name, mend: () => world.onboarding.retry(name) };
  }

  test('watch says so, goes on when it is back, and tells what happened meanwhile', async (context) => {
    const { world, gateway, through } = await awayWorld(context);
    const { name, mend } = await startParked(world);
    const watch = startCommand(['watch', name], through);
    await watch.says(/✗ Stripe/);
    await gateway.close();
    await watch.says(/^Temporal does not answer\. It is asked again until it does; Ctrl-C ends this\.$/);
    await mend();
    await world.onboarding.result(name);
    await gateway.accept();
    await watch.says(/completed, done/);
    const { exitCode, stdout } = await watch.ended;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('completed, done, 100 %');
  });

  // Only util-linux' `script` takes a command in this way.
  test.skipIf(process.platform !== 'linux')(
    'the live display of watch says so below what it last knew',
    async (context) => {
      const { world, gateway, through } = await awayWorld(context);
      const { name, mend } = await startParked(world);
      const watch = onTerminal(['watch', name], through, { columns: 80, rows: 20 });
      await watch.shows(/✗ Stripe/);
      await gateway.close();
      expect(await watch.shows(/Temporal does not answer/)).toMatch(/✗ Stripe[^]*Temporal does not answer/);
      await gateway.accept();
      await watch.shows(/✗ Stripe(?![^]*Temporal does not answer)/);
      await mend();
      expect(await watch.ended).toBe(0);
      expect(watch.screen().join('\n')).not.toContain('does not answer');
    },
  );

  test('an import waits, and says so; then it goes on and has lost no row', async (context) => {
    const imports = await startImports();
    context.onTestFinished(() => imports.stop());
    const gateway = await startGateway(`http://${inject('temporal').address}`);
    context.onTestFinished(() => gateway.close());
    const names = namesOf(60);
    const file = await imports.fileOf(ndjson(customersNamed(names)));
    // So slowly that its end does not come before; the rest is imported as fast as it may.
    const running = startCommand(['import', '--json', '--rate', '1', file], {
      ...imports.env,
      ...throughGateway(gateway),
    });
    await context.expect.poll(() => lineReached(file)).toBeGreaterThan(1);
    await gateway.close();
    await running.says(/Temporal does not answer/);
    const reached = await lineReached(file);
    await gateway.accept();
    await context.expect.poll(() => lineReached(file)).toBeGreaterThan(reached);
    expect((await running.interrupt()).exitCode).toBe(1);

    const { exitCode, stdout } = await imports.run([file]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: names.length, failed: 0, whole_file: true });
    await imports.expectOnce(names);
  });

  test('a client that is closed tells who follows an onboarding that it is over, and throws nothing beside it', async (context) => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtExceptionMonitor', onUncaught);
    context.onTestFinished(() => void process.off('uncaughtExceptionMonitor', onUncaught));
    const { world, gateway, through } = await awayWorld(context, true);
    const request = requestFor(['Stripe']);
    await world.onboarding.accept(request);
    const onboarding = await OnboardingClient.connect(through);
    const followed = onboarding.follow(request.workspace_name);
    await followed.next();
    const ended = expect(followed.next()).rejects.toThrow('Channel has been shut down');
    await gateway.close();
    await onboarding.close();
    await ended;
    expect(uncaught).toEqual([]);
  });
});

function throughGateway({ url }: Gateway): Record<string, string> {
  return { TEMPORAL_ADDRESS: new URL(url).host };
}

describe.concurrent('where one side speaks TLS', () => {
  async function start(
    command: string,
    address: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    return await onboardingCommand([command], { ...startSettings(address), ...env });
  }

  test.each(['worker', 'serve'])(
    '%s ends where Temporal does not, and names what turned it on',
    async (command) => {
      const { exitCode, stderr } = await start(command, inject('temporal').address, {
        TEMPORAL_API_KEY: 'a-key-of-temporal-cloud',
      });
      expect(stderr).toMatch(
        /it does not speak TLS, which is on here\).*TEMPORAL_TLS=true, an API key \(TEMPORAL_API_KEY\)/,
      );
      expect([exitCode, RUST_ERROR.test(stderr)]).toEqual([5, false]);
    },
  );

  test.each([
    ['does', {}, /it speaks TLS, which is off here\)\. Set TEMPORAL_TLS=true/],
    [
      'has a certificate of nobody',
      { TEMPORAL_TLS: 'true' },
      /\(its certificate is not trusted here: self-signed certificate\)\. Set TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
    ],
  ])('a worker ends where Temporal %s, and says so', async (_name, env, told) => {
    const server = await startRefusingTemporal(() => null, LOCALHOST);
    try {
      const { exitCode, stderr } = await start('worker', server.address, env);
      expect(stderr).toMatch(told);
      expect([exitCode, RUST_ERROR.test(stderr)]).toEqual([5, false]);
    } finally {
      await server.close();
    }
  });
});
