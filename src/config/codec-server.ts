/** Environment -> configuration of the codec server. It has none of Airbyte's credentials, and needs none. */
import { Reader, type Environment } from './reader.ts';
import { keyConfig, type KeyConfig } from './keys.ts';
import { parseNamedKeys, type NamedKey } from '../secrets/index.ts';

export interface CodecServerConfig extends KeyConfig {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  readonly callers: readonly NamedKey[];
}

/** @throws ConfigError */
export function readCodecServerConfig(env: Environment): CodecServerConfig {
  return new Reader(env).result((read) => ({
    ...keyConfig(read),
    host: read.text('ONBOARDING_CODEC_HOST') ?? '127.0.0.1',
    port: port(read),
    origins: origins(read),
    callers: callers(read),
  }));
}

function port(read: Reader): number {
  const text = read.text('ONBOARDING_CODEC_PORT') ?? '8081';
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value < 65_536)) read.problem('ONBOARDING_CODEC_PORT must be a port');
  return value;
}

/** Exact, so that no other page reads what the Temporal UI's page may read. */
function origins(read: Reader): string[] {
  const name = 'ONBOARDING_CODEC_ORIGINS';
  const text = read.required(name, 'the origin of the Temporal UI, such as https://temporal.example.com');
  const given = text.split(',').flatMap((origin) => origin.trim() || []);
  const isExact = (origin: string): boolean =>
    /^https?:/.test(origin) &&
    !origin.includes('*') &&
    URL.canParse(origin) &&
    new URL(origin).origin === origin;
  if (!given.every(isExact)) {
    read.problem(`${name} must be exact origins, scheme://host[:port], without a path or a wildcard`);
  }
  return given;
}

function callers(read: Reader): NamedKey[] {
  const name = 'ONBOARDING_CODEC_KEYS';
  const text = read.required(name, 'name:key for each caller; the name is what the audit log shows');
  return text === '' ? [] : (read.attempt(name, () => parseNamedKeys(text)) ?? []);
}
