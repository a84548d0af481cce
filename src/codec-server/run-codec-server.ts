import { once } from 'node:events';
import { listeningAt, readCodecServerConfig, type Environment } from '../config/index.ts';
import { PayloadCodec } from '../secrets/index.ts';
import { createLogger, logKeyChange } from '../telemetry/index.ts';
import { startCodecServer } from './listen.ts';

/**
 * Runs the codec server as the environment says, until what `untilInterrupted` answers is aborted: it is called as soon as
 * there is something to stop.
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
    keyring.onChange?.(logKeyChange(logger));
    const interrupted = untilInterrupted();
    const codec = new PayloadCodec(keyring, { encrypts });
    const variables = ['ONBOARDING_CODEC_HOST', 'ONBOARDING_CODEC_PORT'] as const;
    const server = await listeningAt({ host, port, variables }, () =>
      startCodecServer({ host, port }, { codec, callers, origins, logger }),
    );
    const names = callers.map(({ name }) => name);
    logger.info({ url: server.url, origins, callers: names }, 'the codec server runs');
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await server.close();
    logger.info('the codec server has stopped');
  } finally {
    keyring.close?.();
  }
}
