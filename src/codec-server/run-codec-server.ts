import { once } from 'node:events';
import { listeningAt, readCodecServerConfig, weakKeyWarnings, type Environment } from '../config/index.ts';
import { PayloadCodec } from '../secrets/index.ts';
import { createLogger, logKeyChange } from '../telemetry/index.ts';
import { startCodecServer } from './listen.ts';

/**
 * Runs the codec server as the environment says, until the signal of `untilInterrupted` is aborted, which is called as soon as there
 * is something to stop.
 * @throws ConfigError
 */
export async function runCodecServer(
  env: Environment,
  { isTerminal, untilInterrupted }: { isTerminal: boolean; untilInterrupted: () => AbortSignal },
): Promise<void> {
  const config = readCodecServerConfig(env, { isTerminal });
  const { keyring, encrypts, host, port, origins, callers } = config;
  try {
    const logger = await createLogger(config.log);
    const secrets = new Map([['ONBOARDING_CODEC_KEYS', callers.map(({ key }) => key)]]);
    for (const warning of weakKeyWarnings(secrets)) logger.warn(warning);
    keyring.onChange?.(logKeyChange(logger));
    const interrupted = untilInterrupted();
    const codec = new PayloadCodec(keyring, { encrypts });
    const variables = { host: 'ONBOARDING_CODEC_HOST', port: 'ONBOARDING_CODEC_PORT' };
    const server = await listeningAt([{ host, port, variables }], () =>
      startCodecServer({ host, port }, { codec, callers, origins, logger }),
    );
    logger.info(
      { url: server.url, origins, callers: callers.map(({ name }) => name) },
      'the codec server runs',
    );
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await server.close();
    logger.info('the codec server has stopped');
  } finally {
    keyring.close?.();
  }
}
