/** Reads the variables of an environment, one by one, and tells everything that is wrong with them at once. */
import ms, { type StringValue } from 'ms';
import { counted } from '../domain/counted.ts';
import { KeyringError, NamedKeysError } from '../secrets/index.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment can't be used. The message names every problem and what to set; never a value that is secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${counted(problems.length, 'problem')}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Reads variables, and collects what is wrong with them. */
export class Reader {
  readonly env: Environment;
  readonly #problems: string[] = [];

  constructor(env: Environment) {
    this.env = env;
  }

  result<T>(build: (read: Reader) => T): T {
    const built = build(this);
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
    return built;
  }

  problem(text: string): void {
    this.#problems.push(text);
  }

  attempt<T>(name: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      // Only what is known to name no value is repeated; below its first line a TOML error quotes the file.
      const isOurs = error instanceof KeyringError || error instanceof NamedKeysError;
      const isTold = isOurs || name === 'TEMPORAL_*' || isSystemError(error);
      const [told = ''] = (error as Error).message.split('\n', 1);
      // Whoever tells of the problems ends the sentence.
      this.problem(`${name} can’t be read${isTold ? `: ${told.replace(/\.$/, '')}` : ''}`);
      return undefined;
    }
  }

  /** An empty variable is one that is not set: that is how Compose and CI systems pass what is absent. */
  text(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }

  required(name: string, what: string): string {
    const value = this.text(name);
    if (value === undefined) this.problem(`${name} must be set: ${what}`);
    return value ?? '';
  }

  url(name: string, fallback: string): string {
    const value = this.text(name) ?? fallback;
    if (!URL.canParse(value) || !/^https?:/.test(value))
      this.problem(`${name} must be an http or https address`);
    return value;
  }

  duration(name: string, fallback: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const parsed = /^\d/.test(value) && /[a-z]$/i.test(value) ? ms(value as StringValue) : NaN;
    if (Number.isFinite(parsed) && parsed > 0) return parsed;
    this.problem(`${name} must be a duration such as 5s, 2 minutes or 7 days`);
    return fallback;
  }

  integer(name: string, { fallback, min, max }: { fallback: number; min: number; max?: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const parsed = /^\d+$/.test(value) ? Number(value) : NaN;
    if (parsed >= min && parsed <= (max ?? Number.MAX_SAFE_INTEGER)) return parsed;
    this.problem(
      `${name} must be a whole number of ${max === undefined ? `${min} or more` : `${min} to ${max}`}`,
    );
    return fallback;
  }

  oneOf<const T extends string>(name: string, values: readonly [T, ...T[]], fallback: T = values[0]): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const known = values.find((one) => one === value);
    if (known === undefined) this.problem(`${name} must be one of ${values.join(', ')}`);
    return known ?? fallback;
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
