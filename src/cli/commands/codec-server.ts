import { once } from 'node:events';
import type { Command } from '@commander-js/extra-typings';
import type { CliContext } from '../context.ts';

export function defineCodecServer(command: Command, { env, output, untilInterrupted }: CliContext): void {
  command.action(async () => {
    const [
      { listeningAt, readCodecServerConfig },
      { createLogger, logKeyChange },
      { startCodecServer },
      { PayloadCodec },
    ] = await Promise.all([
      import('../../config/index.ts'),
      import('../../telemetry/index.ts'),
      import('../../codec-server/index.ts'),
      import('../../secrets/index.ts'),
    ]);
    const config = readCodecServerConfig(env, { isTerminal: output.isTerminal });
    const { keyring, encrypts, host, port, origins, callers } = config;
    const logger = await createLogger(config.log);
    keyring.onChange?.(logKeyChange(logger));
    const interrupted = untilInterrupted();
    const codec = new PayloadCodec(keyring, { encrypts });
    const variables = ['ONBOARDING_CODEC_HOST', 'ONBOARDING_CODEC_PORT'] as const;
    const server = await listeningAt({ host, port, variables }, () =>
      startCodecServer({ host, port }, { codec, callers, origins, logger }),
    );
    logger.info(
      { url: server.url, origins, callers: callers.map(({ name }) => name) },
      'the codec server runs',
    );
    if (!interrupted.aborted) await once(interrupted, 'abort');
    await server.close();
    logger.info('the codec server has stopped');
  });
}
