/** The Temporal dev server on a database file, to be killed and started again on the same port. */
import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';
import { findTemporalCli } from '../../src/dev/temporal-cli.ts';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../src/dev/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../../src/domain/names.ts';

/** Below those that systems give to outgoing connections, which may take the port while no server has it. */
const PORTS = { from: 20_000, to: 32_000 } as const;

export class TemporalProcess {
  readonly #options: TemporalServerOptions;
  /** Rejects when the server ends although nobody has killed it. */
  readonly failed: Promise<never>;
  #fail: (reason: Error) => void = () => undefined;
  #isToEnd = false;
  #server: TemporalServer;

  private constructor(options: TemporalServerOptions, server: TemporalServer) {
    this.#options = options;
    this.#server = server;
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.#watch();
  }

  /** @throws TemporalCliError, or Error where it does not start */
  static async start(dbFile: string): Promise<TemporalProcess> {
    const { path: cliPath } = await findTemporalCli({ env: process.env });
    const port = await getPort({ port: portNumbers(randomInt(PORTS.from, PORTS.to), PORTS.to) });
    const options = { cliPath, searchAttributes: SEARCH_ATTRIBUTES, port, uiPort: null, dbFile };
    return new TemporalProcess(options, await startTemporalServer(options));
  }

  get address(): string {
    return this.#server.address;
  }

  async kill(): Promise<void> {
    this.#isToEnd = true;
    await this.#server.kill();
  }

  async startAgain(): Promise<void> {
    this.#server = await startTemporalServer(this.#options);
    this.#isToEnd = false;
    this.#watch();
  }

  async stop(): Promise<void> {
    this.#isToEnd = true;
    await this.#server.stop();
  }

  #watch(): void {
    void this.#server.exited.then(() => {
      if (!this.#isToEnd) this.#fail(new Error('The Temporal server has ended by itself.'));
    });
  }
}
