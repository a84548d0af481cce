/** The variables of an environment, read one by one, with every problem of theirs in one error. */
import ms, { type StringValue } from 'ms';
import { CodedError } from '../domain/error-answers.ts';
import { isExactOrigin } from '../domain/origin.ts';
import { firstProblemTexts } from '../domain/problem-list.ts';
import { counted } from '../domain/words.ts';
import {
  type KeyProvider,
  KeyringError,
  NamedKeysError,
  parseNamedKeys,
  type NamedKey,
} from '../secrets/index.ts';

/** The variables of an environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment can't be used. The message names every problem and what to set; never a value that is secret. */
export class ConfigError extends CodedError {
  override readonly name = 'ConfigError';
  readonly code = 'config';
  /** The first hundred; where there are more, the last one says how many. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const first = firstProblemTexts(problems);
    super(
      `The configuration has ${counted(problems.length, 'problem')}:\n${first.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = first;
  }
}

/** The result of `build`, which reads one variable after the other. @throws ConfigError with the problems of all */
export function readAll<T>(env: Environment, build: (read: Reader) => T, { keys }: Surroundings = {}): T {
  const read = new Reader(env, keys);
  const built = build(read);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return built;
}

/** Where a process runs. */
export interface Surroundings {
  /** Whether a person reads its log, at a terminal. */
  readonly isTerminal?: boolean;
  /** Loaded before, from a KMS say; by default the environment names them. */
  readonly keys?: KeyProvider | undefined;
}

/** Reads variables, and collects what is wrong with them. */
export class Reader {
  readonly env: Environment;
  /** What the process has loaded itself, rather than named in its environment. */
  readonly keys: KeyProvider | undefined;
  /** A variable that two parts of a configuration read is one problem. */
  readonly #problems = new Set<string>();

  constructor(env: Environment, keys?: KeyProvider) {
    this.env = env;
    this.keys = keys;
  }

  get problems(): readonly string[] {
    return [...this.#problems];
  }

  problem(text: string): void {
    this.#problems.add(text);
  }

  attempt<T>(name: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      // Only what is known to name no value is repeated; below its first line a TOML error quotes the file.
      const isOurs = error instanceof KeyringError || error instanceof NamedKeysError;
      const isOfSystem = error instanceof Error && 'syscall' in error;
      const isHarmless = isOurs || name === 'TEMPORAL_*' || isOfSystem;
      const [firstLine = ''] = (error as Error).message.split('\n', 1);
      // Problems stand in a list, without a full stop.
      this.problem(`${name} can’t be read${isHarmless ? `: ${firstLine.replace(/\.$/, '')}` : ''}`);
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

  port(name: string, fallback: number, { min = 0 }: { min?: number } = {}): number {
    return this.integer(name, { fallback, min, max: 65_535 });
  }

  /** Of entries between commas. */
  list(text: string): string[] {
    return text.split(',').flatMap((entry) => entry.trim() || []);
  }

  /** Exact origins, so that no other page may do what theirs may. */
  origins(name: string, text: string): string[] {
    const origins = this.list(text);
    if (!origins.every(isExactOrigin))
      this.problem(`${name} must be exact origins, scheme://host[:port], without a path or a wildcard`);
    return origins;
  }

  /** Keys of callers, each with the name that the audit log shows for it. */
  namedKeys(name: string, what: string): NamedKey[] {
    const text = this.required(name, what);
    return text === '' ? [] : (this.attempt(name, () => parseNamedKeys(text)) ?? []);
  }

  /** In milliseconds. */
  durationMs(name: string, fallbackMs: number): number {
    const value = this.text(name);
    if (value === undefined) return fallbackMs;
    const parsedMs = /^\d/.test(value) && /[a-z]$/i.test(value) ? ms(value as StringValue) : NaN;
    if (Number.isFinite(parsedMs) && parsedMs > 0) return parsedMs;
    this.problem(`${name} must be a duration such as 5s, 2 minutes or 7 days`);
    return fallbackMs;
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
