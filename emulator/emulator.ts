import type { ApiName } from './apis.ts';
import { CheckPlan } from './checks.ts';
import { createClock } from './clock.ts';
import { createControl, type Programmable } from './control.ts';
import { createFaults } from './faults.ts';
import { handle } from './handle.ts';
import { createInsight } from './insight.ts';
import { listen, type Listening } from './listen.ts';
import { resolveOptions, type EmulatorOptions } from './options.ts';
import { createWorld, type World } from './world.ts';

export interface Emulator extends Programmable {
  /** The base address, without a slash at its end. */
  readonly url: string;
  readonly organizationId: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;

  /** Ends every connection, also those of held and unanswered calls. Nothing takes effect afterwards. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of the Airbyte Embedded API in both its generations, stricter than the API where the API's documents
 * leave room, so that what works with it works with the API.
 * @throws Error when the address is taken
 */
export async function startEmulator(given: EmulatorOptions = {}): Promise<Emulator> {
  const options = resolveOptions(given);
  const clock = createClock(() => {
    world.lateCommits.settle();
  });
  const faults = createFaults();
  const checks = new CheckPlan();
  let world = createWorld(options, clock, checks);
  // What is due by the clock has landed before anyone looks.
  const settledWorld = (): World => {
    world.lateCommits.settle();
    return world;
  };
  const reset = (): void => {
    world.lateCommits.clear();
    world = createWorld(options, clock, checks);
    faults.clear();
    checks.clear();
  };

  const listening = await listen(options.host, options.port, (request, response) =>
    options.controlEndpoints && control.answers(request)
      ? control.answer(request, response)
      : handle(request, response, world, faults),
  );
  const emulator = {
    url: listening.url,
    organizationId: options.organizationId,
    accessToken: options.accessToken,
    clientId: options.clientId,
    clientSecret: options.clientSecret,
    get calls() {
      return settledWorld().calls;
    },
    ...createInsight(settledWorld),
    faults,
    checks,
    clock,
    offer: (apis: readonly ApiName[]) => {
      world.switches.apis = [...apis];
    },
    failDeletions: (fail: boolean) => {
      world.switches.deletionsFail = fail;
    },
    reset,
    close: () => closing(reset, listening),
  };
  const control = createControl(emulator);
  return emulator;
}

async function closing(reset: () => void, listening: Listening): Promise<void> {
  const closed = listening.close();
  // Lets go of held calls, whose connections have ended by now, into a world that no one sees any more.
  reset();
  await closed;
}
