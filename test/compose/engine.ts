/** What `docker compose up` does, as far as a machine without containers allows: each command in a process of its own. */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import ms, { type StringValue } from 'ms';
import { environmentOf, filled, type Compose, type ComposeService } from '../support/compose.ts';
import { Container, type HealthOptions, type RestartPolicy } from './container.ts';
import type { Image, Images } from './images.ts';
import type { Network } from './network.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
/** Docker's own, where a service has none. */
const STOP_GRACE = '10s';
/** How long a dependency may take. */
const DEPENDENCY_MS = 5 * 60_000;

interface EngineOptions {
  readonly compose: Compose;
  /** What stands in `.env`. */
  readonly given: Readonly<Record<string, string>>;
  readonly images: Images;
  readonly network: Network;
  readonly profiles: readonly string[];
  readonly report: (line: string) => void;
}

export class Engine {
  readonly #options: EngineOptions;
  readonly #containers = new Map<string, readonly Container[]>();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Those of a service. */
  containersOf(service: string): readonly Container[] {
    return this.#containers.get(service) ?? [];
  }

  get containers(): readonly Container[] {
    return [...this.#containers.values()].flat();
  }

  /** Starts every service of the profiles, each when what it depends on is as it says. @returns what has no image here */
  async up(): Promise<string[]> {
    const { compose, profiles } = this.#options;
    const wanted = Object.entries(compose.services).filter(
      ([, { profiles: own }]) => own === undefined || own.some((one) => profiles.includes(one)),
    );
    const started = new Map<string, Promise<void>>();
    const startedOnce = (name: string): Promise<void> => {
      const known = started.get(name);
      if (known !== undefined) return known;
      const starting = this.#startWhenReady(name, startedOnce);
      started.set(name, starting);
      return starting;
    };
    const here = wanted.filter(([, service]) => this.#imageOf(service) !== null);
    await Promise.all(here.map(([name]) => startedOnce(name)));
    const running = this.containers.filter((container) => this.#hasHealth(container));
    await Promise.all(running.map((container) => container.until('healthy', DEPENDENCY_MS)));
    return wanted.filter(([, service]) => this.#imageOf(service) === null).map(([name]) => name);
  }

  /** As `docker compose run --rm`. @returns what it printed, and its exit code */
  async run(name: string, args: readonly string[]): Promise<{ exitCode: number; output: string }> {
    const service = this.#service(name);
    const { command, environment } = await this.#process(name, { ...service, command: args }, 1);
    const [program = '', ...words] = command;
    const { exitCode = 1, all } = await execa(program, words, {
      ...{ cwd: PACKAGE, env: environment, extendEnv: false, reject: false, all: true, stdin: 'ignore' },
    });
    return { exitCode, output: all };
  }

  /** The last one that was started first. */
  async down(): Promise<void> {
    for (const container of this.containers.toReversed()) {
      container.thaw();
      await container.stop();
    }
  }

  async #startWhenReady(name: string, started: (name: string) => Promise<void>): Promise<void> {
    const service = this.#service(name);
    for (const [dependency, { condition }] of Object.entries(service.depends_on ?? {})) {
      await started(dependency);
      await this.#untilAs(condition, dependency);
    }
    const replicas = service.deploy?.replicas ?? 1;
    const containers: Container[] = [];
    for (let replica = 1; replica <= replicas; replica += 1) {
      containers.push(await this.#container(name, service, replica));
    }
    this.#containers.set(name, containers);
    for (const container of containers) container.start();
    this.#options.report(`started ${containers.map(({ name: one }) => one).join(', ')}`);
  }

  async #untilAs(condition: string, dependency: string): Promise<void> {
    for (const container of this.containersOf(dependency)) {
      if (condition === 'service_healthy') await container.until('healthy', DEPENDENCY_MS);
      else if (condition === 'service_completed_successfully') {
        const exitCode = await container.untilCompleted(DEPENDENCY_MS);
        if (exitCode !== 0)
          throw new Error(`${dependency} has failed with ${exitCode}:\n${container.output}`);
      }
    }
  }

  async #container(name: string, service: ComposeService, replica: number): Promise<Container> {
    const { command, environment, image } = await this.#process(name, service, replica);
    const own = this.#options.network.addressOf(name, replica);
    return new Container({
      name: `${name}-${replica}`,
      command,
      environment,
      folder: PACKAGE,
      stopSignal: image.stopSignal,
      stopGraceMs: ms(filled(service.stop_grace_period ?? STOP_GRACE, this.#options.given) as StringValue),
      restart: (service.restart ?? 'no') as RestartPolicy,
      health: this.#health(service, own),
    });
  }

  #health({ healthcheck, ...service }: ComposeService, own: string): HealthOptions | null {
    if (healthcheck === undefined) return null;
    const [kind, ...test] = healthcheck.test;
    if (kind !== 'CMD') throw new Error(`A health check by ${String(kind)} is not known here.`);
    return {
      command: this.#options.network.words(service, own, test),
      intervalMs: ms(healthcheck.interval as StringValue),
      timeoutMs: ms(healthcheck.timeout as StringValue),
      retries: healthcheck.retries,
    };
  }

  async #process(
    name: string,
    service: ComposeService,
    replica: number,
  ): Promise<{ command: string[]; environment: Record<string, string>; image: Image }> {
    const { network, given } = this.#options;
    const image = this.#imageOf(service);
    if (image === null) throw new Error(`There is nothing of the image of ${name} here.`);
    const own = network.addressOf(name, replica);
    const declared = network.environment(service, own, environmentOf(service, given));
    const words = [...(service.entrypoint ?? image.entrypoint), ...(service.command ?? [])];
    const command = network.words(service, own, words).flatMap((word) => image.programs[word] ?? [word]);
    return {
      command: [...((await image.prepare?.(declared, own)) ?? []), ...command],
      environment: { ...image.environment, ...declared },
      image,
    };
  }

  #imageOf({ image }: ComposeService): Image | null {
    return this.#options.images.of(filled(image, this.#options.given).split(':')[0] ?? '');
  }

  #hasHealth({ name }: Container): boolean {
    return this.#service(name.replace(/-\d+$/, '')).healthcheck !== undefined;
  }

  #service(name: string): ComposeService {
    const service = this.#options.compose.services[name];
    if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
    return service;
  }
}
