/** The host application of the examples, installed as anybody would, while its worker and the Temporal server are killed. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { startEmulator } from '../../emulator/index.ts';
import { startOtherServices } from '../../examples/host-application/test/other-services.ts';
import { generateKey } from '../../src/secrets/index.ts';
import { TEMPLATE_ID } from '../support/requests.ts';
import { airbyteWithToken, temporalEnvironment } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { TemporalProcess } from '../support/temporal-process.ts';

const CUSTOMERS = 60;
/** The server with every third. */
const KILLS = 6;
/** Milliseconds. */
const BETWEEN_KILLS = 4_000;
const LIMIT = 5 * 60_000;

/**
 * Signs customers up, and kills with SIGKILL meanwhile. What was to be kept is counted then: one account, one source and one mail for
 * each, whatever was asked for twice.
 * @param folder of the application, as it was built
 * @throws Error that tells what is missing, or there twice
 */
export async function signedUpWhileKilled(
  folder: string,
  ofTheMachine: Readonly<Record<string, string>>,
): Promise<string> {
  const temporal = await TemporalProcess.start(join(folder, 'temporal.db'));
  const emulator = await startEmulator();
  let mailNumber = 0;
  // Of every third mail the answer gets lost, so that it is asked for again.
  const others = await startOtherServices(() => (mailNumber += 1) % 3 === 0);
  const env = {
    ...ofTheMachine,
    ...temporalEnvironment({ address: temporal.address, keys: generateKey(), taskQueue: 'application' }),
    ...airbyteWithToken(emulator),
    // Otherwise a call that was killed is waited for as long as Airbyte may take for it.
    AIRBYTE_REQUEST_TIMEOUT: '3s',
    AIRBYTE_COMMIT_WINDOW: '4s',
    OTHER_SERVICES_URL: others.url,
    STRIPE_TEMPLATE_ID: TEMPLATE_ID,
  };
  const workers: Program[] = [];
  const startWorker = (): void => {
    workers.push(program(folder, ['out/src/worker.js'], env));
  };
  try {
    const customers = Array.from({ length: CUSTOMERS }, (_, number) => `customer-${number + 1}`);
    startWorker();
    await workers[0]?.says('the worker runs');
    const signingUp = signedUp(folder, customers, env);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await pause(BETWEEN_KILLS);
      if (kill % 3 === 0) {
        await temporal.kill();
        await temporal.startAgain();
      }
      await workers.at(-1)?.end('SIGKILL');
      startWorker();
    }
    await signingUp;
    const isDone = (): boolean =>
      customers.every((customer) => others.accounts.has(customer)) && others.mails.size >= CUSTOMERS;
    for (const until = Date.now() + LIMIT; !isDone() && Date.now() < until;) await pause(200);
    const output = workers.map((worker) => worker.output).join('');
    const problems = customers.flatMap((customer) => {
      const counts = {
        account: others.accounts.has(customer) ? 1 : 0,
        sources: emulator.sources(customer).length,
        mails: [...others.mails.values()].filter(({ to }) => to === customer).length,
        'starts that its own interceptor saw': output.includes(`call start onboarding:${customer}\n`) ? 1 : 0,
      };
      return Object.entries(counts).flatMap(([what, count]) =>
        count === 1 ? [] : [`${customer}: ${what} ${count}`],
      );
    });
    if (problems.length > 0) throw new Error(`${output}\n${problems.join('\n')}`);
    return (
      `${CUSTOMERS} customers, workers killed ${KILLS} times, the Temporal server ${KILLS / 3} times: ` +
      `accounts ${others.accounts.size}, sources ${emulator.sources().length}, mails ${others.mails.size} of ${others.asked()} asked for.`
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    await temporal.stop();
    await emulator.close();
    await others[Symbol.asyncDispose]();
  }
}

/** As a handler that is asked again when the server was away: what was begun is begun once. */
async function signedUp(
  folder: string,
  customers: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const failures: string[] = [];
  for (const until = Date.now() + LIMIT; Date.now() < until;) {
    const signUp = program(folder, ['out/src/sign-up.js', ...customers], env);
    if ((await signUp.ended) === 0) return;
    failures.push(signUp.output);
    await pause(500);
  }
  throw new Error(`The customers could not be signed up:\n${failures.join('\n')}`);
}

function program(folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const child = execa(process.execPath, args, {
    reject: false,
    buffer: false,
    cwd: folder,
    extendEnv: false,
    env,
  });
  return new Program(child as ConstructorParameters<typeof Program>[0]);
}
