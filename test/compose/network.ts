/**
 * The network of a compose file without containers: every container has a loopback address of its own, so that all of them listen at
 * the ports that they have in theirs. What differs from the compose file is this, and no more:
 *
 * - `HOST:PORT` of another service, and a service named by a variable `…_HOST` or `…_SEEDS`: that service's address;
 * - `0.0.0.0` anywhere, and `127.0.0.1` and `localhost` in a command or a health check: the container's own address;
 * - a path at which a file is mounted, or a secret: that file's path here.
 */
import { join } from 'node:path';
import { mountedAt, type Compose, type ComposeService } from '../support/compose.ts';

const SECRETS = '/run/secrets/';
const NAMES_HOST = /_(HOST|SEEDS)$/;

export class Network {
  readonly #compose: Compose;
  readonly #secrets: string;
  readonly #prefix: string;
  readonly #addresses = new Map<string, string>();

  /**
   * @param secrets the folder of the secrets' files
   * @param number 1 to 254: two runs on one machine must have different ones
   */
  constructor(compose: Compose, secrets: string, number: number) {
    this.#compose = compose;
    this.#secrets = secrets;
    this.#prefix = `127.${number}.0`;
  }

  /** Of a container, or of the first of a service. */
  addressOf(service: string, replica = 1): string {
    const container = `${service}-${replica}`;
    const known = this.#addresses.get(container);
    if (known !== undefined) return known;
    const address = `${this.#prefix}.${this.#addresses.size + 10}`;
    this.#addresses.set(container, address);
    return address;
  }

  /** The environment of a container, as it has to be here. */
  environment(
    service: ComposeService,
    own: string,
    declared: Readonly<Record<string, string>>,
  ): Record<string, string> {
    return Object.fromEntries(
      Object.entries(declared).map(([name, value]) => {
        const isService = NAMES_HOST.test(name) && value in this.#compose.services;
        return [name, isService ? this.addressOf(value) : this.#here(service, own, value)];
      }),
    );
  }

  /** Words of a command or a health check, as they have to be here. */
  words(service: ComposeService, own: string, words: readonly string[]): string[] {
    return words.map((word) =>
      this.#here(service, own, word).replaceAll(/\b127\.0\.0\.1\b|\blocalhost\b/g, own),
    );
  }

  #here(service: ComposeService, own: string, text: string): string {
    const targets = (service.volumes ?? []).map((volume) => volume.split(':')[1]);
    if (targets.includes(text)) return mountedAt(service, text);
    if (text.startsWith(SECRETS)) return join(this.#secrets, text.slice(SECRETS.length));
    return text
      .replaceAll('0.0.0.0', own)
      .replaceAll(/(^|\/\/)([a-z-]+)(?=:\d)/g, (all, before: string, name: string) =>
        name in this.#compose.services ? `${before}${this.addressOf(name)}` : all,
      );
  }
}
