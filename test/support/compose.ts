/** `docker-compose.yml` as Compose reads it: merged, and filled with what the person who starts it has to give. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { generateKey } from '../../src/secrets/index.ts';

export interface ComposeService {
  readonly image: string;
  readonly build?: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** `null`: what is given under that name, and nothing where nothing is. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly ports?: readonly string[];
  readonly restart?: string;
  readonly deploy?: { readonly replicas?: number };
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: Healthcheck;
}

/** Durations as Compose writes them, `10s` say. */
export interface Healthcheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const FILE = new URL('../../docker-compose.yml', import.meta.url);

export async function readComposeText(): Promise<string> {
  return await readFile(FILE, 'utf8');
}

export async function readCompose(): Promise<Compose> {
  // Aliases in a file of our own are no attack.
  return parse(await readComposeText(), { merge: true, maxAliasCount: -1 }) as Compose;
}

/** The least that must stand in `.env`. */
export function leastGiven(): Record<string, string> {
  return {
    ONBOARDING_API_KEYS: 'backend:0123456789abcdef0123456789abcdef',
    ONBOARDING_CODEC_KEYS: 'operators:0123456789abcdef0123456789abcdef',
    AIRBYTE_ORGANIZATION_ID: 'an-organization',
    ...CREDENTIALS.client_credentials,
  };
}

/** What must stand in the files of the secrets, by their names. */
export function leastSecrets(): Record<string, string> {
  return { postgres_password: 'a-password', onboarding_keys: generateKey('compose') };
}

/** Where Compose mounts secrets. */
const SECRETS = '/run/secrets/';

/** Writes secrets into a folder, as their owner’s alone. */
export async function writeSecrets(folder: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(secrets))
    await writeFile(join(folder, name), `${value}\n`, { mode: 0o600 });
}

/** An environment for a process outside of a container: the files of its secrets are those in a folder. */
export function withSecretsIn(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.startsWith(SECRETS) ? join(folder, value.slice(SECRETS.length)) : value,
    ]),
  );
}

/** One or the other, by its kind. */
export const CREDENTIALS = {
  client_credentials: { AIRBYTE_CLIENT_ID: 'a-client', AIRBYTE_CLIENT_SECRET: 'a-secret' },
  access_token: { AIRBYTE_ACCESS_TOKEN: 'a-token' },
} as const;

const VARIABLE = /\$\{(\w+)(?::([-?]))?([^}]*)\}/g;

/** What a service gets. @throws Error where something that has no default is not given, as Compose does */
export function environmentOf(
  { environment = {} }: ComposeService,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (value !== null) return [[name, filled(value, given)]];
      return given[name] === undefined ? [] : [[name, given[name]]];
    }),
  );
}

/** A text with its variables filled in. @throws Error where something that has no default is not given */
export function filled(text: string, given: Readonly<Record<string, string>>): string {
  return text.replaceAll(VARIABLE, (_all, name: string, how: string | undefined, what: string) => {
    const value = given[name] ?? '';
    if (value !== '') return value;
    if (how === '?') throw new Error(`${name} is not given: ${what}`);
    return how === '-' ? what : '';
  });
}

/** Which file of the package stands at a path inside a service's container. */
export function mountedAt({ volumes = [] }: ComposeService, path: string): string {
  const [source] = volumes.map((volume) => volume.split(':')).find(([, target]) => target === path) ?? [];
  if (source === undefined) throw new Error(`Nothing is mounted at ${path}.`);
  return fileURLToPath(new URL(source, FILE));
}
