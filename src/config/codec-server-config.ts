/** What the codec server needs. It has none of Airbyte's credentials. */
import { DEFAULT_CODEC_PORT } from '../domain/default-addresses.ts';
import type { NamedKey } from '../secrets/index.ts';
import { keyConfig, type KeyConfig } from './keys.ts';
import { readAll, type Environment, type Surroundings } from './reader.ts';
import { logConfig, type LogConfig } from './telemetry.ts';

interface CodecServerConfig extends KeyConfig {
  readonly host: string;
  readonly port: number;
  readonly origins: readonly string[];
  readonly callers: readonly NamedKey[];
  readonly log: LogConfig;
}

const ORIGINS = 'ONBOARDING_CODEC_ORIGINS';

/** @throws ConfigError */
export function readCodecServerConfig(env: Environment, surroundings: Surroundings = {}): CodecServerConfig {
  return readAll(env, (read) => ({
    ...keyConfig(read),
    host: read.text('ONBOARDING_CODEC_HOST') ?? '127.0.0.1',
    port: read.port('ONBOARDING_CODEC_PORT', DEFAULT_CODEC_PORT),
    origins: read.origins(
      ORIGINS,
      read.required(ORIGINS, 'the origin of the Temporal UI, such as https://temporal.example.com'),
    ),
    callers: read.namedKeys(
      'ONBOARDING_CODEC_KEYS',
      'name:key for each caller; the name is what the audit log shows',
    ),
    log: logConfig(read, surroundings),
  }));
}
