/** The processes of docker-compose.yml on one machine, without containers: its environments, other hosts and ports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../../emulator/index.ts';
import {
  environmentOf,
  leastGiven,
  leastSecrets,
  readCompose,
  withSecretsIn,
  writeSecrets,
  type Compose,
} from '../compose.ts';
import { airbyteWithClient } from '../environment.ts';
import { onboardingCommand, type CommandResult } from '../cli.ts';
import { startProgram, type Program } from '../program.ts';
import { TemporalOnPostgres } from './temporal.ts';

export class ComposedStack {
  readonly emulator: Emulator;
  readonly temporal: TemporalOnPostgres;
  /** As in the file of the secret `onboarding_keys`. */
  readonly keys: string;
  readonly #compose: Compose;
  /** What stands in `.env`. */
  readonly #given: Readonly<Record<string, string>>;
  /** Of the files of the secrets. */
  readonly #secrets: string;
  readonly #processes: Program[] = [];

  private constructor(parts: Parts) {
    this.#compose = parts.compose;
    this.#given = parts.given;
    this.#secrets = parts.secrets;
    this.keys = parts.keys;
    this.emulator = parts.emulator;
    this.temporal = parts.temporal;
  }

  /**
   * Starts what is not ours, up to and with the namespace.
   * @param settings more of `.env` than must stand in it
   */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<ComposedStack> {
    const compose = await readCompose();
    const emulator = await startEmulator();
    const given = {
      ...leastGiven(),
      ...airbyteWithClient(emulator),
      ...settings,
    };
    const secrets = await mkdtemp(join(tmpdir(), 'onboarding-secrets-'));
    let temporal: TemporalOnPostgres | null = null;
    try {
      const values = leastSecrets();
      await writeSecrets(secrets, values);
      temporal = await TemporalOnPostgres.prepare(compose, given, secrets);
      await temporal.runJob('temporal-schema');
      await temporal.start();
      await temporal.runJob('temporal-namespace');
      const keys = values['onboarding_keys'] ?? '';
      return new ComposedStack({ compose, given, secrets, keys, emulator, temporal });
    } catch (error) {
      await temporal?.stop();
      await emulator.close();
      await rm(secrets, { recursive: true });
      throw error;
    }
  }

  /** Runs a service's command to its end. */
  async run(service: 'setup'): Promise<CommandResult> {
    const { command, env } = this.#ours(service);
    return await onboardingCommand(command, env);
  }

  /** Starts as many as the compose file has of a service. */
  startProcesses(service: 'worker'): void {
    const { command, env, replicas } = this.#ours(service);
    for (let number = 0; number < replicas; number += 1) {
      this.#processes.push(startProgram('onboarding', { args: command, env }));
    }
  }

  /** Ends what {@link startProcesses} started. */
  async stopProcesses(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((running) => running.end()));
  }

  async stop(): Promise<void> {
    await this.emulator.close();
    await this.stopProcesses();
    await this.temporal.stop();
    await rm(this.#secrets, { recursive: true });
  }

  #ours(name: string): { command: readonly string[]; env: Record<string, string>; replicas: number } {
    const service = this.#compose.services[name];
    if (service?.command === undefined) throw new Error(`docker-compose.yml has no command of ${name}.`);
    return {
      command: service.command,
      env: {
        ...withSecretsIn(this.#secrets, environmentOf(service, this.#given)),
        TEMPORAL_CONFIG_FILE: '',
        TEMPORAL_ADDRESS: this.temporal.address,
      },
      replicas: service.deploy?.replicas ?? 1,
    };
  }
}

interface Parts {
  readonly compose: Compose;
  readonly given: Readonly<Record<string, string>>;
  readonly secrets: string;
  readonly keys: string;
  readonly emulator: Emulator;
  readonly temporal: TemporalOnPostgres;
}
